"""Requests of groups and wishes for visits that a house has not answered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from wenmai.activities.models import GroupRequest, GroupState, HomeVisit, VisitState
from wenmai.places.models import Institution

LATE = timedelta(days=2)
FORGOTTEN = timedelta(days=30)
"""After this nobody is reminded any more: the desk still shows it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for an answer, and since when the first does."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What waits at a house."""

    groups: Waiting
    visits: Waiting


def unanswered_at(house: Institution) -> Unanswered:
    """For the front of the desk. Two queries."""
    groups = GroupRequest.objects.filter(activity__offering__institution=house, state=GroupState.REQUESTED)
    visits = HomeVisit.objects.filter(institution=house, state=VisitState.REQUESTED)
    asked = (each.aggregate(n=Count("pk"), since=Min("made_at")) for each in (groups, visits))
    return Unanswered(*(Waiting(each["n"], each["since"]) for each in asked))


def late_groups(now: datetime) -> Sequence[GroupRequest]:
    """Requests that have waited two days, of the last thirty."""
    rows = GroupRequest.objects.filter(state=GroupState.REQUESTED, made_at__range=(now - FORGOTTEN, now - LATE))
    return list(rows.select_related("activity__offering__institution__division").order_by("pk"))


def late_visits(now: datetime) -> Sequence[HomeVisit]:
    """Wishes that have waited two days, of the last thirty."""
    rows = HomeVisit.objects.filter(state=VisitState.REQUESTED, made_at__range=(now - FORGOTTEN, now - LATE))
    return list(rows.select_related("institution__division").order_by("pk"))
