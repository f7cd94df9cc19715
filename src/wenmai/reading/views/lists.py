"""/reading/: lists of books for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.reading.models import Theme
from wenmai.reading.queries.lists import get_shown, scope_name, shown_lines
from wenmai.reading.queries.log import my_progress
from wenmai.reading.structured import script_of


@require_safe
def lists(request: Request) -> HttpResponse:
    """What libraries recommend now, of one kind if one is chosen."""
    theme = request.GET.get("theme", "")
    theme = theme if theme in Theme.values else ""
    place = request.GET.get("place", "")[:40]
    page = shown_lines(page_number(request.GET.get("page")), theme=theme, place=place)
    shown = {"page": page, "themes": Theme.choices, "theme": theme, "place": place, "nav": "books"}
    return render(request, "reading/lists.html", shown)


@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """A list, and for each of its books whether one stands on a shelf."""
    page = get_shown(key)
    site = f"{request.scheme}://{request.get_host()}"
    read = my_progress(request.actor, [each.record.pk for each in page.books])
    shown = {"page": page, "scope": scope_name(page.row), "script": script_of(page, site), "read": read, "nav": "books"}
    return render(request, "reading/list.html", shown)
