"""Routes of a hub: which there are, a new one, one that changes or ends."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.logistics.actions.routes import edit_route, end_route, make_route
from wenmai.logistics.forms.routes import RouteForm, words_of
from wenmai.logistics.policies import may_plan, may_ship
from wenmai.logistics.queries.trips import get_hub, get_route, planned_hubs, routes_of, trips_of_route
from wenmai.places.models import Institution


@require_safe
def plans(request: Request) -> HttpResponse:
    """The houses from which routes begin or may begin: the way in for officials, who have no house."""
    return render(request, "logistics/plans.html", {"hubs": planned_hubs(request.actor), "nav": "desk"})


@require_http_methods(["GET", "HEAD", "POST"])
def routes(request: Request, code: str) -> HttpResponse:
    """The routes that begin at a house, and a form for another."""
    hub, form = get_hub(request.actor, code), RouteForm(request.POST or None)

    def act() -> HttpResponse:
        made = make_route(request.actor, hub=hub, draft=form.draft())
        messages.success(request, _("线路安排好了。"))
        return redirect("logistics_desk:route", made.pk)

    if answer := tried(form, act):
        return answer
    shown = {"hub": hub, "routes": routes_of(hub), "form": form, "nav": "desk"} | _rights(request, hub)
    return render(request, "logistics/routes.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def route(request: Request, key: int) -> HttpResponse:
    """One route: change or end it; its last trips."""
    found = get_route(request.actor, key)
    if request.POST.get("do") == "end":
        return _ended(request, key, found.hub.code)
    form = RouteForm(request.POST or None, initial=words_of(found))

    def act() -> HttpResponse:
        edit_route(request.actor, route=key, draft=form.draft())
        messages.success(request, _("改好了，从下一趟起按新的走。"))
        return redirect("logistics_desk:route", key)

    if answer := tried(form, act):
        return answer
    shown = {"route": found, "form": form, "trips": trips_of_route(found), "nav": "desk"} | _rights(request, found.hub)
    return render(request, "logistics/route.html", shown, status=422 if form.errors else 200)


def _rights(request: Request, hub: Institution) -> dict[str, bool]:
    """Which links are there: whoever ships at the hub may open its trips."""
    path = hub.scope_path
    return {"may_plan": may_plan(request.actor, path), "may_ship": may_ship(request.actor, path)}


def _ended(request: Request, key: int, hub: str) -> HttpResponse:
    try:
        end_route(request.actor, route=key)
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("logistics_desk:route", key)
    messages.success(request, _("线路停了。"))
    return redirect("logistics_desk:routes", hub)
