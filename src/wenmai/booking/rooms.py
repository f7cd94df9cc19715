"""Sessions in a space of the house: take it, leave it, and never outside the hours when it is open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from wenmai.booking.drafts.claims import Slot
from wenmai.booking.facts import session_source
from wenmai.booking.models import Booking, ClaimKind, Session, Status
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.places.actions import occupancy
from wenmai.places.hours import Timetable, ranges_on
from wenmai.places.models import CalendarDay, HoursException, Institution, Space
from wenmai.places.queries.days import official_days
from wenmai.places.queries.hours import tables_of


def named(house: Institution, slot: Slot) -> Slot:
    """The slot in the room that its place names: whoever types 排练厅 means the room, with its hours and its calendar."""
    if slot.space is not None or not slot.venue:
        return slot
    room = Space.objects.filter(institution=house, name=slot.venue.strip(), retired_on=None).first()
    return replace(slot, space=room, venue="") if room else slot


def take_room(actor: Actor, session: Session) -> None:
    """Occupy the session's space. Raises Conflict when it is taken or closed; nothing to do on a village square."""
    if session.space is None:
        return
    check_open(session, planning=True)
    source = session_source(session)
    occupancy.occupy(actor, space=session.space, during=(session.starts_at, session.ends_at), source=source)


def leave_room(actor: Actor, session: Session) -> None:
    """Free the space again."""
    if session.space is not None:
        occupancy.release(actor, source=session_source(session))


def end_of_range(actor: Actor, booking: Booking) -> None:
    """A booking by the hour was cancelled: its date is off and the room is free. The caller has locked the session."""
    session = booking.session
    if session.offering.claim_kind != ClaimKind.RANGE or session.status == Status.CANCELLED:
        return
    session.status, session.cancelled_at, session.cancelled_by = Status.CANCELLED, clock.now(), actor.person
    session.save(update_fields=["status", "cancelled_at", "cancelled_by"])
    leave_room(actor, session)


def lock_range(booking: Booking) -> None:
    """Lock the date of a booking by the hour, which ends with it; first in the order of locks."""
    if booking.session.offering.claim_kind == ClaimKind.RANGE:
        Session.objects.select_for_update(no_key=True).get(pk=booking.session_id)


def check_place_open(session: int) -> None:
    """The same for a session known by its key."""
    check_open(Session.objects.select_related("space", "offering__institution").get(pk=session))


def is_open(session: Session) -> bool:
    """False when the place of a session is shut at any time of it."""
    try:
        check_open(session)
    except Conflict:
        return False
    return True


def check_open(session: Session, *, planning: bool = False) -> None:
    """Raise Conflict when the place is shut at any time of the session, whatever page or program asks.

    `planning`: who asks can move it or publish other hours; everybody else is sent to another day.

    An evening in the hall therefore needs published hours (延时), which is what the plan wants to count. A house
    that has published no hours at all is not known to be shut. At the house but in no room of it (the yard, the gate)
    only an announced change of hours binds: people dance there after the doors are shut, but not while it is closed.
    """
    if session.pk not in shut_among([session]):
        return
    place = session.space.name if session.space else session.offering.institution.label
    if planning:
        message = _("%(place)s 那时不开放。换个时间或地方，或先公布延时开放。")
    else:
        message = _("%(place)s那时不开放，约不上。换一天，或问主办单位。")
    raise Conflict("booking.place_closed", message % {"place": place})


def shut_among(sessions: Sequence[Session]) -> set[int]:
    """Those whose place is shut at any time of them; offerings with institutions are loaded. Three queries."""
    placed = [each for each in sessions if each.space_id or at_house(each)]
    if not placed:
        return set()
    first = clock.day_of(min(each.starts_at for each in placed))
    last = clock.day_of(max(each.ends_at for each in placed))
    tables, days = tables_of({each.offering.institution_id for each in placed}, first, last), official_days(first, last)
    return {each.pk for each in placed if _is_shut(each, tables.of(each.offering.institution_id, each.space_id), days)}


def at_house(session: Session) -> bool:
    """True when a session in no room is at the house itself, by what its place is called."""
    house = session.offering.institution
    return session.space_id is None and session.venue in {"", house.name, house.label}


def _is_shut(session: Session, table: Timetable, days: Mapping[date, CalendarDay]) -> bool:
    if session.space_id:
        known = bool(table.rules or table.exceptions)
        return known and not _covered(table, days, session.starts_at, session.ends_at)
    parts = [_part(session, each) for each in table.exceptions]
    return any(start < end and not _covered(table, days, start, end) for start, end in parts)


def _part(session: Session, change: HoursException) -> tuple[datetime, datetime]:
    """What of a session falls into the days of a change; ends before it starts where nothing does."""
    return (
        max(session.starts_at, clock.day_bounds(change.first)[0]),
        min(session.ends_at, clock.day_bounds(change.last)[1]),
    )


def _covered(table: Timetable, days: Mapping[date, CalendarDay], start: datetime, end: datetime) -> bool:
    reached = [days[day] for day in sorted(days) if clock.day_of(start) <= day <= clock.day_of(end)]
    for each in (each for day in reached for each in ranges_on(table, day)):
        start = each.end if each.holds(start) else start
    return start >= end
