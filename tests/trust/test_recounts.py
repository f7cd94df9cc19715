"""A recount at night: kept, and loud when it differs."""

import random
from datetime import date, time, timedelta

import pytest
from click.testing import CliRunner

from tests.builders.ledger import a_fact, deliver
from tests.builders.places import some_divisions
from tests.builders.threads import open_transaction, pass_horizon
from wenmai.bench import many_facts
from wenmai.cli.measures import command
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger.models import Follower
from wenmai.ledger.place import Place
from wenmai.measures import actions, follower
from wenmai.measures.engines import recounting
from wenmai.measures.models import CellRegion
from wenmai.measures.periods import month as month_of
from wenmai.trust import tasks
from wenmai.trust.actions.recounts import recount
from wenmai.trust.models import RecountRun

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 1)


@pytest.fixture
def cells(db):
    some_divisions()
    many_facts.fill(200, start=JANUARY, days=31)
    actions.rebuild(system())
    deliver(follower.NAME)


def test_a_month_is_drawn_counted_and_kept(cells):
    assert recounting.closed_months() == [JANUARY]
    assert recounting.random_month(random.Random(1)) == JANUARY
    tasks.recount_a_month(0)
    kept = RecountRun.objects.get()
    assert (kept.starts_on, kept.ends_on, kept.differing, kept.engine) == (JANUARY, date(2026, 1, 31), 0, "duckdb")
    assert kept.cells > 100
    assert kept.facts == 201


def test_a_difference_fails_the_job_and_names_the_cell(cells):
    CellRegion.objects.filter(measure="library.visits", grain="day").delete()
    with pytest.raises(tasks.RollUpsDiffer, match="2026-01"):
        tasks.recount_a_month(0)
    kept = RecountRun.objects.get()
    assert kept.differing > 0
    assert kept.examples[0]["cell"][0] == "library.visits"
    assert kept.examples[0]["stored"] is None


def test_only_the_house_itself_recounts_and_only_what_is_over(cells):
    with pytest.raises(NotAllowed):
        recount(ANYONE, month=JANUARY)
    with pytest.raises(Invalid):
        recount(system(), month=clock.today())
    assert not RecountRun.objects.exists()


def test_before_there_is_anything_nothing_is_drawn(db):
    tasks.recount_a_month(0)
    assert not RecountRun.objects.exists()


def _visit(day: int, kind: str = "library.visit") -> None:
    at = clock.at(date(2026, 1, day), time(15))
    a_fact(kind=kind, at=at, place=Place("510422", "YB-LIB", "library"))


@pytest.mark.django_db(transaction=True)
def test_what_waits_behind_an_open_transaction_puts_the_recount_off_and_is_no_difference():
    some_divisions()
    _visit(5)
    _visit(5, "library.session")
    pass_horizon()
    follower.catch_up()
    with open_transaction(lambda: _visit(6)):
        _visit(7)
        with pytest.raises(Conflict, match="还有没写完的事务") as refused:
            recount(system(), month=JANUARY)
        assert refused.value.code == "trust.unsettled"
        assert not RecountRun.objects.exists()
        with pytest.raises(Conflict):  # which the queue tries again
            tasks.recount_a_month(0)
        CellRegion.objects.filter(measure="library.sessions", grain="day").delete()
        found = recount(system(), month=JANUARY)
        assert {each.cell[0] for each in found.first} == {"library.sessions"}
        assert (found.differing, found.unsettled) == (1, 3)  # of the visits: leaf, county's day and month
    pass_horizon()
    actions.rebuild(system(), only=("library.sessions",))
    found = recount(system(), month=JANUARY)
    assert (found.differing, found.unsettled) == (0, 0)


def test_what_a_follower_that_failed_has_left_undone_is_a_difference(cells):
    a_fact(at=clock.at(date(2026, 1, 9), time(15)), place=Place("510422", "YB-LIB", "library"))
    Follower.objects.filter(name=follower.NAME).update(failures=1, retry_at=clock.now() + timedelta(hours=1))
    assert recounting.recount(month_of(JANUARY)).differing > 0


def test_an_operator_recounts_rebuilds_and_recounts(cells):
    """What the message about a recount that differs says to do."""
    CellRegion.objects.filter(measure="library.visits", grain="month").update(value=7)
    run = CliRunner()
    first = run.invoke(command, ["recount", "--month", "2026-01"])
    assert (first.exit_code, "格不一样" in first.output) == (1, True)
    built = run.invoke(command, ["rebuild", "--measure", "library.visits"])
    assert (built.exit_code, built.output) == (0, "重建了 1 个度量的汇总。\n")
    assert run.invoke(command, ["recount", "--month", "2026-01"]).exit_code == 0
    wrong = run.invoke(command, ["rebuild", "--measure", "library.holdings"])
    assert (wrong.exit_code, "library.holdings" in str(wrong.exception)) == (1, True)
