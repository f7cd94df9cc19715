"""Which rule holds when, and what a week adds up to."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.kernel import clock
from wenmai.places.hours import (
    PRECEDENCE,
    PRIORITY,
    Timetable,
    default_priority,
    in_force,
    ranges_on,
    regular_week,
    running,
    selects,
    weekly_hours_of,
)
from wenmai.places.models import CalendarDay, DayKind, HoursException, HoursKind, HoursRule, Selector
from wenmai.places.working_days import announced, by_weekday

WORKDAYS, REST = [1, 2, 3, 4, 5], [6, 7]
SATURDAY = date(2026, 11, 21)


def rule(opens=None, closes=None, selector="everyday", kind="regular", **more):
    seasonal = more.get("season_from") is not None
    more.setdefault("priority", default_priority(selector, seasonal=seasonal))
    return HoursRule(opens=opens, closes=closes, selector=selector, kind=kind, **more)


def said(table, day):
    """Ranges of a day as (opens hour, closes hour, kind)."""
    official = announced(day) or CalendarDay(day=day, kind=by_weekday(day))
    start = clock.day_bounds(day)[0]
    return [
        ((r.start - start).seconds // 3600, int((r.end - start).total_seconds()) // 3600, r.kind)
        for r in ranges_on(table, official)
    ]


def hours(table, day):
    return [each[:2] for each in said(table, day)]


def test_narrow_rules_go_before_wide_ones():
    table = Timetable(
        [
            rule(540, 1020),
            rule(600, 960, "weekend"),
            rule(840, 1260, "weekday", weekdays=[1]),
            rule(None, None, "statutory", "closed"),
            rule(480, 720, "make_up"),
            rule(600, 720, "solar", month=12, day=25),
            rule(1080, 1200, "lunar", month=1, day=1),
        ]
    )
    assert hours(table, date(2026, 11, 24)) == [(9, 17)]
    assert hours(table, SATURDAY) == [(10, 16)]
    assert hours(table, date(2026, 11, 23)) == [(14, 21)]
    assert hours(table, date(2026, 10, 1)) == []
    assert hours(table, date(2026, 10, 10)) == [(8, 12)]
    assert hours(table, date(2026, 12, 25)) == [(10, 12)]
    assert hours(table, date(2026, 2, 17)) == [(18, 20)]


def test_rules_of_one_priority_hold_together_and_regular_hours_keep_the_time():
    late = rule(960, 1260, kind="extended")
    table = Timetable([rule(540, 1020), late, rule(480, 600, kind="staggered")])
    assert said(table, SATURDAY) == [(8, 9, "staggered"), (9, 17, "regular"), (17, 21, "extended")]


def test_touching_stretches_of_one_kind_are_joined():
    table = Timetable([rule(540, 720), rule(720, 1020), rule(1080, 1200)])
    assert hours(table, SATURDAY) == [(9, 17), (18, 20)]


def test_a_season_may_wrap_the_year_and_goes_before_weekdays():
    winter = rule(600, 960, season_from=1101, season_to=228)
    table = Timetable([winter, rule(540, 1020, "weekday", weekdays=[6])])
    assert hours(table, SATURDAY) == [(10, 16)]
    assert hours(table, date(2026, 2, 28)) == [(10, 16)]
    assert hours(table, date(2026, 3, 7)) == [(9, 17)]
    assert hours(table, date(2026, 3, 8)) == []


def test_a_farming_season_inside_the_year():
    table = Timetable([rule(1140, 1260, season_from=510, season_to=610), rule(540, 1020)])
    assert hours(table, date(2026, 5, 10)) == [(19, 21)]
    assert hours(table, date(2026, 6, 11)) == [(9, 17)]


def test_validity_bounds_are_included():
    bounded = rule(540, 1020, valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 31))
    assert [in_force(bounded, date(2026, 3, day)) for day in (1, 31)] == [True, True]
    assert not in_force(bounded, date(2026, 2, 28))
    assert not in_force(bounded, date(2026, 4, 1))


def test_a_leap_month_does_not_repeat_a_lunar_day():
    fair = rule(540, 1020, "lunar", month=6, day=1)
    first, leap = date(2025, 6, 25), date(2025, 7, 25)
    assert selects(fair, CalendarDay(day=first, kind="workday"))
    assert not selects(fair, CalendarDay(day=leap, kind="workday"))


def test_an_exception_holds_instead_of_every_rule_and_a_rooms_own_before_the_houses():
    shut = HoursException(first=SATURDAY, last=SATURDAY, kind="closed")
    own = HoursException(first=SATURDAY, last=SATURDAY, kind="regular", opens=600, closes=660, space_id=1)
    base = [rule(540, 1020)]
    assert hours(Timetable(base, [shut]), SATURDAY) == []
    assert hours(Timetable(base, [shut]), SATURDAY + timedelta(days=1)) == [(9, 17)]
    assert hours(Timetable(base, [shut, own]), SATURDAY) == [(10, 11)]


def test_what_is_running_goes_on_to_where_the_doors_close():
    table = Timetable([rule(540, 1020), rule(1020, 1260, kind="extended"), rule(1300, 1320)])
    ranges = ranges_on(table, announced(SATURDAY))
    start = clock.day_bounds(SATURDAY)[0]
    found = running(ranges, start + timedelta(hours=10))
    assert (found.end - start, found.kind) == (timedelta(hours=21), "regular")
    assert running(ranges, start + timedelta(hours=18)).kind == "extended"
    assert running(ranges, start + timedelta(hours=21)) is None


def test_open_round_the_clock_is_a_full_day():
    table = Timetable([rule(0, 1440, kind="round_the_clock")])
    assert said(table, SATURDAY) == [(0, 24, "round_the_clock")]
    week = weekly_hours_of(table, SATURDAY)
    assert (week.total, week.round_the_clock, week.extended) == (168, True, 0)


def test_weekly_hours_are_those_of_a_regular_week():
    table = Timetable(
        [
            rule(540, 1020, "weekday", weekdays=[2, 3, 4, 5, 6, 7]),
            rule(1020, 1260, "weekday", "extended", weekdays=[5, 6]),
            rule(None, None, "statutory", "closed"),
            rule(None, None, "solar", "closed", month=11, day=21),
        ]
    )
    week = weekly_hours_of(table, SATURDAY)
    assert (week.total, week.extended, week.round_the_clock) == (Decimal(56), Decimal(8), False)
    assert [len(day) for day in regular_week(table, SATURDAY)] == [0, 1, 1, 1, 2, 2, 1]


def test_no_published_rule_is_unknown_and_a_closed_one_is_zero():
    assert weekly_hours_of(Timetable(), SATURDAY) is None
    assert weekly_hours_of(Timetable([rule(kind="closed")]), SATURDAY).total == 0


@pytest.mark.parametrize("selector", list(Selector))
def test_every_selector_has_a_priority(selector):
    assert default_priority(selector, seasonal=True) > default_priority(selector, seasonal=False) == PRIORITY[selector]


stretches = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])
rules = st.builds(
    lambda pair, kind, selector, days: rule(
        None if kind == "closed" else pair[0] * 15,
        None if kind == "closed" else pair[1] * 15,
        selector,
        kind,
        weekdays=sorted(days) if selector == "weekday" else [],
    ),
    stretches,
    st.sampled_from([kind.value for kind in HoursKind]),
    st.sampled_from(["everyday", "workday", "weekend", "weekday", "statutory", "make_up"]),
    st.sets(st.integers(1, 7), min_size=1),
)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def brute_force(table, official):
    """The kind of every minute of a day, asked minute by minute."""
    matching = [each for each in table.rules if selects(each, official)]
    top = max((each.priority for each in matching), default=0)
    chosen = [each for each in matching if each.priority == top and each.opens is not None]
    found = {}
    for minute in range(0, 1440, 15):
        kinds = [each.kind for each in chosen if each.opens <= minute < each.closes]
        if kinds:
            found[minute] = min(kinds, key=lambda kind: PRECEDENCE.index(HoursKind(kind)))
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(rules, max_size=6), days)
def test_ranges_equal_brute_force_and_never_overlap(some, day):
    table, official = Timetable(some), announced(day)
    ranges = ranges_on(table, official)
    assert all(first.end <= second.start for first, second in pairwise(ranges))
    start = clock.day_bounds(day)[0]
    found = {}
    for each in ranges:
        assert each.start < each.end
        first = int((each.start - start).total_seconds()) // 60
        found |= dict.fromkeys(range(first, first + each.minutes, 15), each.kind)
    assert found == brute_force(table, official)


@settings(max_examples=60, deadline=None)
@given(st.lists(rules, min_size=1, max_size=6), days)
def test_the_weekly_total_equals_the_sum_of_seven_ordinary_days(some, day):
    table = Timetable([each for each in some if each.selector not in {"statutory", "make_up"}])
    week = weekly_hours_of(table, day)
    monday = day - timedelta(days=day.isoweekday() - 1)
    ordinary = [CalendarDay(day=each, kind=by_weekday(each)) for each in (monday + timedelta(days=n) for n in range(7))]
    total = sum(stretch.minutes for each in ordinary for stretch in ranges_on(table, each))
    assert (week.total if week else Decimal(0)) == Decimal(total) / 60


def test_kinds_of_days_that_rules_can_speak_of_are_those_of_the_calendar():
    assert {Selector.WEEKEND.value, Selector.STATUTORY.value, Selector.MAKE_UP.value} < set(DayKind.values)
