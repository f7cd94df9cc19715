"""Days are days in Asia/Shanghai, wherever the server stands."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel import clock


def test_today_turns_at_midnight_in_shanghai():
    with time_machine.travel(datetime(2026, 11, 21, 15, 59, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 11, 21)
    with time_machine.travel(datetime(2026, 11, 21, 16, 0, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 11, 22)


def test_now_is_aware_and_local():
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_a_naive_instant_has_no_day():
    with pytest.raises(ValueError, match="naive"):
        clock.day_of(datetime(2026, 11, 22))


def test_bounds_of_a_day_are_its_two_midnights():
    start, end = clock.day_bounds(date(2026, 11, 22))
    assert (start, end) == (
        datetime(2026, 11, 21, 16, tzinfo=UTC),
        datetime(2026, 11, 22, 16, tzinfo=UTC),
    )


@given(st.dates(date(1992, 1, 1), date(2099, 11, 30)), st.times())
def test_an_instant_lies_in_its_own_day_and_month(day, hour):
    instant = clock.at(day, hour)
    start, end = clock.day_bounds(day)
    assert start <= instant < end
    assert clock.day_of(instant) == day
    assert clock.month_start(day) <= day < clock.next_month(day)


@pytest.mark.parametrize(
    ("day", "following"), [(date(2026, 1, 31), date(2026, 2, 1)), (date(2026, 12, 1), date(2027, 1, 1))]
)
def test_next_month(day, following):
    assert clock.next_month(day) == following


def test_at_reads_the_wall_clock():
    assert clock.at(date(2026, 11, 22), time(14, 30)) == datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def test_the_past_can_be_lived_and_the_future_cannot():
    then = clock.now() - timedelta(days=9)
    with clock.living(then):
        assert clock.now() == then
    assert clock.now() > then
    with pytest.raises(ValueError, match="future"), clock.living(clock.now() + timedelta(days=1)):
        pass
