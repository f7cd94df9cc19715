"""Reading seats: offered by the half day, taken by name, left for a while, given up, and let go when nobody comes."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies, refusals, rooms
from wenmai.booking.actions.credit import remember_unsigned_seat
from wenmai.booking.actions.sessions import cancel_session, open_offering, publish_session, schedule_session
from wenmai.booking.drafts.claims import Claim, Claimable, OfferingDraft, Seats, Slot
from wenmai.booking.engine.claiming import give_back
from wenmai.booking.engine.seats import SeatTaken, take_seat
from wenmai.booking.limits import refused
from wenmai.booking.models import ACTIVE, Booking, ClaimKind, Offering, Pool, SessionSeat, State, Status
from wenmai.booking.queries.bookings import booking_reference, get_booking
from wenmai.booking.queries.claims import earlier_booking, get_claimable, limits_of, suspended_until
from wenmai.booking.queries.seats import away_due, coming_sessions, not_signed_in, seat_blocks, seat_offering
from wenmai.booking.room_facts import SPACE_SESSION, SPACE_USE
from wenmai.booking.seat_rules import away_until
from wenmai.booking.standing_in import check_alone
from wenmai.booking.telling import bookings as notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotAllowed, permit
from wenmai.kernel.subjects import reference
from wenmai.people.queries.persons import real_name_level
from wenmai.places.models import Institution, Seat, SeatFeature, Space
from wenmai.places.queries.seats import live_seats

POOL = "座位"
AHEAD_DAYS = 3
UNSIGNED = "not_signed_in"


@transaction.atomic
def offer_seats(actor: Actor, *, space: Space) -> Offering:
    """Let readers book the seats of a room; again opens it again. Raises NotAllowed, Conflict without seats."""
    permit(policies.may_run_sessions_of(actor, space.institution))
    if not _given_out(space):
        raise Conflict("booking.no_seats", _("“%(room)s”还没有排座位。先到“场馆与时间”里排。") % {"room": space.name})
    found = seat_offering(space.pk)
    if found is None:
        draft = OfferingDraft(
            subject=reference("booking.seats", space.pk),
            institution=space.institution,
            title=f"{space.institution.label} {space.name}",
            kind="seat",
            attendance_kind=SPACE_USE.name,
            held_kind=SPACE_SESSION.name,
            attributes={"space": space.kind},
            party_max=1,
            cancel_minutes=0,
            demo=space.demo,
            claim_kind="seat",
            space=space,
        )
        found = open_offering(actor, draft=draft)
    Offering.objects.filter(pk=found.pk).update(bookable=True)
    lay_days(actor, offering=found)
    return found


@transaction.atomic
def lay_days(actor: Actor, *, offering: Offering) -> int:
    """Make the half days of today and the next days bookable, with the seats as they stand now; how many are new.

    A time when the room is taken by something else is left out. Again adds nothing.
    """
    assert offering.space is not None
    known = set(offering.sessions.exclude(status=Status.CANCELLED).values_list("starts_at", flat=True))
    days = (clock.today() + timedelta(days=each) for each in range(AHEAD_DAYS + 1))
    wanted = [block for day in days for block in seat_blocks(offering.space, day) if block[0] not in known]
    return sum(_lay(actor, offering, start, end) for start, end in wanted if end > clock.now())


def _lay(actor: Actor, offering: Offering, start: datetime, end: datetime) -> bool:
    assert offering.space is not None
    seats = _given_out(offering.space)
    house: Institution = offering.institution
    slot = Slot(
        start,
        end,
        house.division,
        space=offering.space,
        seats=(Seats(POOL, len(seats)),),
        opens_at=clock.now(),
        closes_at=end,
    )
    if not seats:
        return False
    try:
        with transaction.atomic():
            session = publish_session(actor, session=schedule_session(actor, offering=offering, slot=slot))
    except Conflict:
        return False
    pool = session.pools.get()
    SessionSeat.objects.bulk_create(
        SessionSeat(
            session=session, pool=pool, label=each.label, row=each.row[:6], x=each.x, y=each.y, features=each.features
        )
        for each in seats
    )
    return True


def _given_out(space: Space) -> list[Seat]:
    """The seats as they stand now, without those that are not given out (工作席)."""
    return [each for each in live_seats(space) if SeatFeature.KEPT not in each.features]


def claim_seat(actor: Actor, *, wish: Claim, label: str = "") -> Booking:
    """Take one seat of a half day, for oneself or as staff; "" is any. Possible until the end, also after the start.

    Refused with a next step: sign_in, closed, over, not_yet, real_name, place_closed, seat_taken, full, already_booked, and
    the caps of the policy. A repeated key returns the first result.
    """
    if not actor.signed_in:
        raise NotAllowed("booking.sign_in", _("登录后才能选座。没有手机，到服务台报名字也能坐。"))
    wish = replace(wish, person=wish.person or actor.person, party_size=1, dependants=())
    found = get_claimable(actor, wish.pool)
    permit(policies.may_claim_for(actor, found.host, wish.person))
    try:
        check_alone(actor, wish.person)
        _check(found, wish, clock.now())
        rooms.check_place_open(found.session)  # as of the revision that `found` read, which the statement compares
        return _claimed(actor, found, wish, label)
    except Conflict:
        if earlier := earlier_booking(found.session, wish):
            return earlier
        raise


def _check(found: Claimable, wish: Claim, now: datetime) -> None:
    if found.status != Status.PUBLISHED or not found.bookable:
        raise Conflict("booking.closed", _("这个时段不接受选座。换个时段，或到服务台问。"))
    if now >= found.ends_at:
        raise Conflict("booking.over", _("这个时段已经结束，选下一个。"))
    if now < found.opens_at:
        raise Conflict("booking.not_yet", _("还没有开放选座，过一会儿再来。"))
    if found.real_name_level and real_name_level(wish.person) < found.real_name_level:
        raise NotAllowed("booking.real_name", _("选座要实名。先到“我的”里核实身份，或带身份证到服务台办。"))


@transaction.atomic
def _claimed(actor: Actor, found: Claimable, wish: Claim, label: str) -> Booking:
    limits = limits_of(actor, found, wish)
    try:
        with transaction.atomic():
            taken = take_seat(actor, wish, label, clock.now(), (found.house or 0, found.hours or 0), limits)
    except IntegrityError as error:
        raise refusals.duplicate() from error
    if taken.booking is None and limits and taken.refused:
        raise refused(limits, taken.refused, suspended_until(wish.person, limits.policy))
    if taken.booking is None:
        raise _gone(found, label)
    return _told(actor, taken, taken.booking)


def _told(actor: Actor, taken: SeatTaken, booking: Booking) -> Booking:
    if booking.operator:
        note(actor, "booking.claim_for", booking_reference(booking), seat=taken.label)
        notices.booked_for(actor, booking)
    return booking


def _gone(found: Claimable, label: str) -> Conflict:
    if Pool.objects.filter(pk=found.pool, remaining=0).exists():
        return Conflict("booking.full", _("这个时段坐满了。有人离座时，位子会回到这里；也可以看下一个时段。"))
    if label:
        return Conflict("booking.seat_taken", _("%(label)s 刚被选走。选别的，或点“随便给一个”。") % {"label": label})
    return Conflict("booking.seat_taken", _("这会儿很多人在选，请再点一次。"))


@transaction.atomic
def leave_for_a_while(actor: Actor, *, key: str) -> SessionSeat:
    """暂离: keep the seat for the policy's minutes, longer over a meal. Again does not begin anew. Raises Conflict."""
    seat, booking = _own_seat(actor, key)
    if booking.state != State.ATTENDED:
        raise Conflict("booking.not_signed_in", _("签到以后才能暂离。先到服务台或门口扫码签到。"))
    if seat.away_until is None:
        seat.away_until = away_until(booking.session.offering.policy, clock.now())
        seat.save(update_fields=["away_until"])
        note(actor, "booking.seat.away", booking_reference(booking))
    return seat


