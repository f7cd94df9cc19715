"""Evidence: filed and withdrawn by the bureau that answers for the plan, once, in force until withdrawn."""

from datetime import date, timedelta

import pytest

from tests.builders.places import a_division, some_divisions
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Grant, Role
from wenmai.kernel.crypto import digest
from wenmai.kernel.enclosures import Enclosure
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.measures.queries import version
from wenmai.plan import queries
from wenmai.plan.actions import Document, file_evidence, withdraw_evidence
from wenmai.plan.models import Evidence, EvidenceFile

pytestmark = pytest.mark.django_db
PAPER = Document("验收报告", "市发展改革委", date(2025, 3, 8))
PART = "仁和区图书馆功能建设"


def _actor(role: Role, scope: str) -> Actor:
    return Actor(person="p-1", grants=(Grant(role, scope),))


OFFICIAL = _actor(Role.OFFICIAL, "5104")


def _file(actor: Actor = OFFICIAL, **changed) -> Evidence:
    said = {"clause": "PZH-P01", "division": "5104", "document": PAPER, "part": PART} | changed
    return file_evidence(actor, **said)


def test_an_official_files_evidence_for_a_part():
    a_division("5104")
    row = _file()
    assert (row.clause, row.part, row.document, row.signed_by, row.recorded_by) == (
        "PZH-P01",
        PART,
        "验收报告",
        "市发展改革委",
        "p-1",
    )
    assert queries.result("PZH-P01", "5104").numerator == 1


@pytest.mark.parametrize(
    "actor", [Actor(), _actor(Role.MANAGER, "5104"), _actor(Role.OFFICIAL, "510422"), _actor(Role.STATISTICIAN, "51")]
)
def test_others_may_not(actor):
    a_division("5104")
    with pytest.raises(NotAllowed):
        _file(actor)
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"part": "不存在的一项"}, Invalid),
        ({"clause": "PZH-I01", "part": ""}, Invalid),
        ({"clause": "PZH-X99"}, NotFound),
        ({"document": Document("", "局", date(2025, 1, 1))}, Invalid),
        ({"division": "510422"}, Invalid),
        ({"scan": Enclosure("a.pdf", b"MZ not a paper")}, Invalid),
        ({"scan": Enclosure("a.pdf", b"")}, Invalid),
        ({"scan": Enclosure("a.pdf", b"%PDF-" + b"0" * 10 * 1024 * 1024)}, Invalid),
        ({"scan": Enclosure("长" * 121, b"%PDF-1.7")}, Invalid),
        ({"document": Document("文", "局", clock.today() + timedelta(days=2))}, Invalid),
    ],
)
def test_what_cannot_be_evidence_is_refused(changed, error):
    some_divisions()
    with pytest.raises(error):
        _file(**changed)
    assert Evidence.objects.count() == 0


def test_a_scan_is_kept_with_its_sm3_digest():
    a_division("5104")
    row = _file(scan=Enclosure("验收.png", b"\x89PNG\r\n\x1a\n...", public=True))
    kept = EvidenceFile.objects.get(evidence=row)
    assert (kept.name, kept.type, kept.size, kept.public) == ("验收.png", "image/png", 11, True)
    assert (kept.digest, bytes(kept.content)) == (digest(b"\x89PNG\r\n\x1a\n..."), b"\x89PNG\r\n\x1a\n...")


def test_evidence_makes_the_boards_fresh():
    a_division("5104")
    before = version()
    row = _file()
    assert version() > before
    filed = version()
    withdraw_evidence(OFFICIAL, evidence=row.pk, reason="试")
    assert version() > filed


def test_a_second_document_for_the_same_part_is_refused():
    a_division("5104")
    _file()
    with pytest.raises(Conflict):
        _file()
    assert Evidence.objects.count() == 1


def test_withdrawn_evidence_counts_no_more_and_can_be_replaced():
    a_division("5104")
    row = _file()
    gone = withdraw_evidence(OFFICIAL, evidence=row.pk, reason="验收未通过")
    assert gone.withdrawn_because == "验收未通过"
    assert queries.result("PZH-P01", "5104").numerator == 0
    again = withdraw_evidence(OFFICIAL, evidence=row.pk, reason="另一个原因")
    assert again.withdrawn_because == "验收未通过"
    assert _file().pk != row.pk


def test_withdrawing_needs_the_posting_a_reason_and_the_row():
    a_division("5104")
    row = _file()
    with pytest.raises(NotAllowed):
        withdraw_evidence(_actor(Role.OFFICIAL, "510422"), evidence=row.pk, reason="试")
    with pytest.raises(Invalid):
        withdraw_evidence(OFFICIAL, evidence=row.pk, reason=" ")
    with pytest.raises(NotFound):
        withdraw_evidence(OFFICIAL, evidence=row.pk + 1, reason="试")


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_file_one_document():
    a_division("5104")
    results = race(_file, _file, _file)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Conflict", "Evidence"]
    assert Evidence.objects.count() == 1
