"""Lending a room by the hour, and on what terms."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.drafts.rooms import RoomPlan
from wenmai.booking.models import BookingPolicy, ClaimKind, Offering, RoomTerms
from wenmai.booking.names import Names, names_of, strictest
from wenmai.booking.room_facts import SPACE_SESSION, SPACE_USE
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference
from wenmai.places.models import Space

OF_TERMS = (
    "step_minutes",
    "min_minutes",
    "max_minutes",
    "ahead_days",
    "notice_minutes",
    "approval",
    "note",
)
STEPS = (15, 30, 60)


@transaction.atomic
def lend_room(actor: Actor, *, space: Space, plan: RoomPlan, policy: BookingPolicy | None = None) -> Offering:
    """Let people book a room by the hour on these terms; again changes the terms, and opens it again if it was shut.

    Raises NotAllowed, Invalid (steps, shortest and longest), Conflict for a retired room.
    """
    rows = Space.objects.select_for_update(no_key=True, of=("self",)).select_related("institution__division")
    space = rows.get(pk=space.pk)
    permit(policies.may_run_sessions_of(actor, space.institution))
    _check(space, plan)
    names = strictest([Names(plan.real_name_level, plan.real_name_each), names_of(policy)])
    columns = {
        "institution": space.institution,
        "title": f"{space.institution.label} {space.name}",
        "kind": "room",
        "attendance_kind": SPACE_USE.name,
        "held_kind": SPACE_SESSION.name,
        "fact_attributes": {"space": space.kind},
        "claim_kind": ClaimKind.RANGE,
        "space": space,
        "bookable": True,
        "party_max": min(space.capacity or 50, 32_000),
        "cancel_minutes": plan.cancel_minutes,
        "real_name_level": names.level,
        "real_name_each": names.each,
        "policy": policy,
        "demo": space.demo,
    }
    offering, _made = Offering.objects.update_or_create(subject=reference("places.space", space.pk), defaults=columns)
    RoomTerms.objects.update_or_create(offering=offering, defaults={name: getattr(plan, name) for name in OF_TERMS})
    note(actor, "booking.room.lend", offering.subject, approval=plan.approval)
    return offering


@transaction.atomic
def stop_lending(actor: Actor, *, offering: Offering) -> Offering:
    """Take no more bookings of a room; those that stand, stand. Twice changes nothing."""
    rows = Offering.objects.select_for_update(of=("self",)).select_related("institution__division")
    offering = rows.get(pk=offering.pk)
    permit(policies.may_run_offering(actor, offering))
    if offering.bookable:
        offering.bookable = False
        offering.save(update_fields=["bookable"])
        note(actor, "booking.room.stop", offering.subject)
    return offering


def _check(space: Space, plan: RoomPlan) -> None:
    if plan.real_name_each and not plan.real_name_level:
        said = _("先选实名要核到哪一步。")
        raise Invalid("booking.names", said, fields={"real_name_each": said})
    if space.retired_on:
        raise Conflict("booking.closed", _("“%(room)s”已停用，不能外借。") % {"room": space.name})
    if plan.step_minutes not in STEPS:
        said = _("一格选 15、30 或 60 分钟。")
        raise Invalid("booking.step", said, fields={"step_minutes": said})
    lengths = (plan.step_minutes, plan.min_minutes, plan.max_minutes)
    if list(lengths) != sorted(lengths) or any(each % plan.step_minutes for each in lengths) or plan.max_minutes > 1440:
        said = _("最短和最长都是一格的整倍数，最短不比一格短，最长不过一天。")
        raise Invalid("booking.length", said, fields={"max_minutes": said})
