"""Requests of groups as pages read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.models import Activity, GroupRequest, GroupState
from wenmai.activities.vocabulary import Kind
from wenmai.booking import policies as booking_policies
from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution

# Where a house makes a date for a group that finds none.
OWN_DATES = (Kind.TOUR, Kind.VISIT)


def get_group(actor: Actor, key: int) -> GroupRequest:
    """One request of the actor, or for a house where they work. Raises NotFound."""
    found = _rows().filter(pk=key).first()
    if found is None or not policies.may_see_group(actor, found):
        raise NotFound("activities.no_group", _("没有这条团体预约。到“我的团体预约”里看看。"))
    return found


def get_house_group(actor: Actor, key: int) -> GroupRequest:
    """One for a house where the actor works. Raises NotFound."""
    found = get_group(actor, key)
    if not policies.may_answer_group(actor, found):
        raise NotFound("activities.no_group", _("没有这条团体预约，或不归这个单位。"))
    return found


def my_groups(actor: Actor) -> list[GroupRequest]:
    """What the actor asked for, newest first."""
    return list(_rows().filter(asked_by=actor.person or "-").order_by("-made_at", "-pk")[:50])


def groups_at(actor: Actor, house: Institution) -> list[GroupRequest]:
    """The desk's list: what waits first, then what was answered of late. One query."""
    if not booking_policies.may_run_sessions_of(actor, house):
        return []
    rows = list(_rows().filter(activity__offering__institution=house).order_by("-made_at", "-pk")[:100])
    return sorted(rows, key=lambda each: each.state != GroupState.REQUESTED)


@dataclass(frozen=True, slots=True)
class Roomy:
    """A coming date with room for a group. `room` is what one group can have; None where nobody books."""

    session: Session
    room: int | None


def dates_for(activity: Activity, heads: int) -> list[Roomy]:
    """Coming dates where `heads` people find room in one kind of places, soonest first. Two queries."""
    rows = Session.objects.filter(offering=activity.offering_id, status=Status.PUBLISHED, starts_at__gt=clock.now())
    found = rows.select_related("offering").prefetch_related("pools").order_by("starts_at")[:60]
    roomy = (Roomy(each, room_in(each)) for each in found)
    return [each for each in roomy if each.room is None or each.room >= heads]


def room_in(session: Session) -> int | None:
    """The most places of one kind that are left on the spot, None where nobody books; uses its prefetched pools."""
    if not session.offering.bookable:
        return None
    return max((pool.remaining for pool in session.pools.all() if not pool.online), default=0)


def receives_groups(activity: Activity, dates: Iterable[Session]) -> bool:
    """True where more people than one can book by oneself find room on a coming date, or the house makes a date for them."""
    if activity.offering is None or activity.kind in OWN_DATES:
        return activity.offering is not None
    least, now = activity.offering.party_max + 1, clock.now()
    coming = (each for each in dates if each.status == Status.PUBLISHED and each.starts_at > now)
    return any(room is None or room >= least for room in map(room_in, coming))


def date_of(group: GroupRequest, key: int) -> Session | None:
    """One of the dates with room for the group."""
    dates = dates_for(group.activity, group.heads)
    return next((each.session for each in dates if each.session.pk == key), None)


def full_on(activity: Activity, day: date, heads: int) -> bool:
    """True when there are dates on a day and none of them has room for so many."""
    start, end = clock.day_bounds(day)
    rows = Session.objects.filter(
        offering=activity.offering_id, status=Status.PUBLISHED, starts_at__gte=start, starts_at__lt=end
    )
    dates = [room_in(each) for each in rows.select_related("offering").prefetch_related("pools")]
    return bool(dates) and all(room is not None and room < heads for room in dates)


def _rows() -> "QuerySet[GroupRequest]":
    return GroupRequest.objects.select_related("activity__offering__institution__division", "session", "booking")
