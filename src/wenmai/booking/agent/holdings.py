"""What somebody has already, as an agent sees it: of the agent's own house, or made by the agent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from wenmai.booking import policies
from wenmai.booking.counter_ways import way_of
from wenmai.booking.models import ACTIVE, Application, ApplicationState, Booking, RequestState, RoomRequest
from wenmai.booking.queries import room_requests, rounds, waiting
from wenmai.booking.queries.bookings import RELATED
from wenmai.booking.queries.seated import said_of
from wenmai.booking.queries.waiting import Waiting, waiting_of
from wenmai.booking.standing_in import sees_what_they_made
from wenmai.booking.ticket_codes import said_number
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor

OPEN = (ApplicationState.SUBMITTED, ApplicationState.RESERVE)


@dataclass(frozen=True, slots=True)
class Held:
    """A standing booking with the number to read out and the `seats` ("": none); a class is one, with how many `lessons` are to come."""

    booking: Booking
    number: str
    lessons: int
    whole: bool
    seats: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """Tickets, waiting, what was applied for, rooms asked for; only what the agent may see."""

    tickets: Sequence[Held]
    waiting: Sequence[Waiting]
    applications: Sequence[Application]
    requests: Sequence[RoomRequest]

    def __bool__(self) -> bool:
        return bool(self.tickets or self.waiting or self.applications or self.requests)


def holdings_of(actor: Actor, person: str) -> Holdings:
    """All of it for one person."""
    asked = Application.objects.filter(person=person, state__in=OPEN).select_related("round__institution__division")
    wanted = RoomRequest.objects.filter(person=person, state=RequestState.ASKED)
    related = wanted.select_related("offering__institution__division", "offering__space")
    return Holdings(
        tickets=tickets_of(actor, person),
        waiting=[each for each in waiting_of(person) if waiting.may_see(actor, each.entry)],
        applications=[each for each in asked.order_by("arrived_at") if rounds.may_see(actor, each)],
        requests=[each for each in related.order_by("asked_at") if room_requests.may_see(actor, each)],
    )


def tickets_of(actor: Actor, person: str) -> list[Held]:
    """Bookings to come, soonest first, a class with its next lesson only."""
    rows = Booking.objects.filter(person=person, state__in=ACTIVE, session__ends_at__gt=clock.now())
    found = rows.select_related(*RELATED).order_by("session__starts_at", "pk")
    first: dict[UUID | int, Booking] = {}
    lessons: dict[UUID | int, int] = {}
    for each in found:
        if policies.may_see_booking(actor, each) or sees_what_they_made(actor, each):
            key = each.series or each.pk
            first.setdefault(key, each)
            lessons[key] = lessons.get(key, 0) + 1
    seats = said_of(first.values())
    return [_held(each, lessons[key], seats.get(each.pk, "")) for key, each in first.items()]


def _held(booking: Booking, lessons: int, seats: str) -> Held:
    leaves = way_of(booking.session.offering.subject).leave is not None
    return Held(booking, said_number(booking), lessons, whole=leaves and booking.series is not None, seats=seats)
