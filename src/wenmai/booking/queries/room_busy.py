"""When rooms that are lent are taken: stretches only, nobody's name and not what for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from wenmai.booking.calendars import Entry
from wenmai.booking.drafts.rooms import Wanted
from wenmai.booking.free_times import Stretch, joined
from wenmai.booking.models import ClaimKind, Offering
from wenmai.booking.queries.room_days import free_stretches
from wenmai.booking.queries.rooms import get_wanted_space, opened, wanted_spaces
from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Occupancy, Space

AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Room:
    """A room on one day: when the house is open, and when the room can be had, set-up and notice left out."""

    space: int
    name: str
    institution: str
    division: str
    capacity: int
    day: date
    open: Sequence[Stretch]
    free: Sequence[Stretch]


def rooms_free(*, division: str, institution: str, day: date, page: int, size: int) -> Page[Room]:
    """Rooms lent by the hour in a division or a house on a day, by house and name. Some eight statements a page."""
    found = page_of(_lent(division, institution), page, size)
    wanted = wanted_spaces([each.pk for each in found.items])
    lent = [each for each in wanted.values() if each.bookable and not each.gone]
    free = free_stretches(lent, day) if lent else {}
    rooms = [_room(each, day, free.get(each.pk, ()), wanted) for each in found.items if each.pk in wanted]
    return Page(rooms, found.number, found.size, found.count)


def busy_of(space: int, title: str, url: str) -> list[Entry]:
    """Calendar entries of the next 60 days in which a room is taken, those that touch made one. Raises NotFound."""
    wanted, now = get_wanted_space(space), clock.now()
    rows = Occupancy.objects.filter(space__in=list(wanted.atoms), during__overlap=(now, now + AHEAD))
    taken = joined((each.lower, each.upper) for each in rows.values_list("during", flat=True))
    return [_entry(space, title, url, start, end) for start, end in taken]


def _entry(space: int, title: str, url: str, start: datetime, end: datetime) -> Entry:
    # nobody edits such an entry: another stretch is another one
    key = f"room-{space}-{start:%Y%m%dT%H%M}-{end:%Y%m%dT%H%M}"
    day = clock.day_bounds(clock.day_of(start))[0]
    return Entry(key=key, title=title, starts_at=start, ends_at=end, changed_at=day, url=url)


def _lent(division: str, institution: str) -> "QuerySet[Space]":
    offered = Offering.objects.filter(claim_kind=ClaimKind.RANGE, bookable=True).values("space")
    rows = Space.objects.filter(pk__in=offered, retired_on=None, institution__closed_on=None)
    if division:
        rows = rows.filter(institution__division__path__contains=[division])
    if institution:
        rows = rows.filter(institution__code=institution)
    return rows.select_related("institution").order_by("institution__code", "name", "pk")


def _room(space: Space, day: date, free: Sequence[Stretch], wanted: Mapping[int, Wanted]) -> Room:
    terms = wanted[space.pk]
    return Room(
        space=space.pk,
        name=space.name,
        institution=space.institution.code,
        division=space.institution.division_id,
        capacity=space.capacity or 0,
        day=day,
        open=[(each.start, each.end) for each in opened(terms, day)],
        free=free,
    )
