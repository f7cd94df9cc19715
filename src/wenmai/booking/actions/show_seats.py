"""Named seats of a date: change them until the start, keep some back, put them on sale again."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies, seat_refusals
from wenmai.booking.actions.waiting import serve_later
from wenmai.booking.engine.returning import somebody_waits
from wenmai.booking.facts import session_source
from wenmai.booking.models import Booking, Pool, ReturnedPlaces, Session, SessionSeat, State, Status
from wenmai.booking.queries.bookings import booking_reference, get_booking
from wenmai.booking.seat_words import said
from wenmai.booking.seating import check_party_of
from wenmai.booking.telling import seats as seat_notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit


@transaction.atomic
def change_seats(actor: Actor, *, key: str, labels: Sequence[str]) -> Booking:
    """Other seats for a booking, all of them or none; possible until the start, for the house until the end. Twice changes nothing.

    Raises NotFound for somebody else's booking, Invalid for another number of seats or those of another area, Conflict
    when one is not free or it is too late.
    """
    booking = get_booking(actor, key)
    area = _area_of(booking)
    Pool.objects.select_for_update(no_key=True).get(pk=area)  # order of locks: area, booking, seats
    booking = get_booking(actor, key, lock=True)
    _check_changeable(actor, booking)
    wanted = set(labels)
    if len(wanted) != booking.party_size:
        raise seat_refusals.miscounted(len(wanted), booking.party_size)
    had = set(booking.seats.values_list("label", flat=True))
    if had == wanted:
        return booking
    _sit(booking, area, wanted)
    note(actor, "booking.seats.change", booking_reference(booking), was=sorted(had), now=sorted(wanted))
    if actor.person not in {booking.person, booking.operator}:
        seat_notices.seats_changed(actor, booking)
    return booking


@transaction.atomic
def keep_back(actor: Actor, *, session: Session, labels: Sequence[str], why: str) -> int:
    """Take free seats out of sale; returns how many. Those that are kept already stay so.

    Raises NotAllowed, Invalid without a reason or a seat, Conflict when one is not free or its places are promised.
    """
    pools = _locked(actor, session)
    seats = _named(session, labels).filter(kept="")
    if not why.strip():
        message = _("写一句留给谁，例如 评委、摄像机位。")
        raise Invalid("booking.reason", message, fields={"why": message})
    if taken := [each.label for each in seats if each.booking_id]:
        message = _("%(seats)s 有人了，不能留。先请他换座，再留。") % {"seats": said(taken)}
        raise Conflict("booking.seat_taken", message)
    for area, number in _by_area(seats):
        _less(pools[area], number)
    kept = SessionSeat.objects.filter(pk__in=[each.pk for each in seats]).update(kept=why.strip()[:40])
    if kept:
        note(actor, "booking.seats.keep", session_source(session), seats=sorted(each.label for each in seats))
    return kept


@transaction.atomic
def put_on_sale(actor: Actor, *, session: Session, labels: Sequence[str]) -> int:
    """Let kept seats be had again, by who waits first; returns how many. Those that were not kept stay as they are."""
    pools = _locked(actor, session)
    seats = list(_named(session, labels).exclude(kept=""))
    for area, number in _by_area(seats):
        _more(pools[area], number)
    SessionSeat.objects.filter(pk__in=[each.pk for each in seats]).update(kept="")
    if seats:
        note(actor, "booking.seats.release", session_source(session), seats=sorted(each.label for each in seats))
        serve_later(actor, session=session.pk)
    return len(seats)


def _area_of(booking: Booking) -> int:
    seat = booking.seats.first()
    if seat is None:
        raise Conflict("booking.no_seats", _("这次预约没有对号入座，到场随便坐。"))
    return seat.pool_id


def _check_changeable(actor: Actor, booking: Booking) -> None:
    if booking.session.offering.claim_kind != "counted":
        raise Conflict("booking.no_seats", _("这是自习的座位，到选座位的页面上换。"))
    if booking.state not in {State.HELD, State.CONFIRMED, State.ATTENDED} or booking.session.status == Status.CANCELLED:
        raise Conflict("booking.ended", _("这次预约早已%(state)s。") % {"state": booking.get_state_display()})
    until = booking.session.ends_at if policies.may_run(actor, booking.session) else booking.session.starts_at
    if clock.now() >= until:
        raise Conflict("booking.over", _("已经开始，座位换不了了。要换请问现场的工作人员。"))


def _sit(booking: Booking, area: int, wanted: set[str]) -> None:
    """Move a party within its area, whose row the caller has locked."""
    mine = SessionSeat.objects.filter(pool=area, booking=booking)
    rows = list(SessionSeat.objects.filter(pool=area, label__in=wanted).select_for_update(no_key=True))
    if len(rows) != len(wanted):
        raise seat_refusals.unknown()
    if not_free := [each.label for each in rows if each.kept or each.booking_id not in {None, booking.pk}]:
        raise seat_refusals.gone(tuple(not_free))
    check_party_of([each.features for each in rows])
    mine.exclude(label__in=wanted).update(booking=None)
    SessionSeat.objects.filter(pk__in=[each.pk for each in rows]).update(booking=booking)


def _locked(actor: Actor, session: Session) -> dict[int, Pool]:
    """The pools of a date, locked in the order of their keys."""
    permit(policies.may_run(actor, session))
    if session.status == Status.CANCELLED or session.ends_at <= clock.now():
        raise Conflict("booking.over", _("这一场已经结束或取消，座位不用再动。"))
    rows = Pool.objects.filter(session=session).order_by("pk").select_for_update(no_key=True)
    return {each.pk: each for each in rows}


def _named(session: Session, labels: Sequence[str]) -> "QuerySet[SessionSeat]":
    seats = SessionSeat.objects.filter(session=session, label__in=labels).order_by("pk")
    if not labels or len(seats) != len(set(labels)):
        message = _("先在图上勾座位。")
        raise Invalid("booking.seats", message, fields={"seats": message})
    return seats


def _by_area(seats: Iterable[SessionSeat]) -> list[tuple[int, int]]:
    return sorted(Counter(each.pool_id for each in seats).items())


def _less(pool: Pool, number: int) -> None:
    if pool.round_id is not None:
        raise Conflict("booking.by_round", _("这一场正在统一报名，名额已经公布，不能动。等结果出来再留。"))
    if pool.remaining < number:
        message = _("“%(pool)s”只剩 %(left)s 个没有许出去的名额，别的留给候补或现场。少留几个。")
        raise Conflict("booking.too_few", message % {"pool": pool.name, "left": pool.remaining})
    pool.capacity, pool.remaining = pool.capacity - number, pool.remaining - number
    pool.save(update_fields=["capacity", "remaining"])


def _more(pool: Pool, number: int) -> None:
    if pool.round_id is not None:
        raise Conflict("booking.by_round", _("这一场正在统一报名，名额已经公布，不能动。等结果出来再放。"))
    if somebody_waits(pool):
        pool.resting += number
        ReturnedPlaces.objects.create(pool=pool, places=number, back_at=clock.now())
    else:
        pool.remaining += number
    pool.capacity += number
    pool.save(update_fields=["capacity", "remaining", "resting"])
