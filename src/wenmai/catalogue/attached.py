"""What rooms above have on records. They register here, from their apps.py; the catalogue knows none of them.

A mover is asked when records are merged and when a merge is undone; holdings are asked when a record enters the index.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mover:
    """`move(loser, winner)` puts all that is on one record onto the other, in the caller's transaction, and returns JSON by
    which `back(payload)` puts exactly that back. What came to the winner later stays there.
    """

    name: str
    move: Callable[[int, int], Any]
    back: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Where copies of a record are: codes of institutions and of every division above them, each once.

    `places` have a copy, `available` have one that can be taken now. `copies` is how many there are in all: among equally
    good hits the record with more copies comes first.
    """

    places: tuple[str, ...] = ()
    available: tuple[str, ...] = ()
    copies: int = 0


Supplier = Callable[[Sequence[int]], Mapping[int, Holdings]]
_movers: dict[str, Mover] = {}
_suppliers: list[Supplier] = []


def register_mover(mover: Mover) -> None:
    """Take part in merges; once a name."""
    if mover.name in _movers:
        raise ValueError(f"mover registered twice: {mover.name}")
    _movers[mover.name] = mover


def forget_mover(name: str) -> None:
    """Take part no more, for tests and for a room that is taken out."""
    _movers.pop(name, None)


def supply_holdings(supplier: Supplier) -> Callable[[], None]:
    """Say where copies are: for record ids (at most 2,000 at once) their Holdings; those without any may be left out.

    Whoever supplies calls engine.touching.touch(ids) when an answer changes, in the same transaction, or seconds later where it
    changes often, from a follower of its own ledger, as the library does for what is lent and given back. Returns how to stop.
    """
    _suppliers.append(supplier)
    return lambda: _suppliers.remove(supplier)


def movers() -> tuple[Mover, ...]:
    """All, by name."""
    return tuple(_movers[name] for name in sorted(_movers))


def holdings(records: Sequence[int]) -> dict[int, Holdings]:
    """What all suppliers say together."""
    found: dict[int, Holdings] = {}
    for supplier in _suppliers:
        for record, said in supplier(records).items():
            found[record] = _together(found[record], said) if record in found else said
    return found


def _together(one: Holdings, other: Holdings) -> Holdings:
    return Holdings(
        tuple(sorted({*one.places, *other.places})),
        tuple(sorted({*one.available, *other.available})),
        one.copies + other.copies,
    )
