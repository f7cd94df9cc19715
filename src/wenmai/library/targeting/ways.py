"""What brings books from house to house knows what that costs; it says so here, from above. Nobody does: it is guessed.

Numbers are hundreds of metres, as in the rest of targeting: a room that reckons in days and money turns them into these.
"""

from collections.abc import Callable, Collection, Mapping

Pairs = Collection[tuple[int, int]]
Supplier = Callable[[Pairs], Mapping[tuple[int, int], int]]
_suppliers: list[Supplier] = []


def supply_ways(supplier: Supplier) -> Callable[[], None]:
    """Say what ways cost: for pairs (from, to) of institution ids; those that are not known are left out.

    Called once, from apps.py. Returns how to stop.
    """
    _suppliers.append(supplier)
    return lambda: _suppliers.remove(supplier)


def ways_between(pairs: Pairs) -> dict[tuple[int, int], int]:
    """What is known of some pairs."""
    found: dict[tuple[int, int], int] = {}
    for supplier in _suppliers:
        found.update(supplier(pairs))
    return found
