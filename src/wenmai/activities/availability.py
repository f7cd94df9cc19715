"""Open data: public dates with the places that are left, by division, days and kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of

LONGEST = timedelta(days=92)
SPOT = Q(pools__online=False)
COLUMNS: Mapping[str, str] = {
    "session": "pk",
    "activity": "offering__activity__pk",
    "title": "offering__activity__title",
    "kind": "offering__activity__kind",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "status": "status",
    "institution": "offering__institution__code",
    "division": "division",
    "space": "space__name",
    "venue": "venue",
    "bookable": "offering__bookable",
    "demo": "offering__activity__demo",
    "capacity": "capacity",
    "remaining": "remaining",
    "opens_at": "opens_at",
}


@dataclass(frozen=True, slots=True)
class Places:
    """One date. `capacity`, `remaining` and `opens_at` are None where nothing is booked: one just comes.

    Both are places on the spot. `remaining` are those that one books: places that a round gives, or that are kept for a door, are not among them.
    """

    session: int
    activity: int
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    status: str
    institution: str
    division: str
    space: str
    venue: str
    bookable: bool
    demo: bool
    capacity: int | None
    remaining: int | None
    opens_at: datetime | None


def places_left(*, division: str, kind: str, since: date, until: date, page: int, size: int) -> Page[Places]:
    """Dates that begin from `since` to `until`, both included, and are not over; soonest first. Two queries.

    What was cancelled stays in the list and says so; what was taken down is not there. Sessions of one day more than
    92 days after `since` are left out.
    """
    start = clock.day_bounds(since)[0]
    end = clock.day_bounds(min(until, since + LONGEST))[1]
    rows = Session.objects.filter(published_at__isnull=False, offering__activity__withdrawn_at=None)
    rows = rows.filter(offering__activity__isnull=False, ends_at__gt=clock.day_bounds(clock.today())[0])
    rows = rows.filter(starts_at__gte=start, starts_at__lt=end).exclude(status=Status.PLANNED)
    if division:
        rows = rows.filter(division__path__contains=[division])
    if kind:
        rows = rows.filter(offering__activity__kind=kind)
    found = page_of(_columns(rows), page, size, counted=rows)
    return Page([_places(row) for row in found.items], found.number, found.size, found.count)


def _columns(rows: "QuerySet[Session]") -> "QuerySet[Any, Any]":
    summed = rows.annotate(
        capacity=Sum("pools__capacity", filter=SPOT),
        remaining=Coalesce(Sum("pools__remaining", filter=SPOT & Q(pools__round=None, pools__door="")), 0),
        opens_at=Min("pools__opens_at"),
    )
    return summed.order_by("starts_at", "pk").values_list(*COLUMNS.values())


def _places(row: Any) -> Places:
    said = dict(zip(COLUMNS, row, strict=True))
    said["space"] = said["space"] or ""
    if not said["bookable"]:
        said |= {"capacity": None, "remaining": None, "opens_at": None}
    return Places(**said)
