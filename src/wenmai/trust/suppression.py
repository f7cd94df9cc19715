"""Which cells of counts of people are withheld from open data, so that nobody is identified by a small one.

A count below SMALLEST that is not 0 is withheld; so is every cell that would tell one together with what has been told: sums are
of places (a county is part of its city) and of measures (lectures are part of all attendance). `told` keeps account of that.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

SMALLEST: Final = 5
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


def is_small(value: Decimal, smallest: int = SMALLEST) -> bool:
    """Whether a count could point at somebody."""
    return 0 < value < smallest


def by_use(table: Table) -> list[Cell]:
    """The cells of files in the order in which they are missed most: wide regions first, then what is large."""
    cells = (cell for cell in table.values if cell.measure != REST)
    return sorted(cells, key=lambda cell: (cell.node.own, len(cell.node.code), -table.values[cell], cell))
