"""What a reference to a crate, a route or a trip stands for."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.logistics import refusals
from wenmai.logistics.models import Crate, Route, Trip


def crate_of(_actor: Actor, key: str) -> Subject:
    """A crate by the code on its label."""
    row = Crate.objects.select_related("origin").filter(code=key).first()
    if row is None:
        raise refusals.no_crate()
    url = reverse("logistics_desk:crate", args=[row.code])
    return Subject(f"logistics.crate:{key}", _("周转箱 %s") % row.code, url, row.origin.code, row.origin.division_id)


def route_of(_actor: Actor, key: str) -> Subject:
    """A route."""
    row = Route.objects.select_related("hub").filter(pk=whole(key)).first()
    if row is None:
        raise refusals.no_route()
    url = reverse("logistics_desk:route", args=[row.pk])
    return Subject(f"logistics.route:{key}", row.name, url, row.hub.code, row.hub.division_id)


def trip_of(_actor: Actor, key: str) -> Subject:
    """A trip by its route and day."""
    row = Trip.objects.select_related("route__hub").filter(pk=whole(key)).first()
    if row is None:
        raise refusals.no_trip()
    url, hub = reverse("logistics_desk:trip", args=[row.pk]), row.route.hub
    return Subject(f"logistics.trip:{key}", f"{row.route.name} {row.day}", url, hub.code, hub.division_id)
