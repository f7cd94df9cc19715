"""/desk/reading/: a house makes its lists."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole
from wenmai.reading import desk_pages
from wenmai.reading.actions import lists
from wenmai.reading.forms import ListForm, PlaceForm, ShowForm, days_of, said_of
from wenmai.reading.queries.lists import get_for_desk, get_house, houses_of


@require_safe
def start(request: Request) -> HttpResponse:
    """The houses at which the actor works, with their lists."""
    houses = [desk_pages.house_page(request.actor, each) for each in houses_of(request.actor)]
    return render(request, "reading/desk/start.html", {"houses": houses, "nav": "desk"})


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: Request, code: str) -> HttpResponse:
    """A new list."""
    house = get_house(request.actor, code)
    form = ListForm(house, request.POST or None, initial={"scope": house.code})

    def act() -> HttpResponse:
        row = lists.make_list(request.actor, house=code, draft=form.draft())
        return redirect("reading_desk:list", row.pk)

    answer = tried(form, act) if request.method == "POST" else None
    return answer or render(request, "reading/desk/make.html", {"form": form, "house": house, "desk_station": house})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, key: int) -> HttpResponse:
    """A list with its books, and what was scanned or looked for to be put on it."""
    row = get_for_desk(request.actor, key)
    form = ListForm(row.house, request.POST or None, initial=said_of(row))

    def act() -> HttpResponse:
        lists.edit_list(request.actor, key=key, draft=form.draft())
        messages.success(request, _("改好了。"))
        return redirect("reading_desk:list", key)

    answer = tried(form, act) if request.method == "POST" else None
    shown = desk_pages.list_page(request.actor, row, request.GET.get("q", ""))
    shown |= {"form": form, "show": ShowForm(initial=days_of(row))}
    return answer or render(request, "reading/desk/list.html", shown)


@require_POST
def put(request: Request, key: int) -> HttpResponse:
    """A book onto the list."""
    get_for_desk(request.actor, key)
    try:
        lists.add_book(request.actor, key=key, record=whole(request.POST.get("record", "")))
        messages.success(request, _("放进书单了。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("reading_desk:list", key)


@require_POST
def place(request: Request, key: int, record: int) -> HttpResponse:
    """A book to its place with its words, or off the list."""
    get_for_desk(request.actor, key)
    if request.POST.get("deed") == "drop":
        lists.drop_book(request.actor, key=key, record=record)
        return redirect("reading_desk:list", key)
    form = PlaceForm(request.POST)
    if form.is_valid():
        lists.place_book(request.actor, key=key, record=record, **form.cleaned_data)
    else:
        messages.error(request, _("名次写 1 起的整数，推荐语 200 个字以内。"))
    return redirect("reading_desk:list", key)


@require_POST
def show(request: Request, key: int) -> HttpResponse:
    """Publish, withdraw, or copy."""
    get_for_desk(request.actor, key)
    form = ShowForm(request.POST)
    try:
        said, key = desk_pages.show(request.actor, key, request.POST.get("deed", ""), form)
        messages.success(request, said)
    except DomainError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.message)
    return redirect("reading_desk:list", key)
