"""What the houses below have announced of late, for whoever answers for the area; and what was taken down at a house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from wenmai.activities.models import Activity
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Institution

DAYS = 30
PAGE = 30


@dataclass(frozen=True, slots=True)
class Recent:
    """One announcement: by whom, when, for how many dates, and what was done about it."""

    key: int
    title: str
    summary: str
    host: str
    division: str
    made_at: datetime
    first: datetime | None
    dates: int
    withdrawn_at: datetime | None
    withdrawn_because: str
    demo: bool


def areas_of(actor: Actor) -> tuple[str, ...]:
    """The divisions whose houses the actor answers for, and the houses that the actor heads."""
    return actor.scopes((Role.MANAGER,))


def answers_for_others(actor: Actor) -> bool:
    """True when the actor manages a division, and so reads what other houses announce."""
    return any(code.isdecimal() for code in areas_of(actor))


def recent_below(actor: Actor, page: int = 1) -> Page[Recent]:
    """Announcements of the last thirty days in the actor's areas, latest first, in at most two queries."""
    found = page_of(_rows(actor), page, PAGE)
    return Page([_recent(row) for row in found.items], found.number, found.size, found.count)


def _rows(actor: Actor) -> "QuerySet[Activity]":
    areas = list(areas_of(actor))
    below = Q(offering__institution__division__path__overlap=areas) | Q(offering__institution__code__in=areas)
    rows = Activity.objects.filter(below, made_at__gt=clock.now() - timedelta(days=DAYS))
    standing = Q(offering__sessions__published_at__isnull=False)
    return (
        rows.select_related("offering__institution__division")
        .annotate(first=Min("offering__sessions__starts_at", filter=standing))
        .annotate(dates=Count("offering__sessions", filter=standing))
        .order_by("-made_at", "-pk")
    )


def _recent(row: "Activity") -> Recent:
    assert row.offering is not None
    host = row.offering.institution
    return Recent(
        key=row.pk,
        title=row.title,
        summary=row.summary or row.body[:120],
        host=host.label,
        division=host.division.name,
        made_at=row.made_at,
        first=getattr(row, "first", None),
        dates=getattr(row, "dates", 0),
        withdrawn_at=row.withdrawn_at,
        withdrawn_because=row.withdrawn_because,
        demo=row.demo,
    )


def taken_down_at(institution: Institution) -> Sequence[Activity]:
    """What of this house is taken down now, latest first."""
    rows = Activity.objects.filter(offering__institution=institution, withdrawn_at__isnull=False)
    return list(rows.order_by("-withdrawn_at")[:20])
