"""The events and the projections, read for the replay; and what differs between the two."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from django.db import connection, transaction

from wenmai.library.models import KEPT, CircEvent, Hold, Item, Loan, Transit
from wenmai.library.replay import Folded, FoldedHold, FoldedItem, FoldedLoan, FoldedTransit, Happened, fold

BATCH: Final = 5_000
_EVENTS = ("id", "kind", "at", "institution_id", "item_id", "alias", "loan_id", "transit_id", "payload", "hold_id")
_LOAN = (
    "item_id", "alias", "category", "institution_id", "opened_at", "due_at", "renewals", "state", "closed_at",
    "closed_at_institution_id", "end",
)  # fmt: skip
_TRANSIT = (
    "item_id", "origin_id", "destination_id", "reason", "sent_at", "received_at", "cancelled_at", "rerouted_at",
    "missing_at", "previous_id",
)  # fmt: skip
_HOLD = (
    "alias", "pickup_id", "requested_at", "state", "item_id", "frozen_at", "frozen_until", "shelf_until", "closed_at",
    "point_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the events say otherwise than the tables. `field` "" : one of the two is missing."""

    thing: str
    key: int
    field: str
    folded: object
    stored: object


def events(items: Collection[int] | None = None) -> Iterator[Happened]:
    """All events, or those of some items, in the order of their numbers."""
    rows = CircEvent.objects.order_by("id").values_list(*_EVENTS)
    chosen = rows if items is None else rows.filter(item__in=list(items))
    for row in chosen.iterator(chunk_size=BATCH):
        yield Happened(*row)


def differences(limit: int = 100) -> list[Difference]:
    """Where the fold of all events and the tables disagree; empty is what must be. In one snapshot, unless the caller
    is in a transaction of their own.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return compared(fold(events()))[:limit]


def compared(folded: Folded, items: Iterable[int] | None = None) -> list[Difference]:
    """What of a fold is not what the tables say; of some items or of all, and then of the holds too."""
    only = {} if items is None else {"item__in": list(items)}
    loans = {row[0]: FoldedLoan(*row[1:]) for row in Loan.objects.filter(**only).values_list("id", *_LOAN)}
    moves = {row[0]: FoldedTransit(*row[1:]) for row in Transit.objects.filter(**only).values_list("id", *_TRANSIT)}
    things = Item.objects.all() if items is None else Item.objects.filter(pk__in=list(items))
    holds = {row[0]: FoldedHold(*row[1:]) for row in Hold.objects.values_list("id", *_HOLD)} if items is None else {}
    lent, moving, kept = _open(loans), _moving(moves), _kept()
    here = {
        row[0]: FoldedItem(*row[1:5], lent.get(row[0]), moving.get(row[0]), row[5], kept.get(row[0]))
        for row in things.values_list("id", "owner_id", "home_id", "place_id", "base", "status")
    }
    pairs = (
        ("item", folded.items, here),
        ("loan", folded.loans, loans),
        ("transit", folded.transits, moves),
        ("hold", folded.holds if items is None else {}, holds),
    )
    return [each for thing, left, right in pairs for each in _different(thing, left, right)]


def _open(loans: Mapping[int, FoldedLoan]) -> dict[int, int]:
    return {loan.item: key for key, loan in loans.items() if loan.closed_at is None}


def _kept() -> dict[int, int]:
    return dict(Hold.objects.filter(state__in=KEPT).values_list("item", "pk"))


def _moving(moves: Mapping[int, FoldedTransit]) -> dict[int, int]:
    return {
        move.item: key for key, move in moves.items() if not (move.received_at or move.cancelled_at or move.rerouted_at)
    }


def _different(thing: str, folded: Mapping[int, Any], stored: Mapping[int, Any]) -> Iterator[Difference]:
    for key in sorted(folded.keys() | stored.keys()):
        left, right = folded.get(key), stored.get(key)
        if left is None or right is None:
            yield Difference(thing, key, "", left, right)
            continue
        for field in fields(left):
            one, other = getattr(left, field.name), getattr(right, field.name)
            if one != other:
                yield Difference(thing, key, field.name, one, other)
