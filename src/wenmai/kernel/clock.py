"""The only source of now and today. Instants are aware UTC or local; days are days in Asia/Shanghai."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


_lived = ContextVar[datetime | None]("lived", default=None)


def now() -> datetime:
    """The present instant, aware, in Asia/Shanghai."""
    return (_lived.get() or datetime.now(tz=UTC)).astimezone(SHANGHAI)


@contextmanager
def living(instant: datetime) -> Iterator[None]:
    """Let it be an instant of the past, in this thread: the demo lives through terms that are over. Nothing else may.

    Raises ValueError for an instant to come.
    """
    if instant > datetime.now(tz=UTC):
        raise ValueError("the future cannot be lived beforehand")
    token = _lived.set(instant)
    try:
        yield
    finally:
        _lived.reset(token)


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().date()


def day_of(instant: datetime) -> date:
    """The Asia/Shanghai day of an aware instant. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime has no day")
    return instant.astimezone(SHANGHAI).date()


def at(day: date, clock_time: time) -> datetime:
    """The aware instant of a wall-clock time on a day in Asia/Shanghai."""
    return datetime.combine(day, clock_time, tzinfo=SHANGHAI)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Start and end (exclusive) of a day in Asia/Shanghai."""
    start = at(day, time.min)
    return start, start + timedelta(days=1)


def month_start(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
