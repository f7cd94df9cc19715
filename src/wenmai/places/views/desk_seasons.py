"""The desk: hours that a county proposes for a season, and what an official should look at."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.places import actions
from wenmai.places.forms.desk_spaces import SeasonForm, TakersForm, season_values
from wenmai.places.queries import checks, seasons
from wenmai.places.views.desk_pages import done, form_page


@form_page
def season_list(request: Request) -> HttpResponse:
    """The seasons that the actor's divisions propose, and a form for one more."""
    divisions = seasons.proposing_divisions(request.actor)
    division = divisions[0].code if divisions else ""
    form = SeasonForm(request.POST or None)

    def write() -> None:
        actions.put_hours_template(request.actor, division=division, season=form.season())

    if request.method == "POST" and done(request, form, write, _("写好了，接着选哪些馆采用")):
        found = seasons.get_named(request.actor, division, form.cleaned_data["name"])
        return redirect("places_desk:season", found.pk)
    page = {"form": form, "templates": seasons.templates_of(request.actor), "division": divisions[0]}
    return render(request, "places/desk/seasons.html", page, status=422 if request.method == "POST" else 200)


@form_page
def season(request: Request, key: int) -> HttpResponse:
    """One season: who could take it over, and who has."""
    template = seasons.get_template(request.actor, key)
    takers = seasons.takers_of(template)
    choices = [(each.institution.code, each.label) for each in takers]
    initial = {"institutions": [each.institution.code for each in takers if each.taken]}
    form = TakersForm(request.POST or None, houses=choices, initial=initial)

    def write() -> None:
        given = actions.apply_hours_template(request.actor, template=key, institutions=form.chosen())
        said = ngettext("改了 %(n)d 家的开放时间", "改了 %(n)d 家的开放时间", len(given)) % {"n": len(given)}
        messages.info(request, said)

    if request.method == "POST" and done(request, form, write, _("采用好了")):
        return redirect("places_desk:season", key)
    page = {"form": form, "template": template, "lines": season_values(template)["lines"].splitlines()}
    return render(request, "places/desk/season.html", page, status=422 if request.method == "POST" else 200)


@require_POST
def retire_season(request: Request, key: int) -> HttpResponse:
    """Propose it no longer."""
    seasons.get_template(request.actor, key)
    actions.retire_hours_template(request.actor, template=key, on=clock.today())
    messages.success(request, _("停用了，已采用的馆不受影响"))
    return redirect("places_desk:seasons")


@require_safe
def check(request: Request) -> HttpResponse:
    """What opening hours still lack: rest days and holidays, 48 hours of a study room, closures at short notice."""
    scope = checks.get_scope(request.actor, request.GET.get("d", ""))
    return render(request, "places/desk/check.html", {"page": checks.hours_check(scope), "nav": "places"})
