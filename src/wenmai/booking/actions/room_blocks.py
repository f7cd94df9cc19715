"""Times when a room is kept back: maintenance, or the house's own use."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.models import RoomBlock
from wenmai.booking.queries.room_calendar import get_block
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference
from wenmai.places.actions.occupancy import occupy, release
from wenmai.places.models import Space


@transaction.atomic
def block_room(actor: Actor, *, space: Space, start: datetime, end: datetime, reason: str) -> RoomBlock:
    """Keep a room back; without set-up and clean-up time, and whether the house is open then or not.

    The same time again returns the first. Raises Invalid, Conflict while somebody has the room: move or cancel that first.
    """
    permit(policies.may_run_sessions_of(actor, space.institution))
    _check(start, end, reason)
    same = RoomBlock.objects.filter(space=space, during=(start, end), lifted_at=None).first()
    if same:
        return same
    block = RoomBlock.objects.create(
        space=space, during=(start, end), reason=reason.strip()[:80], made_at=clock.now(), made_by=actor.person
    )
    zero = end - end
    occupy(actor, space=space, during=(start, end), source=_ref(block), before=zero, after=zero)
    note(actor, "booking.room.block", f"places.space:{space.pk}", block=block.pk)
    return block


@transaction.atomic
def lift_block(actor: Actor, *, key: int) -> RoomBlock:
    """Lend the room again at that time. Twice changes nothing. Raises NotFound."""
    block = get_block(actor, key, lock=True)
    if block.lifted_at is None:
        block.lifted_at, block.lifted_by = clock.now(), actor.person
        block.save(update_fields=["lifted_at", "lifted_by"])
        release(actor, source=_ref(block))
        note(actor, "booking.room.lift", f"places.space:{block.space_id}", block=block.pk)
    return block


def _check(start: datetime, end: datetime, reason: str) -> None:
    if start >= end:
        raise Invalid("booking.times", _("结束要晚于开始。"), fields={"end": _("要晚于开始")})
    if end <= clock.now():
        raise Conflict("booking.over", _("这段时间已经过去，不用留。"))
    if not reason.strip():
        raise Invalid(
            "booking.reason", _("写明留作什么，如 检修、布展。"), fields={"reason": _("写明留作什么，如 检修、布展。")}
        )


def _ref(block: RoomBlock) -> str:
    return reference("booking.block", block.pk)
