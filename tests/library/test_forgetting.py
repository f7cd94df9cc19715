"""Invariants 18 and 19 after any year of deeds: forgetting who read what changes no figure, parts sum to the whole, figures can
be computed anew, and of an old closed loan all is left but its reader.
"""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, settings

from tests.builders.library import EAST, MIYI, YANBIAN, a_library, a_reader, an_item, at
from tests.builders.plan import follow
from tests.builders.stories import LONGER
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.ledger.queries import FactFilter, facts
from wenmai.library.actions.ageing import KEPT, age_loans
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew, use_in_library
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.models import Item, Loan, ReaderAlias
from wenmai.library.queries.ledger import differences
from wenmai.library.queries.yearly import year_of
from wenmai.measures import actions, queries
from wenmai.measures.periods import year

SYSTEM, MEASURES = system(), ("library.loans", "library.mobile_loans")
FIRST = clock.now() - timedelta(days=420)
YEARS = range(FIRST.year, clock.today().year + 1)
deed = st.tuples(
    st.sampled_from(("lend", "lend", "return", "return", "renew", "use", "undo")),
    st.integers(0, 2), st.integers(0, 1), st.integers(0, 2), st.integers(0, 23),
)  # fmt: skip


def _do(what, item, reader, counter):
    try:
        if what == "lend":
            lend(SYSTEM, at=counter, item=item, reader=reader, override="急用")
        elif what == "undo":
            undo_loan(SYSTEM, at=counter, item=item, reader=reader)
        else:
            {"return": return_item, "renew": renew, "use": use_in_library}[what](SYSTEM, at=counter, item=item)
    except Conflict:
        return


def _figures(houses):
    """Everything that anybody counts, and the facts that it is counted from."""
    codes = [each.code for each in houses]
    found = [[(each.key, each.value) for each in year_of(house, number)] for house in houses for number in YEARS]
    rows = facts(FactFilter(institutions=codes), limit=1000)
    return found, [(each.id, each.kind, each.quantity, sorted(each.attributes.items())) for each in rows]


def _sums():
    """Each measure of the province by year: of the whole, and the sum over its prefectures and over the counties of one."""
    found = {}
    for number in YEARS:
        for name in MEASURES:
            whole, parts = (
                sum(each.value for each in queries.aggregate([name], division="51", period=year(number), **by))
                for by in ({}, {"by": "division"})
            )
            counties = queries.aggregate([name], division="5104", period=year(number), by="division")
            city = queries.aggregate([name], division="5104", period=year(number))
            assert (whole, sum(each.value for each in city)) == (parts, sum(each.value for each in counties))
            found[name, number] = whole
    return found


@settings(
    max_examples=3 * LONGER,
    deadline=None,
    suppress_health_check=list(HealthCheck),  # the rows of one example stay for the next
    database=None,
    phases=[Phase.generate],
)
@given(steps=st.lists(deed, min_size=14, max_size=18))
def test_forgetting_readers_changes_no_figure(db, steps):
    houses = [a_library(code) for code in (EAST, MIYI, YANBIAN)]
    items = [an_item(houses[each]).pk for each in range(3)]
    readers = [a_reader(houses[0]).pk, a_reader(houses[2]).pk]
    instant = FIRST
    for number, (what, item, reader, house, days) in enumerate(steps):
        instant += timedelta(days=days)
        with clock.living(instant):
            channel = "mobile" if number % 3 == 0 else "onsite"
            _do(what, items[item], readers[reader], at(houses[house], channel=channel))
    follow()
    before, sums = _figures(houses), _sums()
    kept = {each.pop("id"): each for each in Loan.objects.filter(item__in=items).values()}
    for days in (0, 60, 120, 500):
        now = clock.now() + timedelta(days=days)
        age_loans(SYSTEM, now=now)
        assert age_loans(SYSTEM, now=now) == 0
        assert _figures(houses) == before
        for loan in Loan.objects.filter(item__in=items).values():
            was = kept[loan.pop("id")]
            old = was["closed_at"] is not None and was["closed_at"] < now - KEPT
            assert loan == was | {"reader_id": None if old else was["reader_id"]}
    open_years = set(Loan.objects.filter(reader__in=readers).values_list("alias", flat=True))
    assert set(ReaderAlias.objects.filter(reader__in=readers).values_list("alias", flat=True)) <= open_years
    follow()
    assert _sums() == sums
    actions.rebuild(SYSTEM, only=MEASURES)
    assert _sums() == sums
    assert (Item.objects.filter(pk__in=items).count(), differences()) == (3, [])
