"""Opening hours against an interval library of others: what is open is the union of what the strongest rules say."""

from datetime import date

import portion
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.places.test_hours import days, rules
from wenmai.kernel import clock
from wenmai.places.hours import Timetable, ranges_on, regular_week, selects, strongest, weekly_hours_of
from wenmai.places.models import HoursException
from wenmai.places.working_days import announced

SOME_DAY = date(2026, 11, 21)


def minutes(ranges, day):
    """Open ranges as a set of minutes of the day."""
    start = clock.day_bounds(day)[0]
    found = portion.empty()
    for each in ranges:
        first = int((each.start - start).total_seconds()) // 60
        piece = portion.closedopen(first, first + each.minutes)
        assert (found & piece).empty
        found |= piece
    return found


def union(chosen):
    """What rules or exceptions say together."""
    stretches = [portion.closedopen(each.opens, each.closes) for each in chosen if each.opens is not None]
    return portion.Interval(*stretches)


def length(interval):
    return sum(each.upper - each.lower for each in interval if not each.empty)


@settings(max_examples=150, deadline=None)
@given(st.lists(rules, max_size=6), days)
def test_what_is_open_is_the_union_of_the_strongest_rules(some, day):
    official = announced(day)
    expected = union(strongest(each for each in some if selects(each, official)))
    assert minutes(ranges_on(Timetable(some), official), day) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(rules, max_size=3), st.lists(rules, min_size=1, max_size=3), days)
def test_exceptions_hold_instead_of_all_rules(some, others, day):
    special = [
        HoursException(first=day, last=day, kind=each.kind, opens=each.opens, closes=each.closes) for each in others
    ]
    assert minutes(ranges_on(Timetable(some, special), announced(day)), day) == union(special)


@settings(max_examples=60, deadline=None)
@given(st.lists(rules, min_size=1, max_size=6))
def test_the_hours_of_a_week_are_the_length_of_the_union_and_the_sum_of_their_kinds(some):
    week = regular_week(Timetable(some), SOME_DAY)
    found = weekly_hours_of(Timetable(some), SOME_DAY)
    total = sum(length(minutes(ranges, ranges[0].start.date())) for ranges in week if ranges)
    assert found.total * 60 == total == sum(found.minutes.values())
    assert 0 <= found.extended <= found.total <= 168
