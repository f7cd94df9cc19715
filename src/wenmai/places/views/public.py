"""Public pages of places. Everything here is for anyone (公共文化服务保障法 14: a public register of facilities)."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.kernel.linked_data import script
from wenmai.kernel.pagination import CEILING, page_number
from wenmai.places import linked, queries
from wenmai.places.forms.public import Choice, Position, RoomChoice
from wenmai.places.models import InstitutionKind, SpaceKind
from wenmai.places.queries import Listed, Wanted
from wenmai.places.queries.map import room_tiles
from wenmai.places.queries.rooms import RoomsWanted, list_rooms, room_kinds_present


def _home(request: HttpRequest) -> str:
    """The place that the reader has chosen in the head of the page."""
    chosen = request.COOKIES.get("place", "")
    known = queries.divisions_by_code([chosen, settings.HOME_DIVISION])
    return chosen if chosen in known else settings.HOME_DIVISION


def _narrowed(wanted: Wanted | RoomsWanted) -> Callable[[str], str]:
    """The address of the list inside a smaller unit, with the same kind."""
    return lambda code: "?" + urlencode({"d": code} | ({"kind": wanted.kind} if wanted.kind else {}))


def _division_url(code: str) -> str:
    return reverse("places:division", args=[code])


def _all_demo(rows: Sequence[Listed]) -> bool:
    """True when every row is invented: then the page says so once instead of in each row."""
    return bool(rows) and all(row.institution.demo for row in rows)


def _asked(request: HttpRequest, choice: type[Choice] | type[RoomChoice] = Choice) -> dict[str, Any]:
    """What of the address can be used."""
    form = choice(request.GET)
    form.is_valid()
    return form.cleaned_data


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Institutions by place and kind, as a tile map and as a list."""
    asked = _asked(request)
    division = queries.get_division(asked.get("d") or _home(request))
    wanted = Wanted(kind=asked.get("kind", ""), division=division.code)
    open_now = bool(asked.get("open"))
    found = queries.list_institutions(wanted, open_now=open_now, page=page_number(request.GET.get("page")))
    present = queries.kinds_present(division.code)
    page = {
        "nav": "places",
        "division": division,
        "where": queries.line_of(division),
        "wanted": wanted,
        "open_now": open_now,
        "kinds": [(kind, kind.label) for kind in InstitutionKind if kind in present],
        "map": queries.counted_tiles(division.code, wanted, _narrowed(wanted)) if division.level < 5 else [],
        "page": found,
        "all_demo": _all_demo(found.items),
    }
    return render(request, "places/index.html", page)


def _besides(count: int, tiles: Sequence[queries.CountedTile]) -> int:
    """What belongs to the division itself and to no unit below; 0 where the count is not exact or there is no map."""
    return count - sum(each.value for each in tiles) if tiles and count <= CEILING else 0


@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    """Spaces by place and kind, as a tile map and as a list: where the 朗读亭 and the 戏台 are."""
    asked = _asked(request, RoomChoice)
    division = queries.get_division(asked.get("d") or _home(request))
    wanted = RoomsWanted(division.code, asked.get("kind", ""))
    found = list_rooms(wanted, page=page_number(request.GET.get("page")))
    tiles = room_tiles(wanted, _narrowed(wanted)) if division.level < 5 else []
    present = room_kinds_present(division.code)
    page = {
        "nav": "places",
        "division": division,
        "where": queries.line_of(division),
        "wanted": wanted,
        "kinds": [(kind, kind.label, present[kind]) for kind in SpaceKind if kind in present],
        "map": tiles,
        "own": _besides(found.count, tiles),
        "page": found,
        "all_demo": bool(found.items) and all(each.demo for each in found.items),
    }
    return render(request, "places/rooms.html", page)


@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """The nearest institutions: to a position if the device gave one, else in and around the chosen place."""
    form = Position(request.GET)
    here = form.cleaned_data if "lon" in request.GET and form.is_valid() else None
    division = queries.get_division(_home(request))
    rows = queries.near_position(here["lon"], here["lat"]) if here else queries.near_division(division.code)
    page = {
        "nav": "near",
        "rows": rows,
        "here": here,
        "division": division,
        "all_demo": _all_demo(rows),
        "unusable": "lon" in request.GET and not here,
    }
    return render(request, "places/near.html", page)


@require_safe
def institution(request: Request, code: str) -> HttpResponse:
    """One institution: open or not, its week, rooms, branches and grades, and what other rooms add."""
    page = queries.institution_page(request.actor, code)
    data = script(linked.place(page, request.build_absolute_uri(request.path)))
    return render(request, "places/institution.html", {"nav": "places", "page": page, "linked": data})


@require_safe
def space(request: Request, code: str, space: int) -> HttpResponse:
    """One room: open or not, what stands in it, who can get in, and what other rooms add (free times)."""
    page = queries.space_page(request.actor, code, space)
    return render(request, "places/space.html", {"nav": "places", "page": page, "space": page.space})


@require_safe
def division(request: HttpRequest, code: str) -> HttpResponse:
    """One division: residents, lists that name it, the units below and the institutions in it."""
    page = queries.division_page(code, _division_url)
    found = queries.list_institutions(Wanted(division=code), page=page_number(request.GET.get("page")))
    return render(
        request,
        "places/division.html",
        {"nav": "places", "shown": page, "page": found, "all_demo": _all_demo(found.items)},
    )
