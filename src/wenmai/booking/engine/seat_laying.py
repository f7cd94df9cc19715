"""The named seats of a new date, from the plan of its hall as it stands now."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.booking.models import Pool, Session, SessionSeat
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.places.models import Seat, SeatFeature, Space
from wenmai.places.queries.seats import live_seats

ORDINARY, CARE = "普通", "轮椅位"
KEPT = "工作席"
CARE_FEATURES = (SeatFeature.ACCESSIBLE, SeatFeature.COMPANION)


def with_seats_of_the_plan(slot: Slot) -> Slot:
    """The slot with as many places as its hall has seats to give; what is kept for a door or a group comes off the first pool.

    Raises Invalid without a hall, Conflict (booking.no_seats) for a hall without a plan.
    """
    if not slot.seated:
        return slot
    plan = _plan_of(slot.space)
    care = care_seats(plan)
    ordinary = sum(each.pk not in care and not _kept(each) for each in plan)
    kept = [each for each in slot.seats if each.door or each.group]
    online = [each for each in slot.seats if each.online]
    wheels = sum(each.pk in care and not _kept(each) for each in plan)
    pools = (Seats(ORDINARY, ordinary - sum(each.capacity for each in kept)), Seats(CARE, wheels), *kept, *online)
    if pools[0].capacity < 1:
        message = _("留出来的比座位还多。少留几个。")
        raise Invalid("booking.seats", message, fields={"seats": message})
    return replace(slot, seats=tuple(each for each in pools if each.capacity))


def lay_seats(session: Session, slot: Slot) -> None:
    """Give a date whose pools have been opened its seats: one area of ordinary ones, one of wheelchairs and companions."""
    if not slot.seated:
        return
    plan = _plan_of(slot.space)
    care = care_seats(plan)
    pools = {each.name: each for each in Pool.objects.filter(session=session)}
    SessionSeat.objects.bulk_create(
        _seat(session, pools[CARE if each.pk in care else ORDINARY], each, each.pk in care) for each in plan
    )


def care_seats(plan: Sequence[Seat]) -> frozenset[int]:
    """Places for wheelchairs with those beside them: as the plan marks them, else every seat next to one, in its row.

    None where no place for a wheelchair is given out; those seats are ordinary ones then.
    """
    wheels = [each for each in plan if each.accessible]
    beside = [each for each in plan if SeatFeature.COMPANION in each.features]
    if not beside:
        near = {(each.y, each.x + step) for each in wheels for step in (-1, 1)}
        beside = [each for each in plan if (each.y, each.x) in near]
    given = any(not _kept(each) for each in wheels)
    return frozenset(each.pk for each in (*wheels, *beside)) if given else frozenset()


def _plan_of(space: Space | None) -> Sequence[Seat]:
    if space is None:
        message = _("对号入座要在本单位的厅里办，先选一个厅。")
        raise Invalid("booking.space", message, fields={"space": message})
    plan = live_seats(space)
    if not any(not _kept(each) and not each.accessible for each in plan):
        raise Conflict("booking.no_seats", _("“%(room)s”还没有排座位。先到“场馆与时间”里排。") % {"room": space.name})
    return plan


def _kept(seat: Seat) -> bool:
    return SeatFeature.KEPT in seat.features


def _seat(session: Session, pool: Pool, seat: Seat, care: bool) -> SessionSeat:
    return SessionSeat(
        session=session,
        pool=pool,
        label=seat.label,
        row=seat.row[:6],
        x=seat.x,
        y=seat.y,
        features=_features(seat, care),
        kept=KEPT if _kept(seat) else "",
    )


def _features(seat: Seat, care: bool) -> list[str]:
    """What is said of the seat. All seats beside wheelchairs say so, and no others."""
    plain = [each for each in seat.features if each not in {SeatFeature.KEPT, *CARE_FEATURES}]
    if not care:
        return plain
    return [*plain, SeatFeature.ACCESSIBLE if seat.accessible else SeatFeature.COMPANION]
