"""Due days by calendars: the properties of the research's tenth invariant, and cases counted by hand."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel import clock
from wenmai.kernel.clock import SHANGHAI
from wenmai.library.due_dates import DaysMode, days_late, due_after

LENT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)  # a Friday
modes = st.sampled_from(list(DaysMode))
closings = st.sets(st.integers(0, 420), max_size=60)


def calendar(closed):
    days = {LENT.date() + timedelta(days=n) for n in closed}
    return lambda day: day not in days


def mondays_closed(day: date) -> bool:
    return day.isoweekday() != 1


@pytest.mark.parametrize(
    ("mode", "days", "wanted"),
    [
        (DaysMode.PLAIN, 3, date(2026, 11, 23)),
        (DaysMode.NEXT_OPEN, 3, date(2026, 11, 24)),
        (DaysMode.NEXT_OPEN, 4, date(2026, 11, 24)),
        (DaysMode.OPEN_DAYS, 3, date(2026, 11, 24)),
        (DaysMode.OPEN_DAYS, 9, date(2026, 12, 1)),
        (DaysMode.NEXT_OPEN, 0, date(2026, 11, 20)),
    ],
)
def test_days_are_counted_as_the_rule_says(mode, days, wanted):
    due = due_after(LENT, days, mode, mondays_closed)
    assert (due.at, due.never_open) == (clock.at(wanted, time(23, 59, 59)), False)


@given(closed=closings, days=st.integers(0, 90), mode=modes)
def test_due_is_never_before_the_loan_and_on_an_open_day(closed, days, mode):
    due = due_after(LENT, days, mode, calendar(closed))
    assert due.at >= LENT
    assert due.at.astimezone(SHANGHAI).time() == time(23, 59, 59)
    assert mode == DaysMode.PLAIN or calendar(closed)(clock.day_of(due.at))


@given(closed=closings, more=closings, days=st.integers(0, 90), mode=modes)
def test_more_closed_days_never_make_it_earlier(closed, more, days, mode):
    before, after = (due_after(LENT, days, mode, calendar(each)) for each in (closed, closed | more))
    assert after.at >= before.at


def test_a_house_that_never_opens_counts_plain_days_and_says_so():
    for mode in (DaysMode.NEXT_OPEN, DaysMode.OPEN_DAYS):
        due = due_after(LENT, 30, mode, lambda _: False)
        assert (clock.day_of(due.at), due.never_open) == (date(2026, 12, 20), True)


def test_a_ceiling_holds_even_on_a_closed_day_and_never_before_the_loan():
    closed = due_after(LENT, 30, DaysMode.NEXT_OPEN, mondays_closed, ceiling=date(2026, 11, 23))
    past = due_after(LENT, 30, DaysMode.NEXT_OPEN, mondays_closed, ceiling=date(2026, 11, 1))
    far = due_after(LENT, 3, DaysMode.NEXT_OPEN, mondays_closed, ceiling=date(2027, 1, 1))
    assert [clock.day_of(each.at) for each in (closed, past, far)] == [
        date(2026, 11, 23),
        date(2026, 11, 20),
        date(2026, 11, 24),
    ]


@pytest.mark.parametrize(
    ("returned", "grace", "late"), [(23, 0, 0), (24, 0, 0), (25, 0, 1), (27, 0, 3), (27, 2, 1), (27, 9, 0)]
)
def test_late_days_are_open_days_of_the_house_of_return(returned, grace, late):
    due = clock.at(date(2026, 11, 24), time(23, 59, 59))
    assert days_late(due, datetime(2026, 11, returned, 9, tzinfo=SHANGHAI), grace, mondays_closed) == late


def test_nobody_is_late_for_days_before_closed_doors():
    due = clock.at(date(2026, 11, 21), time(23, 59, 59))
    handed = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    assert days_late(due, handed, 0, lambda day: day == date(2026, 11, 24)) == 1
    assert days_late(due, handed, 0, mondays_closed) == 2
