"""The driver's page for the phone: stops in order, crates to set down and to take by one tap or one scan."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.logistics import trip_deeds
from wenmai.logistics.actions.driving import start_trip
from wenmai.logistics.queries.trips import get_route, get_trip, trip_page


@require_POST
def start(request: Request, key: int) -> HttpResponse:
    """Today's trip of a route."""
    route = get_route(request.actor, key)
    try:
        trip = start_trip(request.actor, route=route.pk)
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("logistics_desk:house", route.hub.code)
    return redirect("logistics_desk:trip", trip.pk)


@never_cache
@require_safe
def trip(request: Request, key: int) -> HttpResponse:
    """The stops of a trip."""
    page = trip_page(request.actor, key)
    shown = {"page": page, "trip": page.trip, "key": uuid4().hex, "nav": "desk"}
    return render(request, "logistics/trip.html", shown)


@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """One tap or scan. Sent again it changes nothing, so that a phone without a line may try until it is through."""
    found = get_trip(request.actor, key)
    try:
        said = trip_deeds.done(request.actor, found.pk, request.POST)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said or _("记下了。"))
    position = request.POST.get("position", "")[:3]
    return redirect(f"{reverse('logistics_desk:trip', args=[key])}#stop-{position}")
