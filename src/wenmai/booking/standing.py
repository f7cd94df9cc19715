"""信用 as a fold of events: pure, so that the same log always gives the same standing, whoever reckons it and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from wenmai.kernel import clock


@dataclass(frozen=True, slots=True)
class Mark:
    """One event that counts against somebody and was not excused."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rule: `strikes` marks within `strikes_days` suspend for `penalty_days[level]` days.

    The level rises with each suspension that begins within `ladder_days` of the end of the one before. `strikes` None
    never suspends. `month`: counted within a calendar month in Asia/Shanghai, suspended for the rest of it.
    """

    strikes: int | None
    strikes_days: int
    penalty_days: Sequence[int]
    ladder_days: int
    month: bool = False


@dataclass(frozen=True, slots=True)
class Reckoned:
    """`strikes` marks that still count at the instant asked for; `until` when the suspension ends, None without one."""

    strikes: int = 0
    level: int = 0
    until: datetime | None = None


@dataclass(slots=True)
class _Walk:
    counted: list[datetime] = field(default_factory=list)
    level: int = 0
    until: datetime | None = None


def reckon(marks: Iterable[Mark], ladder: Ladder, now: datetime) -> Reckoned:
    """Where somebody stands at `now`. Marks are taken in order of time, in whatever order they are given.

    A mark is forgotten `strikes_days` after it happened; those that led to a suspension are spent. A mark during a
    suspension (a booking made before it) counts towards the next one.
    """
    walk = _Walk()
    for mark in sorted(marks, key=lambda each: each.at):
        if mark.at <= now:
            _step(walk, mark.at, ladder)
    current = [at for at in walk.counted if _lately(at, now, ladder)]
    running = walk.until if walk.until and walk.until > now else None
    return Reckoned(len(current), walk.level, running)


def _lately(mark: datetime, now: datetime, ladder: Ladder) -> bool:
    """Whether a mark still counts at `now`."""
    if ladder.month:
        return _month(mark) == _month(now)
    return now - mark < timedelta(days=ladder.strikes_days)


def _month(at: datetime) -> date:
    return clock.day_of(at).replace(day=1)


def _step(walk: _Walk, at: datetime, ladder: Ladder) -> None:
    walk.counted = [each for each in walk.counted if _lately(each, at, ladder)] + [at]
    if ladder.strikes is None or len(walk.counted) < ladder.strikes:
        return
    recent = walk.until is not None and at - walk.until < timedelta(days=ladder.ladder_days)
    walk.level = walk.level + 1 if recent else 1
    walk.until, walk.counted = _end(walk, at, ladder), []


def _end(walk: _Walk, at: datetime, ladder: Ladder) -> datetime:
    """When a suspension from `at` ends: after its days, behind one that still runs; or with the month."""
    if ladder.month:
        return clock.at((_month(at) + timedelta(days=31)).replace(day=1), time())
    days = ladder.penalty_days[min(walk.level, len(ladder.penalty_days)) - 1]
    return (max(at, walk.until) if walk.until else at) + timedelta(days=days)
