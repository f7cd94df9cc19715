"""All dates of a house for its desk: what comes, what is past, found by words and by month, each with its next deeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncMonth

from wenmai.activities.kept_places import Places, places_of
from wenmai.booking.models import Session
from wenmai.booking.queries.seated import seated_among
from wenmai.booking.queries.sessions import RELATED, DoorCount, door_counts
from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Institution

PAGE = 30
PAST = "past"


@dataclass(frozen=True, slots=True)
class Looked:
    """What the desk looks for. `month` is its first day; `past` turns to what is over, latest first."""

    past: bool = False
    words: tuple[str, ...] = ()
    month: date | None = None

    @property
    def text(self) -> str:
        """The words as they were typed."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One date: what it is, how many have booked, what is left, and what can still be done with it."""

    session: Session
    activity: int
    phase: str
    count: DoorCount
    places: Places | None
    seated: bool
    withdrawn: bool


def looked_for(data: Mapping[str, str]) -> Looked:
    """Read a query string; a month that is none is left out."""
    return Looked(
        past=data.get("which") == PAST,
        words=tuple(data.get("q", "")[:60].split()[:5]),
        month=_month(data.get("month", "")),
    )


def dates_at(house: Institution, looked: Looked, page: int = 1) -> Page[DeskLine]:
    """Published dates of a house, 30 to a page: what comes soonest first, what is over latest first."""
    now = clock.now()
    found = page_of(_ordered(_found(house, looked, now), looked), page, PAGE)
    sessions = list(found.items)
    counts, seated = door_counts(sessions), seated_among(sessions)
    lines = [
        DeskLine(
            session=each,
            activity=getattr(each, "activity", 0),
            phase=each.phase(now),
            count=counts[each.pk],
            places=places_of(each),
            seated=each.pk in seated,
            withdrawn=getattr(each, "taken_down", None) is not None,
        )
        for each in sessions
    ]
    return Page(lines, found.number, found.size, found.count)


def months_at(house: Institution, looked: Looked) -> Sequence[date]:
    """First days of the months that have something, in the order of the list. One query."""
    rows = _timed(_own(house), looked, clock.now())
    months = rows.annotate(first=TruncMonth("starts_at", tzinfo=clock.SHANGHAI)).order_by().values_list("first")
    found = {each.date() for (each,) in months.distinct()}
    return sorted(found, reverse=looked.past)


def _own(house: Institution) -> "QuerySet[Session]":
    return Session.objects.filter(
        offering__institution=house, offering__activity__isnull=False, published_at__isnull=False
    )


def _timed(rows: "QuerySet[Session]", looked: Looked, now: datetime) -> "QuerySet[Session]":
    if looked.past:
        return rows.filter(ends_at__lte=now)
    return rows.filter(ends_at__gt=now)


def _found(house: Institution, looked: Looked, now: datetime) -> "QuerySet[Session]":
    rows = _timed(_own(house), looked, now)
    for word in looked.words:
        rows = rows.filter(_has(word))
    if looked.month:
        start = clock.day_bounds(looked.month)[0]
        rows = rows.filter(starts_at__gte=start, starts_at__lt=clock.day_bounds(clock.next_month(looked.month))[0])
    return rows


def _has(word: str) -> Q:
    where = ("offering__activity__title", "offering__activity__series", "offering__activity__speaker", "label", "venue")
    found = Q(space__name__icontains=word)
    for name in where:
        found |= Q(**{f"{name}__icontains": word})
    return found


def _ordered(rows: "QuerySet[Session]", looked: Looked) -> "QuerySet[Session, Any]":
    order = ("-starts_at", "-pk") if looked.past else ("starts_at", "pk")
    rows = rows.annotate(activity=F("offering__activity__pk"), taken_down=F("offering__activity__withdrawn_at"))
    return rows.select_related(*RELATED).prefetch_related("pools").order_by(*order)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
