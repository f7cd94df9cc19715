"""The best seats for a party, as near the middle and the front as can be. Pure: the same free seats, the same choice.

Side by side means next to each other in one row: an aisle or somebody else's seat parts. A choice that would leave one
seat alone between others costs a little, so that the next party finds two together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

ROW = 1.0  # a row further back costs as much as a seat further from the middle
ALONE = 0.6
CARE = 4.0  # a wheelchair place that nobody in a wheelchair needs is taken last
FAR = 3.0  # seats of one party that are parted want to be in the same part of the hall
MANY = 30  # who are more, and cannot be side by side, fill the rows from the front


@dataclass(frozen=True, slots=True)
class Free:
    """A seat to be had: column `x` and line `y` of the map. `wheelchair` and `companion` say what it is meant for."""

    key: int
    label: str
    x: int
    y: int
    wheelchair: bool = False
    companion: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The seats of a party, from the front and the left; `together` when all are side by side."""

    seats: tuple[Free, ...]
    together: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """As they are named on the seats."""
        return tuple(each.label for each in self.seats)


def choose(free: Sequence[Free], party: int, middle: float) -> Chosen | None:
    """Side by side if possible, else parted into as few pieces as possible, near each other; None for too few seats.

    Where all that is free are places for wheelchairs and those beside them, one of the party sits in a wheelchair.
    """
    if not 1 <= party <= len(free):
        return None
    care = all(each.wheelchair or each.companion for each in free)
    if care and not any(each.wheelchair for each in free):
        return None
    cost = _Cost(middle, care)
    if block := cost.best(_blocks(free, party)):
        return Chosen(tuple(block), together=True)
    return Chosen(_in_order(_parted(free, party, cost)), together=False)


def side_by_side(seats: Sequence[Free]) -> bool:
    """Whether some seats are next to each other in one row."""
    ordered = _in_order(seats)
    return all(one.y == two.y and two.x == one.x + 1 for one, two in pairwise(ordered))


Block = Sequence[Free]


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a block of seats costs; `care` for a party with a wheelchair, `near` the seats its first pieces have."""

    middle: float
    care: bool
    near: tuple[Free, ...] = ()

    def best(self, blocks: Iterable[tuple[Block, int]]) -> Block | None:
        """The cheapest block; of several the one in front, then the one on the left."""
        found = min(blocks, key=self._of, default=None)
        if found is None or (self.care and not self.near and not any(each.wheelchair for each in found[0])):
            return None
        return found[0]

    def _of(self, offered: tuple[Block, int]) -> tuple[float, int, int]:
        block, alone = offered
        x, y = sum(each.x for each in block) / len(block), block[0].y
        cost = abs(x - self.middle) + ROW * y + (CARE if self.care else ALONE) * alone + self._wheels(block)
        if self.near:
            cost += FAR * min(abs(each.x - x) + 2 * abs(each.y - y) for each in self.near)
        return cost, y, block[0].x

    def _wheels(self, block: Block) -> float:
        """One place for a wheelchair where one is asked for, none where not; a place with nobody beside keeps pairs whole."""
        wheels = sum(each.wheelchair for each in block)
        if not self.care:
            return CARE * wheels
        return CARE * abs(wheels - 1) * (1000 if wheels == 0 and not self.near else 1)


def _blocks(free: Sequence[Free], size: int) -> Iterable[tuple[Block, int]]:
    """Every `size` seats side by side, with how many seats they would leave alone."""
    for run in _runs(free):
        for start in range(len(run) - size + 1):
            left, right = start, len(run) - size - start
            yield run[start : start + size], (left == 1) + (right == 1)


def _runs(free: Sequence[Free]) -> Iterable[list[Free]]:
    rows = defaultdict[int, list[Free]](list)
    for each in _in_order(free):
        rows[each.y].append(each)
    for row in rows.values():
        run = [row[0]]
        for each in row[1:]:
            if each.x != run[-1].x + 1:
                yield run
                run = []
            run.append(each)
        yield run


def _parted(free: Sequence[Free], party: int, cost: _Cost) -> list[Free]:
    """Pieces as large as there are, each near those before; nobody sits alone where it can be helped.

    What that costs grows with the square of the party, and who claims may hold the whole area for as long.
    """
    if party > MANY and not cost.care:
        return sorted(free, key=lambda each: (each.wheelchair, *_place(each)))[:party]
    had: list[Free] = []
    while (left := party - len(had)) > 0:
        rest = [each for each in free if each not in had]
        size = min(left, max(len(run) for run in _runs(rest)))
        if size == left - 1 and size > 2:
            size -= 1
        near = _Cost(cost.middle, cost.care, tuple(had))
        piece = next((found for each in range(size, 0, -1) if (found := near.best(_blocks(rest, each)))), None)
        assert piece is not None  # the caller has counted the seats, and a place for a wheelchair is among them
        had += piece
    return had


def _in_order(seats: Iterable[Free]) -> tuple[Free, ...]:
    return tuple(sorted(seats, key=_place))


def _place(each: Free) -> tuple[int, int]:
    return each.y, each.x
