"""Which cells of counts of people are withheld from open data, so that nobody is identified by a small one.

First every count below SMALLEST that is not 0. Then, where a published sum and its published parts would give a withheld cell
away, further cells: at least two are withheld, which together hold SMALLEST or more. Sums are of places (a county is part of its
city) and of measures (lectures are part of all attendance), so at last the sums are solved together: what they still determine
takes one more cell with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

SMALLEST: Final = 5
FIELD: Final = 2**61 - 1
REST: Final = ""


class Node(NamedTuple):
    """A division with all below it, or (`own`) only what stands directly under it."""

    code: str
    own: bool = False


class Cell(NamedTuple):
    """A measure at a node. Measure REST, what a whole has beyond its parts, is in no file but can be worked out."""

    measure: str
    node: Node


class Sum(NamedTuple):
    """A cell that is the sum of others."""

    total: Cell
    parts: tuple[Cell, ...]


class Table(NamedTuple):
    """The cells of measures that are parts of one another, in one month, and every sum that holds between them."""

    values: Mapping[Cell, Decimal]
    sums: Sequence[Sum]


def tree_of(
    owners: Mapping[str, Decimal], paths: Mapping[str, Collection[str]], inner: Collection[str] | None = None
) -> tuple[dict[Node, Decimal], dict[Node, list[Node]]]:
    """Values and parts: from cells by owner (a county, or a division above one itself) to totals and what is directly under.

    What is directly under is a cell of its own in divisions that have something below them, and in those `inner` ones.
    """
    inner = _inner(owners, paths) if inner is None else inner
    values: dict[Node, Decimal] = defaultdict(Decimal)
    for code, value in owners.items():
        for above in paths[code]:
            values[Node(above)] += value
    parts: dict[Node, list[Node]] = defaultdict(list)
    for node in list(values):
        path = list(paths[node.code])
        if len(path) > 1:
            parts[Node(path[-2])].append(node)
    for code, value in owners.items():
        if code in inner:
            values[Node(code, own=True)] = value
            parts[Node(code)].append(Node(code, own=True))
    return dict(values), dict(parts)


def _inner(owners: Iterable[str], paths: Mapping[str, Collection[str]]) -> set[str]:
    return {above for code in owners for above in paths[code] if above != code}


def table_of(
    family: Mapping[str, Mapping[str, Decimal]], paths: Mapping[str, Collection[str]], whole: str = ""
) -> Table:
    """The table of a family of measures, each by owner; all others are parts of `whole`, which may be missing."""
    named = {name: owners for name, owners in family.items() if owners}
    if whole in named:
        named[REST] = _rest(named, whole)
    values: dict[Cell, Decimal] = {}
    sums: list[Sum] = []
    inner = _inner({code for owners in named.values() for code in owners}, paths)
    for name, owners in named.items():
        found, parts = tree_of(owners, paths, inner)
        values |= {Cell(name, node): value for node, value in found.items()}
        deepest = sorted(parts.items(), key=lambda pair: (-len(pair[0].code), pair[0]))
        sums += [Sum(Cell(name, total), tuple(Cell(name, node) for node in below)) for total, below in deepest]
    return Table(values, [*sums, *_across(values, whole)])


def _rest(named: Mapping[str, Mapping[str, Decimal]], whole: str) -> dict[str, Decimal]:
    """What is beyond the parts, by owner; where it is nothing anybody may guess so, and it hides nothing."""
    left = dict(named[whole])
    for code, value in ((code, value) for name in named if name != whole for code, value in named[name].items()):
        left[code] = left.get(code, Decimal(0)) - value
    return {code: value for code, value in left.items() if value}


def _across(values: Mapping[Cell, Decimal], whole: str) -> list[Sum]:
    """At each node the whole is the sum of its parts; a part that is not there was not reported."""
    at = defaultdict[Node, list[Cell]](list)
    for cell in values:
        if cell.measure != whole:
            at[cell.node].append(cell)
    return [Sum(cell, tuple(at[cell.node])) for cell in values if cell.measure == whole and at[cell.node]]


def withheld(table: Table, smallest: int = SMALLEST) -> set[Cell]:
    """The cells that are not published."""
    hidden = {cell for cell, value in table.values.items() if 0 < value < smallest}
    while hidden:
        _cover_all(table, hidden, smallest)
        known = {cell for cell in given_away(hidden, table.sums) if table.values[cell] > 0}
        if not known or len(hidden) == len(table.values):
            break
        hidden |= _one_more(known, table, hidden)
    return hidden


def _cover_all(table: Table, hidden: set[Cell], smallest: int) -> None:
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for each in table.sums:
            _cover(each, table.values, hidden, smallest)


def _cover(each: Sum, values: Mapping[Cell, Decimal], hidden: set[Cell], smallest: int) -> None:
    """Withhold further parts of one sum until neither it nor they can be worked out from it."""
    if each.total in hidden:
        if not hidden.intersection(each.parts):
            hidden.add(_cheapest(each.parts, values)[0])
        return
    gone = hidden.intersection(each.parts)
    left = _cheapest([cell for cell in each.parts if cell not in gone], values)
    while gone and (len(gone) < 2 or sum(values[cell] for cell in gone) < smallest):
        if not left:
            hidden.add(each.total)
            return
        gone.add(left[0])
        hidden.add(left.pop(0))


def _cheapest(cells: Iterable[Cell], values: Mapping[Cell, Decimal]) -> list[Cell]:
    """The smallest that is not 0 first: what is least missed."""
    return sorted(cells, key=lambda cell: (values[cell] <= 0, values[cell], cell))


def _one_more(known: Collection[Cell], table: Table, hidden: Collection[Cell]) -> set[Cell]:
    """One shown cell from each sum that says too much; everything where no such cell is left."""
    more: set[Cell] = set()
    for each in table.sums:
        cells = {each.total, *each.parts}
        shown = _cheapest(cells.difference(hidden), table.values)
        if shown and cells.intersection(known):
            more.add(shown[0])
    return more or set(table.values)


def given_away(hidden: Collection[Cell], sums: Iterable[Sum]) -> set[Cell]:
    """The withheld cells that the sums determine together, by elimination in a finite field."""
    rows: dict[Cell, dict[Cell, int]] = {}
    for each in sums:
        row = {cell: FIELD - 1 for cell in each.parts if cell in hidden}
        if each.total in hidden:
            row[each.total] = 1
        for pivot in [cell for cell in row if cell in rows]:
            _subtract(row, rows[pivot], row[pivot])
        if row:
            _keep(rows, row)
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _keep(rows: dict[Cell, dict[Cell, int]], row: dict[Cell, int]) -> None:
    """Take a reduced row in, and its pivot out of all others."""
    pivot = min(row)
    inverse = pow(row[pivot], -1, FIELD)
    row = {cell: factor * inverse % FIELD for cell, factor in row.items()}
    for other in rows.values():
        if pivot in other:
            _subtract(other, row, other[pivot])
    rows[pivot] = row


def _subtract(row: dict[Cell, int], other: Mapping[Cell, int], times: int) -> None:
    for cell, factor in other.items():
        left = (row.get(cell, 0) - times * factor) % FIELD
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
