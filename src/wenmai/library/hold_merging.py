"""What becomes of the queue of a record that is merged into another, and when the merge is undone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

from wenmai.catalogue.attached import Mover
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.actions.reopening_holds import reopen_hold
from wenmai.library.counters import Counter
from wenmai.library.models import KEPT, Hold


def _move_holds(loser: int, winner: int) -> dict[str, Any]:
    """Who waits for the one waits for the other now; who waits for both waits once."""
    for kept, hold in list(_doubles(loser, winner)):
        cancel_hold(system(), at=_counter(hold), hold=hold.pk)
        Hold.objects.filter(pk=hold.pk).update(gave_way_to=kept)
    moved = list(Hold.objects.filter(record=loser).order_by("pk").values_list("pk", flat=True))
    Hold.objects.filter(pk__in=moved).update(record=winner)
    return {"from": loser, "winner": winner, "moved": moved}


def _doubles(loser: int, winner: int) -> Iterator[tuple[Hold, Hold]]:
    """Of two holds of one reader the one that stays and the one to give up: something is kept for the one that stays, or else it
    was asked for earlier.
    """
    waits: dict[int | None, list[Hold]] = defaultdict(list)
    rows = Hold.objects.filter(record__in=(loser, winner), closed_at=None)
    for hold in rows.select_related("pickup").order_by("requested_at", "pk"):
        waits[hold.reader_id].append(hold)
    for both in waits.values():
        kept, *others = sorted(both, key=lambda each: each.state not in KEPT)
        yield from ((kept, each) for each in others)


def _counter(hold: Hold) -> Counter:
    return Counter(
        hold.pickup.code, f"hold-merged:{hold.pk}:{uuid4().hex[:16]}"
    )  # records may be merged more than once


def _holds_back(payload: Mapping[str, Any] | list[int]) -> None:
    """Holds go back to their record. Those that gave way, in this merge or in one that another was undone before, wait again."""
    if isinstance(payload, list):  # of a merge of before it was kept who gave way to whom
        loser, *moved = payload
        Hold.objects.filter(pk__in=moved).update(record=loser)
        return
    Hold.objects.filter(pk__in=payload["moved"]).update(record=payload["from"])
    _let_wait_again((payload["from"], payload["winner"]))


def _let_wait_again(records: Iterable[int]) -> None:
    """Only holds of who still waits for the other one: who has fetched that, or given it up, is surprised by nothing."""
    gave_way = Hold.objects.filter(record__in=records, gave_way_to__isnull=False)
    for hold in gave_way.select_related("pickup").order_by("requested_at", "pk"):
        if _stands(hold).closed_at is None:
            with suppress(
                Conflict, NotFound
            ):  # they wait for this one still, or are forgotten, or its house is no more
                reopen_hold(system(), at=_counter(hold), hold=hold.pk)


def _stands(hold: Hold) -> Hold:
    """The hold for which this one, and perhaps the one after it, gave way."""
    while hold.gave_way_to is not None:
        hold = hold.gave_way_to
    return hold


HOLDS_MOVER = Mover("library.holds", _move_holds, _holds_back)
