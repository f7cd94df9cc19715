"""When a room can be had: pure interval arithmetic over open and taken stretches, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wenmai.booking.drafts.rooms import Wanted
from wenmai.kernel import clock

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Start:
    """An instant at which the room can be taken, and until when at the longest."""

    at: datetime
    ends: tuple[datetime, ...]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch or overlap made one."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(stretches: Iterable[Stretch], gone: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the first when the second is taken out."""
    left = joined(stretches)
    for first, last in joined(gone):
        left = [piece for a, b in left for piece in ((a, min(b, first)), (max(a, last), b)) if piece[0] < piece[1]]
    return left


def free(wanted: Wanted, open_: Iterable[Stretch], blocked: Iterable[Stretch], since: datetime) -> list[Stretch]:
    """When the room can be used: open, not before `since`, and with set-up and clean-up free of what others block."""
    widened = ((start - wanted.cleanup, end + wanted.setup) for start, end in blocked)
    past = (datetime.min.replace(tzinfo=since.tzinfo) + timedelta(days=2), since)
    return without(open_, [*widened, past])


def bookable(wanted: Wanted, stretches: Sequence[Stretch]) -> list[Stretch]:
    """Stretches as people are told of them: from the first start on the grid, and long enough to be had."""
    least = timedelta(minutes=wanted.min_minutes)
    rounded = ((_on_grid(start, wanted.step_minutes), end) for start, end in stretches)
    return [(start, end) for start, end in rounded if start + least <= end]


def starts(wanted: Wanted, stretches: Sequence[Stretch]) -> list[Start]:
    """Every start on the grid of the terms, with the ends that each can have."""
    step = timedelta(minutes=wanted.step_minutes)
    found = []
    for begin, end in stretches:
        at = _on_grid(begin, wanted.step_minutes)
        while at + timedelta(minutes=wanted.min_minutes) <= end:
            found.append(Start(at, _ends(wanted, at, end)))
            at += step
    return found


def _ends(wanted: Wanted, at: datetime, last: datetime) -> tuple[datetime, ...]:
    lengths = range(wanted.min_minutes, wanted.max_minutes + 1, wanted.step_minutes)
    ends = (at + timedelta(minutes=each) for each in lengths)
    return tuple(each for each in ends if each <= last)


def _on_grid(instant: datetime, step: int) -> datetime:
    local = instant.astimezone(clock.SHANGHAI)
    hour = local.replace(minute=0, second=0, microsecond=0)
    gone = -((local - hour) // -timedelta(minutes=step))
    return hour + gone * timedelta(minutes=step)
