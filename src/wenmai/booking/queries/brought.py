"""Whom a line of a device is about, as of the instant at which it was kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wenmai.booking.models import EXPECTED, Booking, Session, State
from wenmai.booking.ticket_codes import booking_of_number, looks_like_ticket, read_ticket
from wenmai.kernel.errors import DomainError
from wenmai.kernel.validators import plain
from wenmai.people.cards import PREFIX, looks_like_card_at_door
from wenmai.people.codes import looks_like_code, read_code
from wenmai.people.queries.codes import card_holder_then, holder_then


@dataclass(frozen=True, slots=True)
class Resolved:
    """`person` "" where nobody can be let in; then `problem` says why. `code` is what may be kept of the text."""

    code: str = ""
    booking: Booking | None = None
    person: str = ""
    problem: str = ""


def resolve(session: Session, text: str, at: datetime) -> Resolved:
    """A ticket, its number, the one code, or what a scanner made of a card; of any other text nothing is kept."""
    try:
        if looks_like_ticket(text):
            return _ticket(session, text.strip()[:200], read_ticket(text).booking, at)
        if looks_like_code(plain(text)):
            serial = read_code(plain(text), at).serial
            return _person(session, text.strip()[:200], holder_then(serial, at), at)
        if looks_like_card_at_door(text):
            return _person(session, text.strip()[:200], card_holder_then(text.strip().removeprefix(PREFIX), at), at)
    except DomainError as error:
        return Resolved(problem=error.code)
    number = booking_of_number(plain(text))
    found = _standing(session, at).filter(pk=number).first() if number else None
    if found is None:
        return Resolved(problem="booking.no_ticket" if number else "booking.unreadable")
    return Resolved(plain(text), found, found.person)


def _ticket(session: Session, text: str, key: UUID, at: datetime) -> Resolved:
    booking = Booking.objects.filter(key=key).first()
    if booking is None or booking.session_id != session.pk:
        return Resolved(text, problem="booking.wrong_session" if booking else "booking.no_ticket")
    if not _standing(session, at).filter(pk=booking.pk).exists():
        return Resolved(text, problem="booking.ended")
    return Resolved(text, booking, booking.person)


def _person(session: Session, text: str, person: str, at: datetime) -> Resolved:
    if not person:
        return Resolved(text, problem="people.code_revoked")
    mine = _standing(session, at).filter(Q(person=person) | Q(dependants__contains=[person]))
    booking = mine.order_by("pk").first()
    if booking is None and session.offering.bookable:
        return Resolved(text, problem="booking.not_booked")
    return Resolved(text, booking, booking.person if booking else person)


def _standing(session: Session, at: datetime) -> "QuerySet[Booking]":
    """Bookings that stood at an instant: what was cancelled afterwards was still good at the door."""
    later = Q(state=State.CANCELLED, ended_at__gt=at)
    return Booking.objects.filter(Q(state__in=EXPECTED) | later, session=session)
