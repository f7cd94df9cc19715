"""Which books of a floating group should stand elsewhere: too many of a class here for its loans, too few there.

Pure and always the same for the same input. Each class is balanced alone: its copies are shared out among the houses in
proportion to their loans, and what is too much goes to where it is too little at the least cost (the library's assignment).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wenmai.library.targeting.assignment import hungarian

LEEWAY: Final = 5
"""A fifth more or less than its share is nothing to drive for; neither is a single book."""
MOST: Final = 40
"""So many books of a class are moved at a time."""

Cost = Callable[[str, str], int]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Copies of a class at a house, and its loans of the class there in the last days."""

    house: str
    topic: str
    copies: int
    loans: int


@dataclass(frozen=True, slots=True)
class Line:
    """A shelf with its share of the copies: `over` it by so many, or under it where that is less than nothing."""

    shelf: Shelf
    share: int

    @property
    def over(self) -> int:
        """How many copies are too many; negative where there are too few; 0 within the leeway."""
        gap = self.shelf.copies - self.share
        return 0 if abs(gap) <= max(1, self.share // LEEWAY) else gap


@dataclass(frozen=True, slots=True)
class Move:
    """A book that should go from one house to another."""

    item: int
    topic: str
    start: str
    end: str


def shares(shelves: Sequence[Shelf]) -> list[Line]:
    """Every shelf with its share: copies of the class by loans, one added to each so that no house is left without."""
    topics = sorted({each.topic for each in shelves})
    return [line for topic in topics for line in _shared([each for each in shelves if each.topic == topic])]


def _shared(shelves: Sequence[Shelf]) -> list[Line]:
    """By the largest remainders, so that the shares add up to the copies."""
    total, weight = sum(each.copies for each in shelves), sum(each.loans + 1 for each in shelves)
    exact = {each.house: divmod(total * (each.loans + 1), weight) for each in shelves}
    left = total - sum(whole for whole, _rest in exact.values())
    first = sorted(exact, key=lambda house: (-exact[house][1], house))[:left]
    lines = [Line(each, exact[each.house][0] + (each.house in first)) for each in shelves]
    return sorted(lines, key=lambda line: line.shelf.house)


def moves(lines: Sequence[Line], free: Mapping[tuple[str, str], Sequence[int]], cost: Cost) -> list[Move]:
    """Which books go where. `free` gives by (house, class) those that stand there, in the order in which they may go."""
    found = []
    for topic in sorted({each.shelf.topic for each in lines}):
        mine = [each for each in lines if each.shelf.topic == topic]
        found += _of_topic(topic, mine, free, cost)
    return found


def _of_topic(
    topic: str, lines: Sequence[Line], free: Mapping[tuple[str, str], Sequence[int]], cost: Cost
) -> list[Move]:
    books = [
        (line.shelf.house, item)
        for line in lines
        if line.over > 0
        for item in free.get((line.shelf.house, topic), ())[: line.over]
    ][:MOST]
    gaps = [line.shelf.house for line in lines for _ in range(max(0, -line.over))][:MOST]
    if not books or not gaps:
        return []
    if len(books) <= len(gaps):
        columns = hungarian([[cost(start, end) for end in gaps] for start, _item in books])
        pairs = [(*book, gaps[column]) for book, column in zip(books, columns, strict=True)]
    else:
        columns = hungarian([[cost(start, end) for start, _item in books] for end in gaps])
        pairs = [(*books[column], end) for end, column in zip(gaps, columns, strict=True)]
    return sorted(
        (Move(item, topic, start, end) for start, item, end in pairs),
        key=lambda each: (each.start, each.end, each.item),
    )
