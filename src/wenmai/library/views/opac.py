"""The public catalogue, without signing in."""

from collections.abc import Sequence
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.catalogue.answering.oai import identifier
from wenmai.catalogue.index.wanted import LAST_PAGE, PAGE, Wanted
from wenmai.catalogue.queries.questions import merges_to_undo
from wenmai.catalogue.views.records import signposts
from wenmai.kernel.errors import Conflict
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import Page
from wenmai.library import hold_pages, looking
from wenmai.library.catching_up import again
from wenmai.library.near_pages import near
from wenmai.library.queries.neighbours import shelf_around
from wenmai.library.queries.opac import Hit, look, record_page


@require_safe
def search(request: Request) -> HttpResponse:
    """One box, facets, and for each book where it is."""
    wanted = looking.wanted_of(request.GET)
    shown = {"wanted": wanted, "fields": looking.FIELDS.items(), "asked": _asked(wanted)}
    shown["available"] = looking.available_of(request.GET)
    try:
        found, hits = look(wanted)
    except Conflict as error:
        return render(request, "library/opac/search.html", shown | {"trouble": error.message})
    page = Page(hits, found.page, PAGE, found.count, LAST_PAGE)
    facets = looking.facets_of(found.facets, request.GET)
    shown |= {
        "holding": hold_pages.list_holds(request.actor, [each.record.pk for each in hits]),
        "key": uuid4().hex[:24],
        "again": again(request.GET, found),
    }
    return render(request, "library/opac/search.html", shown | {"page": page, "facets": facets, "demo": _demo(hits)})


def _asked(wanted: Wanted) -> bool:
    return wanted != Wanted(page=wanted.page)


def _demo(hits: Sequence[Hit]) -> bool:
    return any(each.copies.demo for each in hits)


@require_safe
def record(request: Request, key: int) -> HttpResponse:
    """One book: what it is, where it stands, what else there is of it."""
    page = record_page(request.actor, key)
    shown: dict[str, object] = {
        "page": page,
        "form": looking.FORMS.get(page.record.form, ""),
        "identifier": identifier(page.record.pk),
        "shelf": shelf_around(page.record.pk, request.GET.get("shelf", "")[:40]),
        "merges": merges_to_undo(request.actor, page.record),
        "near": near(page.shelves, request.GET, request.COOKIES.get("place", "")),
    }
    shown |= {"hold": hold_pages.box(request.actor, page.record.pk, editions=bool(page.editions)), "key": uuid4().hex}
    answer = render(request, "library/opac/record.html", shown)
    answer["Link"] = signposts(page.record.pk, page.record.form)
    return answer
