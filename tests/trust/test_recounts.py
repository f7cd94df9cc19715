"""A recount at night: kept, and loud when it differs."""

import random
from datetime import date

import pytest

from tests.builders.places import some_divisions
from wenmai.bench import many_facts
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.measures import actions
from wenmai.measures.engines import recounting
from wenmai.measures.models import CellRegion
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
