"""The arithmetic of the small figures: where a bar ends and a line bends. Drawn on the server, readable as words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = int | float | Decimal
WIDTH, LEFT, RIGHT, TOP, BOTTOM = 144.0, 5.0, 139.0, 6.0, 32.0
ROOM = 1.2  # a bar never fills its track: what is still to do stays visible
STEPS = (1, 1.2, 1.5, 1.6, 1.8, 2, 2.5, 3, 4, 5, 6, 8, 10)


def ceiling(*values: Number | None) -> float:
    """The end of a scale from 0: a round number some way past the largest value; 1 when nothing is known."""
    largest = max((float(v) for v in values if v is not None), default=0.0)
    if largest <= 0:
        return 1.0
    wanted, power = largest * ROOM, 1.0
    while wanted >= 10 * power:
        power *= 10
    while wanted < power:
        power /= 10
    return next(step for step in STEPS if step * power >= wanted * 0.999) * power


def share(value: Number | None, end: float) -> float | None:
    """A value as percent of the track, between 0 and 100; None stays None."""
    return None if value is None else round(min(max(float(value) / end * 100, 0.0), 100.0), 1)


def anchor(percent: float) -> str:
    """Where the label of a mark is anchored so that it stays inside the track."""
    return "start" if percent < 12 else "end" if percent > 88 else "middle"


@dataclass(frozen=True, slots=True)
class Line:
    """`solid` and `dashed` are polyline points; `goal` is a height; `last` the point of the latest known value."""

    solid: tuple[str, ...]
    dashed: str
    goal: float | None
    last: tuple[float, float] | None


def _height(value: Number, low: float, high: float) -> float:
    span = (high - low) or 1.0
    return round(BOTTOM - (float(value) - low) / span * (BOTTOM - TOP), 1)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _words(run: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in run)


def line(values: Sequence[Number | None], goal: Number | None = None, *, partial: bool = False) -> Line:
    """The bends of a trend. A gap stays a gap; with `partial`, the last step is of an unfinished period: dashed."""
    known = [float(v) for v in (*values, goal) if v is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    step = (RIGHT - LEFT) / max(len(values) - 1, 1)
    points = [None if v is None else (round(LEFT + i * step, 1), _height(v, low, high)) for i, v in enumerate(values)]
    tail = points[-2:] if partial and len(points) > 1 and None not in points[-2:] else []
    runs = _runs(points[:-1] if tail else points)
    return Line(
        solid=tuple(_words(run) for run in runs if len(run) > 1),
        dashed=_words([p for p in tail if p]),
        goal=None if goal is None else _height(goal, low, high),
        last=next((p for p in reversed(points) if p), None),
    )
