"""What becomes of the queue of a record that is merged into another."""

from collections import defaultdict
from collections.abc import Iterator

from wenmai.catalogue.attached import Mover
from wenmai.kernel.actor import system
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.counters import Counter
from wenmai.library.models import KEPT, Hold


def _move_holds(loser: int, winner: int) -> list[int]:
    """Who waits for the one waits for the other now; who waits for both waits once."""
    for hold in list(_doubles(loser, winner)):
        cancel_hold(system(), at=Counter(hold.pickup.code, f"hold-merged:{loser}:{winner}:{hold.pk}"), hold=hold.pk)
    moved = list(Hold.objects.filter(record=loser).order_by("pk").values_list("pk", flat=True))
    Hold.objects.filter(pk__in=moved).update(record=winner)
    return [loser, *moved]


def _doubles(loser: int, winner: int) -> Iterator[Hold]:
    """Of two holds of one reader the one to give up: something is kept for the other, or else that was asked for earlier."""
    waits: dict[int | None, list[Hold]] = defaultdict(list)
    rows = Hold.objects.filter(record__in=(loser, winner), closed_at=None)
    for hold in rows.select_related("pickup").order_by("requested_at", "pk"):
        waits[hold.reader_id].append(hold)
    for both in waits.values():
        yield from sorted(both, key=lambda each: each.state not in KEPT)[1:]


def _holds_back(payload: list[int]) -> None:
    loser, *moved = payload
    Hold.objects.filter(pk__in=moved).update(record=loser)


HOLDS_MOVER = Mover("library.holds", _move_holds, _holds_back)