@transaction.atomic
def come_back(actor: Actor, *, key: str) -> SessionSeat:
    """Back at the seat; twice changes nothing. Raises Conflict when the seat has been given to others meanwhile."""
    seat, booking = _own_seat(actor, key)
    if seat.away_until is not None:
        seat.away_until = None
        seat.save(update_fields=["away_until"])
        note(actor, "booking.seat.back", booking_reference(booking))
    return seat


@transaction.atomic
def give_up_seat(actor: Actor, *, key: str, reason: str = "left") -> Booking:
    """Leave for good, so that somebody else can sit; what was attended stays attended in the books. Twice changes nothing."""
    booking = get_booking(actor, key)
    _check_reading(booking)
    Pool.objects.select_for_update(no_key=True).get(pk=booking.pool_id)
    booking = get_booking(actor, key, lock=True)
    if booking.state not in {State.CONFIRMED, State.ATTENDED}:
        return booking
    booking.state, booking.ended_at, booking.ended_by, booking.end_reason = (
        State.EXPIRED,
        clock.now(),
        actor.person,
        reason,
    )
    booking.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
    booking.seats.update(booking=None, away_until=None)
    give_back(booking.pool_id, booking.party_size)
    if reason == UNSIGNED:
        remember_unsigned_seat(actor, booking=booking)
    note(actor, "booking.seat.free", booking_reference(booking), reason=reason)
    return booking


def _check_reading(booking: Booking) -> None:
    """Seats of a show are neither left for a while nor let go: who cannot come cancels."""
    if booking.session.offering.claim_kind != ClaimKind.SEAT:
        raise Conflict("booking.no_seats", _("这不是自习的座位，不用暂离或让出。来不了，就取消预约。"))


def _own_seat(actor: Actor, key: str) -> tuple[SessionSeat, Booking]:
    booking = get_booking(actor, key)
    _check_reading(booking)
    seat = SessionSeat.objects.select_for_update().filter(booking=booking).first()
    if seat is None:
        raise Conflict("booking.seat_gone", _("这个座位已经让出。还要坐，请重新选一个。"))
    return seat, booking


def release_seats(actor: Actor) -> tuple[int, int]:
    """Let go the seats of who has not signed in in time, and of who was away too long; how many of each. By the worker."""
    late, away = not_signed_in(clock.now()), away_due(clock.now())
    for key in late:
        give_up_seat(actor, key=key, reason=UNSIGNED)
    for key in away:
        give_up_seat(actor, key=key, reason="away_too_long")
    return len(late), len(away)


def lay_every_day(actor: Actor) -> int:
    """The coming half days of every room whose seats are offered; how many are new. By the worker."""
    rows = Offering.objects.filter(claim_kind="seat", bookable=True, space__retired_on=None)
    offerings = list(rows.select_related("space__institution", "institution__division"))
    return sum(lay_days(actor, offering=each) for each in offerings)


@transaction.atomic
def stop_seats(actor: Actor, *, offering: Offering) -> Offering:
    """Offer the seats no longer; who has one keeps it, half days without anybody are called off. Twice changes nothing."""
    permit(policies.may_run_offering(actor, offering))
    if offering.bookable:
        offering.bookable = False
        offering.save(update_fields=["bookable"])
        for session in coming_sessions(offering).exclude(bookings__state__in=ACTIVE).filter(starts_at__gt=clock.now()):
            cancel_session(actor, session=session, reason=_("不再接选座"))
        note(actor, "booking.room.stop", offering.subject)
    return offering
