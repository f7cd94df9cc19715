"""A house's week: rooms down, days across; bookings, other dates, requests and times that are kept back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.desk_pages import address_of
from wenmai.booking.models import (
    ACTIVE,
    Booking,
    ClaimKind,
    Offering,
    RequestState,
    RoomBlock,
    RoomRequest,
    Session,
    Status,
)
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Institution, Space


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a cell. `kind`: booking, date (of an activity), block, request. `key` is what its forms name it by."""

    kind: str
    key: str
    start: datetime
    end: datetime
    title: str
    detail: str = ""
    movable: bool = False
    session: int = 0
    desk_url: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A room on a day."""

    day: date
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Line:
    """A room's week; `offering` is None for a room that is not lent."""

    space: Space
    offering: Offering | None
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class RoomWeek:
    """Monday to Sunday of a house."""

    institution: Institution
    days: Sequence[date]
    lines: Sequence[Line]

    @property
    def before(self) -> date:
        """The Monday before."""
        return self.days[0] - timedelta(days=7)

    @property
    def after(self) -> date:
        """The Monday after."""
        return self.days[0] + timedelta(days=7)


def get_house(actor: Actor, code: str) -> Institution:
    """A house whose rooms the actor runs. Raises NotFound for any other."""
    found = Institution.objects.select_related("division").filter(code=code).first()
    if found is None or not policies.may_run_sessions_of(actor, found):
        raise NotFound("booking.no_house", _("没有这个机构，或不归你管。"))
    return found


def get_house_room(house: Institution, key: int) -> Space:
    """A room of the house. Raises NotFound."""
    found = Space.objects.select_related("institution__division").filter(institution=house, pk=key).first()
    if found is None:
        raise NotFound("places.no_space", _("没有这个空间。"))
    return found


def offering_of(room: Space) -> Offering | None:
    """On what terms a room is lent; None when it never was."""
    rows = Offering.objects.filter(space=room, claim_kind=ClaimKind.RANGE)
    return rows.select_related("terms", "policy", "institution__division").first()


def get_block(actor: Actor, key: int, *, lock: bool = False) -> RoomBlock:
    """A time kept back in a house that the actor runs. Raises NotFound."""
    rows = RoomBlock.objects.select_related("space__institution__division")
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk=key).first()
    if found is None or not policies.may_run_sessions_of(actor, found.space.institution):
        raise NotFound("booking.no_block", _("没有这段留用，可能已经取消。"))
    return found


def room_week(house: Institution, day: date) -> RoomWeek:
    """The week around a day. Six statements, whatever stands in it."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    days = [monday + timedelta(days=each) for each in range(7)]
    span = (clock.day_bounds(days[0])[0], clock.day_bounds(days[-1])[1])
    spaces = list(Space.objects.filter(institution=house, retired_on=None).order_by("kind", "pk"))
    offerings = Offering.objects.filter(institution=house, claim_kind=ClaimKind.RANGE).select_related("terms")
    lent = {each.space_id: each for each in offerings}
    found: dict[int, list[Entry]] = {each.pk: [] for each in spaces}
    for space, entry in (*_sessions(house, span), *_blocks(house, span), *_requests(house, span)):
        found.setdefault(space, []).append(entry)
    return RoomWeek(house, days, [Line(each, lent.get(each.pk), _cells(found[each.pk], days)) for each in spaces])


def _cells(entries: Iterable[Entry], days: Sequence[date]) -> Sequence[Cell]:
    kept = sorted(entries, key=lambda one: (one.start, one.kind))
    return [Cell(day, [each for each in kept if _on(each, day)]) for day in days]


def _on(entry: Entry, day: date) -> bool:
    start, end = clock.day_bounds(day)
    return entry.start < end and entry.end > start


Span = tuple[datetime, datetime]


def _sessions(house: Institution, span: Span) -> list[tuple[int, Entry]]:
    rows = Session.objects.filter(space__institution=house, during__overlap=span).exclude(status=Status.CANCELLED)
    sessions = list(rows.select_related("offering"))
    active = Booking.objects.filter(session__in=[each.pk for each in sessions], state__in=ACTIVE)
    booked = {each.session_id: each for each in active.filter(session__offering__claim_kind=ClaimKind.RANGE)}
    names = display_names(each.person for each in booked.values())
    return [(each.space_id or 0, _entry(each, booked.get(each.pk), names)) for each in sessions]


def _entry(session: Session, booking: Booking | None, names: Mapping[str, str]) -> Entry:
    start, end = session.starts_at, session.ends_at
    if booking is None:
        at_desk = address_of(session)
        return Entry("date", str(session.pk), start, end, session.offering.title, session=session.pk, desk_url=at_desk)
    use = str(booking.answers.get("用途", ""))
    who = names.get(booking.person, "")
    detail = _("%(use)s　%(n)d 人") % {"use": use, "n": booking.party_size}
    movable = start > clock.now()
    return Entry("booking", str(booking.key), start, end, who or _("预约"), detail.strip(), movable, session.pk)


def _blocks(house: Institution, span: Span) -> list[tuple[int, Entry]]:
    rows = RoomBlock.objects.filter(space__institution=house, during__overlap=span, lifted_at=None)
    return [
        (each.space_id, Entry("block", str(each.pk), each.during.lower, each.during.upper, each.reason))
        for each in rows
    ]


def _requests(house: Institution, span: Span) -> list[tuple[int, Entry]]:
    asked = RoomRequest.objects.filter(offering__institution=house, state=RequestState.ASKED, during__overlap=span)
    rows = list(asked.select_related("offering"))
    names = display_names(each.person for each in rows)
    return [
        (
            each.offering.space_id or 0,
            Entry(
                "request", str(each.pk), each.during.lower, each.during.upper, names.get(each.person, ""), each.purpose
            ),
        )
        for each in rows
    ]
