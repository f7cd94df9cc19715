"""A file at the desk: kept, examined, carried out or thrown away; and taken back as a whole."""

from datetime import timedelta

import pytest

from tests.builders.figures import a_library, carried_out, sent, statistician, table, visits
from tests.builders.ledger import a_fact
from tests.builders.places import some_divisions
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.ledger import intake, queries
from wenmai.ledger.imports import import_facts
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.tasks import forget_drafts
from wenmai.measures.register import PlaceRegister

pytestmark = pytest.mark.django_db
CITY = statistician("5104")


@pytest.fixture
def library(db):
    some_divisions()
    return a_library()


def _total() -> tuple[object, int]:
    return queries.total(FactFilter(kinds=["library.visit"]))


def test_a_sent_file_counts_nothing_until_it_is_carried_out(library):
    key = sent(CITY, visits(library, 10, 20))
    assert (_total(), [each.pk for each in intake.list_drafts(CITY)]) == ((None, 0), [key])
    report = intake.examine(CITY, intake.get_draft(CITY, key), register=PlaceRegister())
    assert (report.fresh, report.written, _total()[1]) == (2, False, 0)
    done = intake.carry_out(CITY, draft=key, keep_good=False, register=PlaceRegister())
    assert (done.recorded, _total(), intake.list_drafts(CITY).count()) == (2, (30, 2), 0)
    run = intake.get_run(CITY, done.run)
    assert (run.name, run.what, run.rows, run.recorded, run.run_by) == ("门禁.csv", "facts", 2, 2, "p-stat")


def test_a_draft_belongs_to_its_sender(library):
    key = sent(CITY, visits(library, 10))
    other = statistician("5104", person="p-other")
    for ask in (
        lambda: intake.get_draft(other, key),
        lambda: intake.carry_out(other, draft=key, keep_good=False, register=PlaceRegister()),
    ):
        with pytest.raises(NotFound):
            ask()
    intake.discard(other, draft=key)
    assert intake.list_drafts(CITY).count() == 1
    intake.discard(CITY, draft=key)
    intake.discard(CITY, draft=key)
    assert intake.list_drafts(CITY).count() == 0


def test_what_cannot_be_kept_is_refused(library):
    with pytest.raises(NotAllowed):
        sent(Actor("p"), visits(library, 1))
    for content, what in ((b"", "facts"), (b"PK\x03\x04", "facts"), (visits(library, 1), "people")):
        with pytest.raises(Invalid):
            sent(CITY, content, what=what)
    with pytest.raises(Invalid, match="20 MB"):
        sent(CITY, b"0" * (intake.LARGEST + 1))


def test_a_file_with_a_wrong_row_stays_until_only_its_good_rows_are_wanted(library):
    key = sent(
        CITY,
        table(f"公共图书馆流通人次,2026-01-01,{library.code},10", f"公共图书馆流通人次,2026-02-30,{library.code},10"),
    )
    report = intake.carry_out(CITY, draft=key, keep_good=False, register=PlaceRegister())
    assert (report.written, [(e.line, e.column) for e in report.errors], _total()[1]) == (False, [(3, "日期")], 0)
    done = intake.carry_out(CITY, draft=key, keep_good=True, register=PlaceRegister())
    assert (done.recorded, intake.get_run(CITY, done.run).errors) == (1, 1)
    with pytest.raises(NotFound):
        intake.carry_out(CITY, draft=key, keep_good=True, register=PlaceRegister())


def test_old_drafts_are_forgotten(library):
    key = sent(CITY, visits(library, 1))
    intake.list_drafts(CITY).update(sent_at=clock.now() - intake.KEPT - timedelta(minutes=1))
    sent(CITY, visits(library, 2))
    with pytest.raises(NotFound):
        intake.get_draft(CITY, key)
    intake.list_drafts(CITY).update(sent_at=clock.now() - intake.KEPT - timedelta(minutes=1))
    forget_drafts(timestamp=0)
    assert intake.list_drafts(CITY).count() == 0


def test_the_same_file_is_known_again_and_changes_nothing(library):
    first = carried_out(CITY, visits(library, 10, 20))
    key = sent(CITY, visits(library, 10, 20))
    assert intake.same_file(intake.get_draft(CITY, key)).pk == first.run
    again = intake.carry_out(CITY, draft=key, keep_good=False, register=PlaceRegister())
    assert (again.recorded, again.already, again.run, _total()) == (0, 2, None, (30, 2))


def test_an_undone_import_counts_no_more_and_its_corrected_file_counts_anew(library):
    a_fact(at=clock.now())
    before = _total()
    run = carried_out(CITY, visits(library, 10, 20)).run
    row = intake.undo(CITY, run=run, reason="日期错一年")
    assert (row.reversed, row.undone_because, _total()) == (2, "日期错一年", before)
    assert intake.undo(CITY, run=run, reason="再点一次").undone_because == "日期错一年"
    assert _total() == before
    again = carried_out(CITY, visits(library, 10, 25))
    assert (again.recorded, again.already, _total()) == (2, 0, (before[0] + 35, before[1] + 2))
    assert carried_out(CITY, visits(library, 10, 25)).already == 2


def test_undoing_touches_only_its_own_facts(library):
    first = carried_out(CITY, visits(library, 10)).run
    carried_out(CITY, visits(library, 5, 7, month=2))
    intake.undo(CITY, run=first, reason="试")
    assert _total() == (12, 2)


def test_undoing_needs_a_reason_the_posting_and_facts(library):
    run = carried_out(CITY, visits(library, 10)).run
    with pytest.raises(Invalid):
        intake.undo(CITY, run=run, reason=" ")
    for who in (statistician("510422"), statistician("5134"), Actor("p")):
        with pytest.raises(NotFound):
            intake.undo(who, run=run, reason="试")
    head = "项目,截至日期,机构代码,数值"
    stock = carried_out(CITY, table(f"馆藏总量,2026-01-01,{library.code},386500", head=head), what="gauges").run
    with pytest.raises(Invalid, match="不能撤回"):
        intake.undo(CITY, run=stock, reason="试")
    assert _total() == (10, 1)


def test_imports_are_listed_for_those_who_answer_for_all_of_their_places(library):
    county = a_library("510422")
    mixed = statistician("510422", "5104", person="p-mixed")
    here = carried_out(CITY, visits(library, 1)).run
    below = carried_out(statistician("510422"), visits(county, 1)).run
    both = carried_out(mixed, table(*[f"公共图书馆流通人次,2026-03-01,{h.code},1" for h in (library, county)])).run
    plain = import_facts(system(), visits(county, 9, month=5), register=PlaceRegister()).run

    def seen(*codes: str) -> set[int]:
        return {row.pk for row in intake.list_runs(statistician(*codes))}

    assert seen("51") == seen("5104") == {here, below, both, plain}
    assert (seen("510422"), seen("5134")) == ({below, plain}, set())
    assert list(intake.list_runs(Actor("p"))) == []


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_carried_out_twice_at_once_counts_once():
    some_divisions()
    key = sent(CITY, visits(a_library(), 10, 20))

    def work():
        return intake.carry_out(CITY, draft=key, keep_good=False, register=PlaceRegister())

    assert sorted(type(each).__name__ for each in race(work, work, work)) == ["NotFound", "NotFound", "Report"]
    assert _total() == (30, 2)


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_undone_twice_at_once_is_undone_once():
    some_divisions()
    run = carried_out(CITY, visits(a_library(), 10, 20)).run
    results = race(*[lambda: intake.undo(CITY, run=run, reason="试")] * 3)
    assert ({row.reversed for row in results}, _total()) == ({2}, (0, 0))
