"""Requests of groups as pages read them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.models import Activity, GroupRequest, GroupState
from wenmai.booking import policies as booking_policies
from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution


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


def dates_for(activity: Activity) -> list[Session]:
    """Coming dates that a group can be put on, with their pools."""
    rows = Session.objects.filter(offering=activity.offering_id, status=Status.PUBLISHED, starts_at__gt=clock.now())
    return list(rows.select_related("offering").prefetch_related("pools").order_by("starts_at")[:60])


def date_of(activity: Activity, key: int) -> Session | None:
    """One of them."""
    return next((each for each in dates_for(activity) if each.pk == key), None)


def _rows() -> "QuerySet[GroupRequest]":
    return GroupRequest.objects.select_related("activity__offering__institution__division", "session", "booking")
