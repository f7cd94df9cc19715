"""The front page and the reader's choices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_safe

from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.people.queries.persons import full_name
from wenmai.web import place, preferences
from wenmai.web.city import city
from wenmai.web.desk import desk_of
from wenmai.web.doors import links
from wenmai.web.home import front
from wenmai.web.sheet import sheet

CHOICES = {"mode": preferences.MODES, "theme": preferences.THEMES, "language": ("en",)}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    code = preferences.read(request).place
    doors = [link for link in links() if link.door.on_front]
    return render(request, "home.html", {"nav": "home", "front": front(code), "front_doors": doors})


@require_safe
def places_all(request: HttpRequest) -> HttpResponse:
    """Every place that can be chosen."""
    return render(request, "place.html", {"prefectures": place.everywhere()})


@require_safe
def city_page(request: HttpRequest, code: str) -> HttpResponse:
    """Houses, activities, loans, sights and food of one place."""
    return render(request, "city.html", {"city": city(code)})


@require_safe
def desk(request: Request) -> HttpResponse:
    """The desk of a member of staff: today at one station. To anybody else it does not exist."""
    found = desk_of(request.actor, request.GET.get("at", ""))
    station = found.station.short_name or found.station.name if found.station else ""
    who = full_name(request.actor, request.actor.person)
    page = {"desk": found, "now": clock.now(), "nav": "today", "station": station, "who": who}
    return render(request, "desk/home.html", page)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """The component sheet, for developers."""
    return render(request, "components.html", sheet())


def _back(request: HttpRequest) -> str:
    target = request.GET.get("next", "/")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()) else "/"


@require_GET
def look(request: HttpRequest) -> HttpResponse:
    """Keep a choice of size, colours or language and go back; an unknown value forgets the choice."""
    response = redirect(_back(request))
    for name, allowed in CHOICES.items():
        if name in request.GET:
            value = request.GET[name]
            preferences.remember(response, name, value if value in allowed else "")
    if "place" in request.GET:
        code = request.GET["place"]
        preferences.remember(response, "place", code if preferences.is_code(code) else "")
    return response
