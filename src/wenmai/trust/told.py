"""What somebody knows who keeps every file of open data, and what may be told in the next one.

Everything shown is a sum of the least parts that files speak of: a measure in a county, or directly under a division above one.
Where such a part has one value on two days, or before and after a correction, it is one unknown: who reads two files takes a
reading that has not moved for the same. A sum is told if no small count follows from it and all that was told before, by
elimination in a finite field.
"""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Final, NamedTuple

from wenmai.trust.suppression import REST, SMALLEST, Cell, Table, by_use, is_small

FIELD: Final = 2**61 - 1


class Part(NamedTuple):
    """A measure in a county, or directly in a division above (which may have nothing below it in one file, and something in the next)."""

    measure: str
    code: str
    value: Decimal


Sum = dict[Part, int]
Plain = frozenset[tuple[Part, int]]


class Told:
    """Grows with every file. `rows` says of a part which other unknown parts it follows from; {} is known."""

    def __init__(self) -> None:
        self._rows: dict[Part, Sum] = {}
        self._open: set[Part] = set()
        self._secrets: dict[Plain, Sum] = {}
        self._seen: dict[tuple[str, str], set[Decimal]] = {}

    def learn(self, table: Table, withheld: Collection[Cell]) -> None:
        """Take in a file that is out: its small counts stay secret, unless they are no longer."""
        sums = _sums_of(table)
        self._guard(table, sums)
        for cell in reversed(by_use(table)):
            if cell not in withheld:
                self._take(self._left(sums[cell]))
        self._see(sums)

    def tell(self, table: Table, smallest: int = SMALLEST) -> set[Cell]:
        """The cells of the next file that are withheld; what is shown is known from then on.

        REST is in no file: it counts as withheld where it does not follow from what is shown.
        """
        sums = _sums_of(table)
        self._guard(table, sums, smallest)
        withheld = {cell for cell in self._asked(table, sums) if not self._may_show(sums[cell])}
        self._see(sums)
        return withheld | {cell for cell in table.values if cell.measure == REST and self._left(sums[cell])}

    def _asked(self, table: Table, sums: Mapping[Cell, Sum]) -> list[Cell]:
        """As they are missed; but after the widest region what has moved since the files before.

        A county that once covered a small one would otherwise be covered by that one's next number, and so on for ever: of 226
        cells with one in twenty small, 50 were withheld on average of ten years, and are 24.
        """
        cells = by_use(table)
        widest = min((len(cell.node.code) for cell in cells), default=0)
        return sorted(cells, key=lambda cell: (len(cell.node.code) > widest, not self._moved(sums[cell])))

    def _moved(self, each: Sum) -> bool:
        return len(each) == 1 and all(part.value not in self._seen.get(part[:2], {part.value}) for part in each)

    def _see(self, sums: Mapping[Cell, Sum]) -> None:
        for part in {part for each in sums.values() for part in each}:
            self._seen.setdefault(part[:2], set()).add(part.value)

    def _guard(self, table: Table, sums: Mapping[Cell, Sum], smallest: int = SMALLEST) -> None:
        for cell, value in table.values.items():
            for group in _small_in(sums[cell], value, smallest):
                left = self._left(group)
                if left:
                    self._secrets[_plain(left)] = left

    def _may_show(self, each: Sum) -> bool:
        left = self._left(each)
        if left and _plain(left) in self._secrets:
            return False
        self._take(left)
        return True

    def _left(self, each: Sum) -> Sum:
        """What of a sum does not follow from what is known."""
        left: Sum = {}
        for part, times in each.items():
            _add(left, self._rows.get(part, {part: 1}), times)
        return left

    def _take(self, left: Sum) -> None:
        """Know a sum: one part of it follows from the others, here and wherever it stood."""
        if not left:
            return
        part = min(left)
        inverse = pow(left[part], -1, FIELD)
        row = {other: -times * inverse % FIELD for other, times in left.items() if other != part}
        self._rows[part] = row
        for other in [other for other in self._open if part in self._rows[other]]:
            _put(self._rows[other], part, row)
            if not self._rows[other]:
                self._open.remove(other)
        if row:
            self._open.add(part)
        for plain in [plain for plain, secret in self._secrets.items() if part in secret]:
            secret = self._secrets.pop(plain)
            _put(secret, part, row)
            if secret:
                self._secrets[_plain(secret)] = secret


def withheld(table: Table, smallest: int = SMALLEST) -> set[Cell]:
    """The cells of a file that stands by itself that are not published."""
    return Told().tell(table, smallest)


def _small_in(cell: Sum, value: Decimal, smallest: int) -> Iterator[Sum]:
    """What nobody may learn of a cell: itself if it is small, and those of its parts that are small together, by themselves and together."""
    if is_small(value, smallest):
        yield cell
    small = [part for part in cell if is_small(part.value, smallest)]
    if sum(part.value for part in small) < smallest:
        for size in range(1, len(small) + 1):
            yield from (dict.fromkeys(group, 1) for group in combinations(small, size))


def _sums_of(table: Table) -> dict[Cell, Sum]:
    """Every cell as a sum of least parts; what is 0 is no part, anybody may see it."""
    parts = {each.total: each.parts for each in table.sums}
    found: dict[Cell, Sum] = {}

    def of(cell: Cell) -> Sum:
        if cell not in found:
            value = table.values[cell]
            found[cell] = {Part(cell.measure, cell.node.code, value): 1} if value and cell not in parts else {}
            for part in parts.get(cell, ()):
                _add(found[cell], of(part), 1)
        return found[cell]

    return {cell: of(cell) for cell in table.values}


def _put(row: Sum, part: Part, instead: Sum) -> None:
    """Write for a part of a sum what it follows from."""
    _add(row, instead, row.pop(part))


def _add(row: Sum, other: Mapping[Part, int], times: int) -> None:
    for part, factor in other.items():
        total = (row.get(part, 0) + times * factor) % FIELD
        if total:
            row[part] = total
        else:
            row.pop(part, None)


def _plain(row: Sum) -> Plain:
    """The same for all multiples of a sum."""
    inverse = pow(row[min(row)], -1, FIELD)
    return frozenset((part, times * inverse % FIELD) for part, times in row.items())
