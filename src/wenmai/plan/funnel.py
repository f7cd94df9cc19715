"""Whether places differ by more than chance: exact control limits of a share (binomial) or a rate (Poisson), widened where counts
come in bunches. After D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Stat. Med. 24 (2005) 1185-1202.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from typing import Literal

Kind = Literal["binomial", "poisson"]
Side = Literal["high", "within", "low", "small"]
EXACT = 2000  # trials or expected counts up to which tails are summed; beyond them the normal curve serves
WARN, ALARM = 0.025, 0.001  # of one tail: limits of 95 % and 99.8 %
NORMAL = {WARN: 1.959964, ALARM: 3.090232}
ENOUGH = 5  # expected counts (and, of a share, of those without) below which a place is not judged
FEW = 10  # places from which bunching can be estimated
MOST_PHI = 0.1  # of the largest and smallest z that are drawn in before bunching is estimated


@dataclass(frozen=True, slots=True)
class Part:
    """A place: `count` of `size` (trials, or what a rate is per)."""

    code: str
    count: float
    size: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Where a place lies. `z`: standard errors from the whole. Places between the limits share one rank (`tied`); small ones have none."""

    part: Part
    value: float
    low: float
    high: float
    z: float
    side: Side
    rank: int | None
    tied: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """`centre` is the whole's own value, not a mean of places. `widened`: the factor on the limits, 1 where not estimated."""

    kind: Kind
    centre: float
    widened: float
    parts: tuple[Judged, ...]

    def limits(self, size: float, tail: float) -> tuple[float, float]:
        """The control limits at a size."""
        low, high = _limits(self.kind, self.centre, size, tail)
        bound = 1.0 if self.kind == "binomial" else float("inf")
        return (
            max(0.0, self.centre - (self.centre - low) * self.widened),
            min(bound, self.centre + (high - self.centre) * self.widened),
        )


def funnel(kind: Kind, parts: Sequence[Part]) -> Funnel | None:
    """The funnel of some places; None where nothing was counted, all of all were, or fewer than three places have a size."""
    known = [part for part in parts if part.size > 0]
    size, count = sum(part.size for part in known), sum(part.count for part in known)
    if len(known) < 3 or not count or (kind == "binomial" and count >= size):
        return None
    made = Funnel(kind, count / size, _widened(kind, count / size, known), ())
    return Funnel(kind, made.centre, made.widened, _ranked([_judged(made, part) for part in known]))


def _error(kind: Kind, centre: float, size: float) -> float:
    return sqrt(centre * (1 - centre if kind == "binomial" else 1) / size)


def _widened(kind: Kind, centre: float, parts: Sequence[Part]) -> float:
    """The square root of the dispersion, at least 1: visits come in coaches, not one by one."""
    wide = [part for part in parts if not _small(kind, centre, part.size)]
    if len(wide) < FEW:
        return 1.0
    scores = sorted((part.count / part.size - centre) / _error(kind, centre, part.size) for part in wide)
    cut = max(1, int(len(scores) * MOST_PHI))
    drawn = [min(max(z, scores[cut]), scores[-cut - 1]) for z in scores]
    return max(1.0, sqrt(sum(z * z for z in drawn) / len(drawn)))


def _small(kind: Kind, centre: float, size: float) -> bool:
    return size * centre < ENOUGH or (kind == "binomial" and size * (1 - centre) < ENOUGH)


def _judged(made: Funnel, part: Part) -> Judged:
    value = part.count / part.size
    low, high = made.limits(part.size, ALARM)
    z = (value - made.centre) / (_error(made.kind, made.centre, part.size) * made.widened)
    small = _small(made.kind, made.centre, part.size)
    side: Side = "small" if small else "high" if value > high else "low" if value < low else "within"
    return Judged(part, value, low, high, z, side, None, 1)


def _ranked(rows: Sequence[Judged]) -> tuple[Judged, ...]:
    """Those beyond the limits by their distance; all between them share one place; the small ones have none. Small last."""
    order: dict[Side, int] = {"high": 0, "within": 1, "low": 2, "small": 3}
    placed = sorted(rows, key=lambda row: (order[row.side], -row.z if row.side != "within" else 0.0, row.part.code))
    first = sum(row.side == "high" for row in rows) + 1
    within = sum(row.side == "within" for row in rows)
    return tuple(_with_rank(row, number, first, within) for number, row in enumerate(placed, 1))


def _with_rank(row: Judged, number: int, first: int, within: int) -> Judged:
    rank = None if row.side == "small" else first if row.side == "within" else number
    tied = within if row.side == "within" else 1
    return Judged(row.part, row.value, row.low, row.high, row.z, row.side, rank, tied)


def _limits(kind: Kind, centre: float, size: float, tail: float) -> tuple[float, float]:
    expected = size * centre
    if (size if kind == "binomial" else expected) > EXACT:
        reach = NORMAL[tail] * _error(kind, centre, size)
        return centre - reach, centre + reach
    ask = _binomial if kind == "binomial" else _poisson
    return _quantile(ask, size, centre, tail) / size, _quantile(ask, size, centre, 1 - tail) / size


def _binomial(number: int, size: float, centre: float) -> float:
    trials = round(size)
    if number > trials:
        return 0.0
    ways = lgamma(trials + 1) - lgamma(number + 1) - lgamma(trials - number + 1)
    return exp(ways + number * log(centre) + (trials - number) * log(1 - centre))


def _poisson(number: int, size: float, centre: float) -> float:
    expected = size * centre
    return exp(number * log(expected) - expected - lgamma(number + 1))


def _quantile(ask: Callable[[int, float, float], float], size: float, centre: float, share: float) -> float:
    """The count below which `share` of chance lies, drawn straight between whole counts."""
    below, number = 0.0, 0
    while True:
        here = ask(number, size, centre)
        if below + here >= share or number > 2 * size * centre + 12 * sqrt(size * centre) + 40:
            return max(0.0, number - ((below + here - share) / here if here else 0.0))
        below, number = below + here, number + 1
