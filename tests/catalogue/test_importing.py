"""A file into the catalogue: whole, again, changed, broken, interrupted, by others at once."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from tests.builders.threads import WAIT, apart, race, until_somebody_waits
from tests.catalogue.samples import loc, loc_bytes
from wenmai.catalogue.engine.standing import standing_for
from wenmai.catalogue.models import MergeEvent, Question, Record, RecordVersion, Work
from wenmai.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_the_shipped_records_are_kept_with_their_bytes():
    report = imported(loc_bytes(), source="loc")
    assert (report.imported, report.updated, report.unchanged, report.rejected) == (200, 0, 0, [])
    kept = {each.control: bytes(each.raw) for each in Record.objects.all()}
    assert kept == {found.marc.control("001").strip(): found.raw for found in loc()}


def test_the_same_file_again_changes_nothing():
    imported(loc_bytes(), source="loc")
    before = list(Record.objects.order_by("id").values())
    report = imported(loc_bytes(), source="loc")
    assert (report.imported, report.updated, report.unchanged) == (0, 0, 200)
    assert list(Record.objects.order_by("id").values()) == before


def test_several_processes_keep_the_same():
    imported(loc_bytes(), source="one")
    imported(loc_bytes(), source="two", processes=2)
    rows = [list(Record.objects.filter(source=s).order_by("id").values("control", "keys")) for s in ("one", "two")]
    assert rows[0] == rows[1]


def test_a_changed_record_keeps_its_old_bytes():
    imported(iso2709(marc("活着", number="1", author="余华")))
    old = the_record("1")
    report = imported(iso2709(marc("活着（修订版）", number="1", author="余华")))
    now = the_record("1")
    assert (report.updated, now.pk, now.version, now.title) == (1, old.pk, 2, "活着（修订版）")
    assert now.txid > old.txid or now.changed_at > old.changed_at
    [kept] = RecordVersion.objects.all()
    assert (kept.record_id, kept.version, bytes(kept.raw)) == (old.pk, 1, bytes(old.raw))


def test_a_record_says_itself_that_it_is_deleted():
    imported(iso2709(marc("活着", number="1")))
    imported(iso2709(marc("活着", number="1", deleted="d")))
    assert the_record("1").deleted_at is not None


def test_what_cannot_be_read_is_told_with_its_place_and_the_rest_is_kept():
    raw = iso2709(marc("活着", number="1"), marc("", number="2"), marc("兄弟", number="3")) + b"00400 of a record"
    report = imported(raw)
    assert report.imported == 2
    assert [each.position for each in report.rejected] == [2, 4]
    assert report.rejected[0].reason == "没有题名。请在原系统中补上题名再导出。"


def test_of_two_records_of_one_number_the_first_counts_each_time():
    raw = iso2709(marc("活着", number="1"), marc("兄弟", number="1"))
    first, again = imported(raw), imported(raw)
    assert (first.imported, again.updated, again.unchanged, the_record("1").title) == (1, 0, 1, "活着")
    assert [each.position for each in again.rejected] == [2]


def test_a_record_without_a_number_is_known_by_its_bytes():
    raw = iso2709(marc("活着"))
    assert (imported(raw).imported, imported(raw).unchanged) == (1, 1)


def test_editions_of_one_work_stand_race():
    imported(
        iso2709(marc("活着", number="1", author="余华", year=1993), marc("活着", number="2", author="余华", year=2012))
    )
    [work] = Work.objects.all()
    assert (work.title, work.author, work.records.count()) == ("活着", "余华", 2)


def test_the_same_book_of_two_libraries_is_one():
    book = marc("攀枝花开", number="1", author="李明", isbn="9787220100017")
    imported(iso2709(book), source="a")
    report = imported(iso2709(book), source="b")
    winner, loser = the_record("1", "a"), the_record("1", "b")
    assert (report.merged, loser.merged_into_id, winner.merged_into_id) == (1, winner.pk, None)
    [event] = MergeEvent.objects.all()
    assert (event.winner_id, event.loser_id, event.reasons, event.person) == (winner.pk, loser.pk, ["same_number"], "")


def test_another_year_under_one_number_is_a_question():
    imported(iso2709(marc("攀枝花开", number="1", isbn="9787220100017", year=2001)))
    report = imported(iso2709(marc("攀枝花开", number="2", isbn="9787220100017", year=2019)))
    assert (report.merged, report.questions) == (0, 1)
    [question] = Question.objects.all()
    assert (question.one_id, question.other_id) == (the_record("1").pk, the_record("2").pk)


def test_only_staff_of_the_library_imports(some_places):
    mine, other = some_places
    raw = iso2709(marc("活着", number="1"))
    assert imported(raw, source=mine.code, actor=a_clerk(mine)).imported == 1
    for actor in (a_clerk(other), a_citizen()):
        with pytest.raises(NotAllowed):
            imported(raw, source=mine.code, actor=actor)


@pytest.fixture
def some_places():
    return an_institution(code="LIB-A"), an_institution(code="LIB-B")


@pytest.mark.django_db(transaction=True)
def test_two_libraries_at_once_miss_no_duplicate():
    books = [marc(f"攀枝花纪事{n}年", number=str(n), author="李明", isbn="") for n in range(60)]
    race(lambda: imported(iso2709(*books), source="a"), lambda: imported(iso2709(*books), source="b"))
    assert Record.objects.filter(merged_into=None).count() == 60


@pytest.mark.django_db(transaction=True)
def test_merges_of_several_older_pairs_wait_in_the_same_order_as_who_adds_copies():
    """The first comes to be one with the last, the second with the third; who adds holds the third and goes on to the last."""

    def books(*titles: str) -> bytes:
        return iso2709(*[marc(title, number=str(n), author="李明") for n, title in enumerate(titles)])

    imported(books("安宁河的春天", "金沙江的秋天"), source="a")
    imported(books("攀枝花纪事二年", "攀枝花纪事一年"), source="b")
    _first, _second, third, last = Record.objects.order_by("pk").values_list("pk", flat=True)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            standing_for([third])
            report = pool.submit(apart(lambda: imported(books("攀枝花纪事一年", "攀枝花纪事二年"), source="a")))
            until_somebody_waits()
            assert standing_for([last]) == {last: last}
        assert report.result(WAIT).merged == 2


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_is_finished_by_the_next(tmp_path):
    file = tmp_path / "loc.mrc"
    file.write_bytes(b"".join(loc_bytes() for _ in range(1)))
    name = connection.settings_dict["NAME"]
    words = [sys.executable, "-m", "tests.catalogue.import_slowly", str(file)]
    child = subprocess.Popen(words, env=os.environ | {"WENMAI_TEST_DATABASE": name, "PYTHONPATH": "src:."})
    deadline = time.monotonic() + 60
    while not Record.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert 0 < Record.objects.count() < 200
    report = imported(loc_bytes(), source="loc")
    assert report.imported + report.unchanged == 200
    assert Record.objects.count() == 200


def test_the_report_is_json():
    report = imported(b"nothing of the kind")
    assert json.dumps([vars(each) if hasattr(each, "__dict__") else each.position for each in report.rejected]) == "[1]"
