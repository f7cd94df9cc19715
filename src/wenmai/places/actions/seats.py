"""The reading seats of a room, laid out from a short text."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid
from wenmai.places.actions.spaces import locked_space
from wenmai.places.models import Seat, Space
from wenmai.places.seat_plan import Planned, read_plan

FAULTS_SHOWN = 8
OUT_OF_THE_WAY = 1000


@dataclass(frozen=True, slots=True)
class Laid:
    """What laying out did: seats that are new, that stayed, and that were taken away."""

    added: int
    kept: int
    closed: int


@transaction.atomic
def lay_out_seats(actor: Actor, *, space: int, plan: str) -> Laid:
    """Make the seats of a room those of a plan (see seat_plan). A seat is the same while it keeps its label.

    What the plan no longer names is closed from today, not deleted: what was booked there stays readable. An empty plan
    closes all. Raises NotFound, NotAllowed, Invalid with every faulty line.
    """
    room = locked_space(actor, space=space)
    planned = _planned(plan)
    live = {each.label: each for each in Seat.objects.filter(space=room, closed_on=None)}
    gone = [seat.pk for label, seat in live.items() if label not in {each.label for each in planned}]
    Seat.objects.filter(pk__in=gone).update(closed_on=clock.today())
    moved = [(live[each.label], each) for each in planned if each.label in live and not _same(live[each.label], each)]
    _move(moved)
    new = [each for each in planned if each.label not in live]
    Seat.objects.bulk_create(_row(room, each) for each in new)
    if gone or moved or new:
        said = {"added": len(new), "moved": len(moved), "closed": len(gone)}
        note(actor, "places.seats.lay_out", f"places.space:{room.pk}", **said)
    return Laid(len(new), len(planned) - len(new), len(gone))


def _planned(text: str) -> Sequence[Planned]:
    if not text.strip():
        return []
    plan = read_plan(text)
    if plan.faults:
        shown = [*plan.faults[:FAULTS_SHOWN]]
        if len(plan.faults) > FAULTS_SHOWN:
            shown.append(_("还有 %(number)d 行。") % {"number": len(plan.faults) - FAULTS_SHOWN})
        raise Invalid("places.seat_plan", _("座位没有改，先改好这几行。"), fields={"plan": " ".join(shown)})
    return plan.seats


def _same(seat: Seat, planned: Planned) -> bool:
    return (seat.row, seat.x, seat.y, tuple(seat.features)) == (planned.row, planned.x, planned.y, planned.features)


def _move(pairs: Sequence[tuple[Seat, Planned]]) -> None:
    """In two steps: first all out of the way, because a place on the map is taken once at any moment."""
    columns = ["row", "x", "y", "features"]
    for far in (OUT_OF_THE_WAY, 0):
        for seat, planned in pairs:
            seat.row, seat.x, seat.y, seat.features = planned.row, planned.x, planned.y + far, list(planned.features)
        Seat.objects.bulk_update([seat for seat, _planned in pairs], columns)


def _row(room: Space, planned: Planned) -> Seat:
    return Seat(
        space=room,
        label=planned.label,
        row=planned.row,
        x=planned.x,
        y=planned.y,
        features=list(planned.features),
    )
