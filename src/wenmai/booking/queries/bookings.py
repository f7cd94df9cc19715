"""Bookings: one's own, and those that a desk looks at."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.door_hours import desk_span
from wenmai.booking.models import ACTIVE, MISSED, Attendance, Booking, Session, State, Status
from wenmai.booking.policies import acts_as
from wenmai.booking.queries.seated import said_of
from wenmai.booking.standing_in import sees_what_they_made
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.kernel.subjects import reference
from wenmai.people.queries.persons import booked_for_by, display_name
from wenmai.places.models import Institution

NOBODYS = UUID(int=0)
MOST_COMING = 200
RELATED = ("session__offering__institution__division", "session__space", "session__division", "pool")


def get_booking(actor: Actor, key: str | UUID, *, lock: bool = False) -> Booking:
    """One booking of the actor, made by them for somebody else, or of a host that they work for. Raises NotFound else."""
    rows = Booking.objects.select_related(*RELATED)
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    booking = rows.filter(key=_uuid(key)).first()
    if booking is None or not (policies.may_see_booking(actor, booking) or sees_what_they_made(actor, booking)):
        raise NotFound("booking.no_booking", _("没有这次预约，或者不是你的。到“我的预约”里看看。"))
    return booking


def get_ticket(actor: Actor, key: str | UUID) -> Booking:
    """The same to be read, also by who comes along with it: they were told of it, and change nothing. Raises NotFound else."""
    found = Booking.objects.select_related(*RELATED).filter(key=_uuid(key)).first()
    if found and comes_along(actor, found):
        return found
    return get_booking(actor, key)


def comes_along(actor: Actor, booking: Booking) -> bool:
    """Whether the actor is brought along by somebody else's booking."""
    return any(acts_as(actor, each) for each in booking.dependants) and not acts_as(actor, booking.person)


def moved_since(booking: Booking) -> bool:
    """Whether the session was moved after it was booked: then it can be given back freely."""
    return booking.session.revision > 0 and booking.session.moves.filter(at__gte=booking.booked_at).exists()


def booking_reference(booking: Booking) -> str:
    """The reference for the audit trail."""
    return reference("booking.booking", booking.pk)


def my_bookings(actor: Actor, page: int = 1) -> Page[Booking]:
    """The actor's bookings and those they made for their family: what comes first, then what was, newest first."""
    rows = Booking.objects.filter(mine_or_familys(actor)).select_related(*RELATED)
    return page_of(rows.order_by("-session__starts_at", "-pk"), page)


def coming_bookings(actor: Actor, limit: int = 5) -> list[Booking]:
    """The actor's active bookings of sessions that are not over, soonest first."""
    rows = Booking.objects.filter(mine_or_familys(actor), state__in=ACTIVE, session__ends_at__gt=clock.now())
    return list(rows.select_related(*RELATED).order_by("session__starts_at", "pk")[:limit])


def next_of_each(actor: Actor) -> list[tuple[Booking, int]]:
    """What is to come, soonest first, a class only with its next lesson; with the number of its lessons still to come."""
    found: dict[object, tuple[Booking, int]] = {}
    for each in coming_bookings(actor, MOST_COMING):
        key = each.series or each.pk
        first, count = found.get(key, (each, 0))
        found[key] = (first, count + 1)
    return list(found.values())


def past_bookings(actor: Actor, page: int = 1) -> Page[Booking]:
    """What is over, was cancelled or has run out, newest first."""
    rows = Booking.objects.filter(mine_or_familys(actor)).select_related(*RELATED)
    over = rows.exclude(state__in=ACTIVE, session__ends_at__gt=clock.now())
    return page_of(over.order_by("-session__starts_at", "-pk"), page)


def mine_or_familys(actor: Actor) -> Q:
    """Which bookings the actor reads as their own: those they hold, and those they made for their family."""
    family = Q(operator=actor.person, channel=Channel.RELATIVE, person__in=booked_for_by(actor))
    return Q(person=actor.person) | family if actor.person else Q(pk=None)


def active_booking(actor: Actor, session: Session) -> Booking | None:
    """The actor's own standing booking of a session; None for nobody."""
    if not actor.person:
        return None
    mine = Booking.objects.filter(person=actor.person, session=session, state__in=ACTIVE)
    return mine.select_related("pool").first()


def bookings_today(person: str, day: date) -> "QuerySet[Booking]":
    """Active bookings that a person has on a day, or is brought along to, anywhere; soonest first."""
    rows = Booking.objects.filter(Q(person=person) | Q(dependants__contains=[person]), state__in=ACTIVE)
    today = rows.filter(session__during__overlap=desk_span(day)).exclude(session__status=Status.CANCELLED)
    return today.select_related(*RELATED).order_by("session__starts_at", "pk")


def missed_booking(session: Session, person: str) -> Booking | None:
    """A booking of a person of whom it was said that they had not come, as who booked or along with them."""
    whom = Q(person=person) | Q(dependants__contains=[person])
    rows = Booking.objects.filter(whom, session=session, state__in=MISSED)
    return rows.select_related(*RELATED).order_by("pk").first()


def bookings_at(institution: Institution, day: date) -> "QuerySet[Booking]":
    """Bookings of a host's sessions of a day that nobody has checked in yet, for the search by name."""
    rows = Booking.objects.filter(session__offering__institution=institution, state__in=[State.CONFIRMED, State.HELD])
    return (
        rows.filter(session__during__overlap=desk_span(day))
        .select_related(*RELATED)
        .order_by("session__starts_at", "pk")
    )


def get_attendance(actor: Actor, key: int) -> Attendance:
    """One attendance of a session that the actor runs. Raises NotFound."""
    found = (
        Attendance.objects.select_related("session__offering__institution__division", "booking").filter(pk=key).first()
    )
    if found is None or not policies.may_run(actor, found.session):
        raise NotFound("booking.no_attendance", _("没有这条签到。"))
    return found


def _uuid(key: str | UUID) -> UUID:
    try:
        return UUID(str(key))
    except ValueError:
        return NOBODYS


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a desk says after a check-in: 周*兰 已签到，第 14 位, and where they sit."""

    attendance: Attendance
    name: str
    place: int
    seats: str = ""


def get_note(actor: Actor, key: int) -> Arrived | None:
    """A standing attendance that the actor may undo, with the place it took; None for anything else."""
    found = (
        Attendance.objects.select_related("session__offering__institution__division", "booking")
        .filter(pk=key, undone_at=None)
        .first()
    )
    if found is None or not policies.may_run(actor, found.session):
        return None
    present = Attendance.objects.filter(session=found.session_id, undone_at=None, online=False)
    before = present.filter(pk__lte=found.pk).aggregate(n=Sum("heads", default=0))
    seats = said_of([found.booking]).get(found.booking.pk, "") if found.booking else ""
    return Arrived(found, display_name(found.person), before["n"], seats)
