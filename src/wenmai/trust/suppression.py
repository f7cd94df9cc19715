"""Which cells of counts of people are withheld from open data, so that nobody is identified by a small one.

First every count below SMALLEST that is not 0. Then, where a published total and its published parts would give a withheld part
away, further parts: at least two are withheld, which together hold SMALLEST or more. A total that is withheld keeps one part.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

SMALLEST: Final = 5


class Node(NamedTuple):
    """A cell: a division with all below it, or (`own`) only what stands directly under it."""

    code: str
    own: bool = False


def tree_of(
    owners: Mapping[str, Decimal], paths: Mapping[str, Collection[str]]
) -> tuple[dict[Node, Decimal], dict[Node, list[Node]]]:
    """Values and parts: from cells by owner (a county, or a division above one itself) to totals and what is directly under."""
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
        if parts.get(Node(code)):
            values[Node(code, own=True)] = value
            parts[Node(code)].append(Node(code, own=True))
    return dict(values), dict(parts)


def withheld(values: Mapping[Node, Decimal], parts: Mapping[Node, list[Node]], smallest: int = SMALLEST) -> set[Node]:
    """The cells that are not published."""
    hidden = {node for node, value in values.items() if 0 < value < smallest}
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for total in sorted(parts, key=lambda node: -len(node.code)):
            _cover(total, parts[total], values, hidden, smallest)
    return hidden


def _cover(total: Node, parts: list[Node], values: Mapping[Node, Decimal], hidden: set[Node], smallest: int) -> None:
    """Withhold further parts of one total until neither it nor they can be worked out."""
    if total in hidden:
        if not hidden.intersection(parts):
            hidden.add(min(parts, key=lambda node: (values[node] <= 0, values[node], node)))
        return
    gone = hidden.intersection(parts)
    left = sorted((values[node] <= 0, values[node], node) for node in parts if node not in gone)
    while gone and (len(gone) < 2 or sum(values[node] for node in gone) < smallest):
        if not left:
            hidden.add(total)
            return
        gone.add(left[0][2])
        hidden.add(left.pop(0)[2])
