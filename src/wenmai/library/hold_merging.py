"""What becomes of the queue of a record that is merged into another."""

from django.db.models import Exists, OuterRef

from wenmai.catalogue.attached import Mover
from wenmai.kernel.actor import system
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.counters import Counter
from wenmai.library.models import Hold


def _move_holds(loser: int, winner: int) -> list[int]:
    """Who waits for the one waits for the other now; who waits for both waits once."""
    rows = Hold.objects.filter(record=loser)
    both = Hold.objects.filter(record=winner, closed_at=None, reader=OuterRef("reader"))
    for hold, code in list(rows.filter(Exists(both), closed_at=None).values_list("pk", "pickup__code").order_by("pk")):
        cancel_hold(system(), at=Counter(code, f"hold-merged:{loser}:{winner}:{hold}"), hold=hold)
    moved = list(rows.order_by("pk").values_list("pk", flat=True))
    Hold.objects.filter(pk__in=moved).update(record=winner)
    return [loser, *moved]


def _holds_back(payload: list[int]) -> None:
    loser, *moved = payload
    Hold.objects.filter(pk__in=moved).update(record=loser)


HOLDS_MOVER = Mover("library.holds", _move_holds, _holds_back)
