"""Who may be meant at a desk: by name or the last four digits of a phone, among those who have booked today."""

from dataclasses import dataclass

from django.db.models import Q

from wenmai.booking.models import EXPECTED, Attendance, Booking, Session
from wenmai.booking.queries.bookings import bookings_at
from wenmai.booking.queries.seated import said_of
from wenmai.kernel import clock
from wenmai.people.models import Person
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Institution

MOST = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A booking with the masked name of who is meant by it, and its seats as they are said."""

    booking: Booking
    name: str
    seats: str = ""


def booked_as(institution: Institution, text: str) -> list[Found]:
    """Bookings of today that a name, or part of one, or a phone's last four digits fits, of who booked or comes along; twelve at most."""
    today = list(bookings_at(institution, clock.today()))
    waiting = {key: each for each in reversed(today) for key in (*each.dependants, each.person)}
    fits = Q(account__phone_tail=text) if text.isdecimal() else Q(name__icontains=text)
    keys = list(Person.objects.filter(fits, key__in=waiting).order_by("key").values_list("key", flat=True)[:MOST])
    names, seats = display_names(keys), said_of([waiting[key] for key in keys])
    once = {waiting[key].pk: key for key in reversed(keys)}
    return [
        Found(waiting[key], names[key], seats.get(waiting[key].pk, "")) for key in keys if once[waiting[key].pk] == key
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the attendance sheet: a booking, an attendance, or both."""

    name: str
    booking: Booking | None
    attendance: Attendance | None
    seats: str = ""


def sheet(session: Session) -> list[Entry]:
    """The attendance sheet of the door: who booked and who came, then the counts; who took part online is not on it. Four queries."""
    came = list(Attendance.objects.filter(session=session, undone_at=None, online=False).order_by("at", "pk"))
    by_person = {each.person: each for each in came if each.person}
    booked = list(
        Booking.objects.filter(session=session, state__in=EXPECTED).select_related("pool").order_by("booked_at", "pk")
    )
    names = display_names([*by_person, *(each.person for each in booked)])
    seats = said_of(booked)
    lines = [
        Entry(names.get(each.person, ""), each, by_person.pop(each.person, None), seats.get(each.pk, ""))
        for each in booked
    ]
    lines += [Entry(names.get(key, ""), None, each) for key, each in by_person.items()]
    return lines + [Entry("", None, each) for each in came if not each.person]
