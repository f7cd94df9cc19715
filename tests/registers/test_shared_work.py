"""What libraries do beyond their own walls: six actions, guidance of branches, the media, exhibitions that go round."""

from datetime import date

import pytest
from django.db import IntegrityError

from tests.builders.places import a_division, an_institution
from tests.builders.registers import START, a_row
from wenmai.facilities.models import BranchGuidance, JointCopy, RareShowing, ReadingAction
from wenmai.kernel.errors import Conflict, Invalid

NEXT_YEAR = date(2026, 1, 1)


@pytest.fixture
def house(db):
    return an_institution(kind="library", division=a_division("510422"), code="YB-LIB")


def action(number: int, **more):
    return {"number": number, "title": "服务效能提升", "stage": "running", "done": "", **more}


def test_a_library_has_six_actions_and_each_goes_on_in_a_row_of_its_own(house):
    """SC-L01."""
    for number in range(1, 7):
        a_row("reading-actions", house, **action(number))
    with pytest.raises(Invalid):
        a_row("reading-actions", house, **action(7))
    a_row("reading-actions", house, since=date(2025, 7, 1), **action(2, stage="done", done="开到晚上九点"))
    rows = ReadingAction.objects.all()
    assert sorted((row.number, row.stage) for row in rows if row.valid_to is None) == [
        (1, "running"), (2, "done"), (3, "running"), (4, "running"), (5, "running"), (6, "running"),
    ]  # fmt: skip


def test_a_main_house_guides_its_branch_a_year_a_row_and_nobody_guides_itself(house):
    """PZH-S05."""
    branch = an_institution(kind="library", division=a_division("510422"))
    told = {"main": house, "kind": "visit", "remark": ""}
    a_row("branch-guidance", branch, until=NEXT_YEAR, number=4, **told)
    a_row("branch-guidance", branch, since=NEXT_YEAR, number=6, **told)
    a_row("branch-guidance", branch, until=NEXT_YEAR, **told | {"kind": "books", "number": 300})
    rows = BranchGuidance.objects.all()
    assert sorted((row.kind, row.valid_from.year, row.number) for row in rows) == [
        ("books", 2025, 300), ("visit", 2025, 4), ("visit", 2026, 6),
    ]  # fmt: skip
    with pytest.raises(Invalid):
        a_row("branch-guidance", house, number=1, **told)


def test_what_the_media_said_is_a_row_that_everybody_reads(house, client):
    """SC-L16."""
    told = {"medium": "paper", "outlet": "攀枝花日报", "title": "书香盐边", "address": ""}
    first = a_row("media-placements", house, times=1, **told)
    assert a_row("media-placements", house, times=1, **told) == first
    with pytest.raises(Conflict):
        a_row("media-placements", house, times=2, **told)
    assert "书香盐边" in client.get("/registers/media-placements/").content.decode()


def test_an_exhibition_of_rare_documents_goes_round_with_its_days(house, client):
    """SC-C04."""
    other = an_institution(kind="library", division=a_division("510402"))
    told = {"title": "巴蜀珍籍展", "partners": "重庆图书馆", "works": 60, "remark": ""}
    a_row("rare-showings", house, until=date(2025, 2, 1), **told)
    a_row("rare-showings", other, since=date(2025, 2, 1), **told)
    stops = sorted((row.valid_from, row.institution.code) for row in RareShowing.objects.all())
    assert stops == [(START, house.code), (date(2025, 2, 1), other.code)]
    page = client.get("/registers/rare-showings/").content.decode()
    assert ("重庆图书馆" in page, house.code in page) == (True, False)  # today it stands at the other


def test_a_digital_document_has_one_master_and_is_the_same_only_by_its_digest(house, client):
    """SC-C04."""
    other = an_institution(kind="library", division=a_division("510402"))
    told = {"number": "BS-0001", "title": "盐边厅志", "partner": "重庆图书馆", "files": 320}
    unseen = told | {"digest": "", "compared_on": None, "outcome": ""}
    same = told | {"digest": "0a" * 32, "compared_on": START, "outcome": "same"}
    a_row("joint-copies", house, part="master", **unseen)
    a_row("joint-copies", house, since=NEXT_YEAR, part="master", **same)  # compared since: its own row goes on
    a_row("joint-copies", other, part="copy", **unseen)
    for part, values in (
        ("master", unseen),
        ("copy", same | {"digest": ""}),
        ("copy", same | {"digest": "0A" * 32}),
        ("copy", unseen | {"outcome": "differs"}),
        ("copy", unseen | {"compared_on": START}),
    ):
        with pytest.raises(Invalid):
            a_row("joint-copies", other, since=NEXT_YEAR, part=part, **values)
    a_row("joint-copies", other, part="master", until=START, since=date(2024, 1, 1), **unseen | {"files": 3})
    rows = JointCopy.objects.order_by("valid_from", "part").values_list("institution", "part", "outcome")
    assert list(rows) == [
        (other.pk, "master", ""), (other.pk, "copy", ""), (house.pk, "master", ""), (house.pk, "master", "same"),
    ]  # fmt: skip
    assert "盐边厅志" in client.get("/registers/joint-copies/").content.decode()


def test_the_database_keeps_one_master_too(house):
    row = a_row(
        "joint-copies", house, number="1", title="志", part="master", partner="重庆图书馆", files=1, digest="",
        compared_on=None, outcome="",
    )  # fmt: skip
    row.pk, row.institution = None, an_institution(kind="library", division=a_division("510402"))
    with pytest.raises(IntegrityError, match="joint_copy_one_master"):
        row.save()
