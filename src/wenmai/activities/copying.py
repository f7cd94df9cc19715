"""An activity as the pattern of another: its words, its last dates, the place where it is held."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.models import Session, Status
from wenmai.kernel.errors import NotFound
from wenmai.places.hours import OpenRange
from wenmai.places.queries.hours import ranges_between

NEW_EACH_TIME = {"permit", "permit_on"}


def draft_like(activity: Activity) -> ActivityDraft:
    """Its words once more. The permit of a large event is for one event only and is not copied."""
    assert activity.offering is not None
    offering = activity.offering
    given: dict[str, Any] = {
        "institution": offering.institution,
        "bookable": offering.bookable,
        "party_max": offering.party_max,
    }
    for each in fields(ActivityDraft):
        if each.name not in given and each.name not in NEW_EACH_TIME:
            value = getattr(activity, each.name)
            given[each.name] = tuple(value) if isinstance(value, list) else value
    return ActivityDraft(**given)


def newest_sessions(activity: Activity) -> list[Session]:
    """Its dates of the last twelve months that it had, cancelled ones left out, in order."""
    rows = Session.objects.filter(offering=activity.offering_id).exclude(status=Status.CANCELLED)
    found = list(rows.order_by("-starts_at")[:60])
    return [each for each in reversed(found) if (found[0].starts_at - each.starts_at).days < 360]


def model_session(activity: Activity) -> Session:
    """The date that others are made like: the last that was not cancelled. Raises NotFound when there is none."""
    rows = Session.objects.filter(offering=activity.offering_id).select_related("space", "division")
    found = rows.exclude(status=Status.CANCELLED).prefetch_related("pools").order_by("-starts_at").first()
    if found is None:
        raise NotFound("activities.no_date", _("这个活动还没有办过的场次，先用“写一场活动”发第一场。"))
    return found


def opened_between(activity: Activity, first: date, last: date) -> Mapping[date, Sequence[OpenRange]]:
    """When the room of the activity is open, or its house."""
    assert activity.offering is not None
    place = model_session(activity).space or activity.offering.institution
    return ranges_between(place, first, last)


def standing_starts(activity: Activity) -> set[datetime]:
    """When its standing dates begin."""
    rows = Session.objects.filter(offering=activity.offering_id).exclude(status=Status.CANCELLED)
    return set(rows.values_list("starts_at", flat=True))
