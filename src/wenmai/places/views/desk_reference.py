"""The desk of who keeps the divisions: lists of counties, residents, what became of units."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.kernel.errors import NotFound
from wenmai.kernel.http import Request
from wenmai.places import actions
from wenmai.places.forms import desk_reference as desk_reference_forms
from wenmai.places.models import SuccessionKind, Tag
from wenmai.places.queries import desk, reference
from wenmai.places.views.desk_pages import done, form_page


def _answer(request: Request, template: str, page: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, f"places/desk/{template}.html", page, status=status)


@require_safe
def divisions(request: Request) -> HttpResponse:
    """What can be kept of divisions, and how it stands."""
    desk.check_calendar_keeper(request.actor)
    page = {
        "lists": reference.county_lists(),
        "series": reference.population_series(),
        "became": reference.recent_successions(),
    }
    return render(request, "places/desk/divisions.html", page)


@form_page
def tag(request: Request, name: str) -> HttpResponse:
    """Enter, correct or confirm one list of counties."""
    desk.check_calendar_keeper(request.actor)
    if name not in Tag.values:
        raise NotFound("places.no_tag", _("没有这份名单。"))
    known = reference.named_by(Tag(name))
    source = known[0].source if known and known[0].confirmed else ""
    initial = {"divisions": desk_reference_forms.tag_lines(known), "source": source, "confirmed": bool(source)}
    form = desk_reference_forms.TagForm(request.POST or None, initial=initial)

    def write() -> None:
        actions.put_tag(request.actor, tag=Tag(name), **form.cleaned_data)

    if request.method == "POST" and done(request, form, write, _("名单录好了")):
        return redirect("places_desk:divisions")
    return _answer(request, "tag", {"form": form, "tag": Tag(name), "known": known})


@form_page
def population(request: Request) -> HttpResponse:
    """Enter the residents of some units on one day."""
    desk.check_calendar_keeper(request.actor)
    form = desk_reference_forms.PopulationForm(request.POST or None)

    def write() -> None:
        data = form.cleaned_data
        actions.put_population(request.actor, series=data["series"], source=data["source"], rows=form.residents())

    if request.method == "POST" and done(request, form, write, _("人数录好了")):
        return redirect("places_desk:divisions")
    return _answer(request, "population", {"form": form, "series": reference.population_series()})


@form_page
def succession(request: Request) -> HttpResponse:
    """A unit has become others: first what would happen, then, when one is sure, it does."""
    desk.check_calendar_keeper(request.actor)
    form = desk_reference_forms.SuccessionForm(request.POST or None)

    def write() -> None:
        data = {name: value for name, value in form.cleaned_data.items() if name != "sure"}
        actions.succeed_division(request.actor, moving=True, **(data | {"kind": SuccessionKind(data["kind"])}))

    sure = form.is_valid() and form.cleaned_data["sure"]
    if sure and done(request, form, write, _("记下了，原来的区划已撤销")):
        return redirect("places_desk:divisions")
    page: dict[str, Any] = {"form": form, "preview": None}
    if form.is_valid() and not sure:
        page["preview"] = _preview(form)
    return _answer(request, "succession", page)


def _preview(form: desk_reference_forms.SuccessionForm) -> reference.Preview | None:
    """What would happen; None, and the reason in the form, for a unit that does not exist."""
    data = form.cleaned_data
    try:
        return reference.preview(data["old"], data["new"], SuccessionKind(data["kind"]))
    except NotFound as error:
        form.add_error(None, error.message)
        return None


@form_page
def move(request: Request) -> HttpResponse:
    """A village comes to lie below another township."""
    desk.check_calendar_keeper(request.actor)
    form = desk_reference_forms.MoveForm(request.POST or None)

    def write() -> None:
        actions.move_division(request.actor, **form.cleaned_data)

    if request.method == "POST" and done(request, form, write, _("移过去了，村里的场馆跟着走")):
        return redirect("places_desk:divisions")
    return _answer(request, "move", {"form": form})
