"""What the lines of all devices of a session come to: a pure fold, the same for every order in which they arrive.

The earliest time wins; nothing is dropped. Of each ticket (or person, where nothing is booked) the first line lets in,
the next one inside is `again`, one at the exit is `out`, and one after that is `back`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Said(StrEnum):
    """The verdict on one line."""

    IN = "in"
    AGAIN = "again"
    OUT = "out"
    BACK = "back"
    STRAY = "stray"  # out, without having come in
    COUNT = "count"
    NOBODY = "nobody"  # let nobody in: not on the list, forged, cancelled


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a device. `whom` is "" where nobody could be let in; `at` is the corrected device time."""

    key: int
    device: int
    run: UUID
    seq: int
    at: datetime
    whom: str
    count: bool
    out: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A line and what it came to."""

    line: Line
    said: Said


def judged(lines: Iterable[Line]) -> tuple[Verdict, ...]:
    """The verdicts in order of time. Of two lines with one number of one device only the first counts as a line."""
    ordered = sorted({_number(line): line for line in lines}.values(), key=lambda each: (each.at, *_number(each)))
    inside: dict[str, bool] = {}
    return tuple(Verdict(line, _verdict(line, inside)) for line in ordered)


def _number(line: Line) -> tuple[int, UUID, int]:
    return (line.device, line.run, line.seq)


def _verdict(line: Line, inside: dict[str, bool]) -> Said:
    if line.count:
        return Said.OUT if line.out else Said.COUNT
    if not line.whom:
        return Said.NOBODY
    before = inside.get(line.whom)
    if line.out and not before:
        return Said.STRAY
    inside[line.whom] = not line.out
    if line.out:
        return Said.OUT
    return Said.IN if before is None else Said.AGAIN if before else Said.BACK
