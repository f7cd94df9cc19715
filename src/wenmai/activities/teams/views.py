"""The public side of teams: the register, one team, calls and signing up."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.activities.actions.team_calls import sign_up, withdraw_entry
from wenmai.activities.actions.teams import edit_team, register_team
from wenmai.activities.teams import pages, rules
from wenmai.activities.teams.forms import EntryForm, TeamForm, words_of_team
from wenmai.activities.views.gatherings import place_of
from wenmai.activities.vocabulary import ArtForm
from wenmai.audit.limits import hit
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.trying import tried
from wenmai.places.queries.divisions import child_divisions, divisions_by_code


@require_safe
def teams(request: Request) -> HttpResponse:
    """The register around here, by art."""
    code, art = place_of(request), request.GET.get("art", "")
    shown = {
        "page": pages.teams_around(code, art, page_number(request.GET.get("page"))),
        "place": divisions_by_code([code]).get(code) if code else None,
        "arts": ArtForm,
        "art": art,
        "nav": "activities",
        "calls": pages.open_calls(code)[:5],
    }
    return render(request, "activities/teams.html", shown)


@require_safe
def team(request: Request, key: int) -> HttpResponse:
    """One team: who they are, what they did, what they are coming to."""
    found = pages.get_team(request.actor, key)
    leads = rules.may_lead_team(request.actor, found)
    shown = {"page": pages.team_page(found), "leads": leads, "nav": "activities"}
    return render(request, "activities/team.html", shown | {"entries": pages.entries_of(found) if leads else ()})


@require_http_methods(["GET", "HEAD", "POST"])
def own_teams(request: Request) -> HttpResponse:
    """我的团队: those that the actor leads, and the form for another."""
    county = place_of(request)
    form = TeamForm(pages.houses_near(county), request.POST or None, leads=True)
    if done := tried(form, lambda: _registered(request, form)):
        return done
    counties = child_divisions(county) if 0 < len(county) < pages.COUNTY else ()
    shown = {"form": form, "rows": pages.teams_of(request.actor), "counties": counties, "nav": "activities"}
    return render(request, "activities/team_own.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, key: int) -> HttpResponse:
    """Correct the words of the team that one leads."""
    found = pages.get_led_team(request.actor, key)
    form = TeamForm([found.institution], request.POST or None, leads=True, initial=words_of_team(found))
    if done := tried(form, lambda: _changed(request, form, key)):
        return done
    return render(
        request, "activities/team_edit.html", {"form": form, "team": found}, status=422 if form.errors else 200
    )


@require_safe
def calls(request: Request) -> HttpResponse:
    """Where teams can sign up now."""
    code = place_of(request)
    place = divisions_by_code([code]).get(code) if code else None
    shown = {"calls": pages.open_calls(code), "place": place, "nav": "activities"}
    return render(request, "activities/calls.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request, key: int) -> HttpResponse:
    """One call; who speaks for a team signs up."""
    found = pages.get_call(request.actor, key)
    if request.method == "POST" and not request.actor.signed_in:
        return redirect_to_login(request.path)
    own = pages.may_sign_up(request.actor, found) if request.actor.signed_in else []
    form = EntryForm(own, request.POST or None)
    if done := tried(form, lambda: _signed_up(request, form, key)):
        return done
    shown = {"call": found, "form": form, "own": own, "teams": pages.teams_in(found.target), "nav": "activities"}
    return render(request, "activities/call.html", shown, status=422 if form.errors else 200)


@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    """不来了."""
    entry = pages.get_own_entry(request.actor, key)
    withdraw_entry(request.actor, entry=entry)
    messages.success(request, _("退出了。截止以前还可以再报。"))
    return redirect("activities:team", entry.team_id)


def _registered(request: Request, form: TeamForm) -> HttpResponse:
    hit("activities.team", request.actor.person, 5, 86_400)
    made = register_team(request.actor, draft=form.draft())
    messages.success(request, _("记下了。辅导单位核对以后，团队页就公开。"))
    return redirect("activities:team", made.pk)


def _changed(request: Request, form: TeamForm, key: int) -> HttpResponse:
    found = pages.get_led_team(request.actor, key)
    edit_team(request.actor, team=found, draft=form.draft(home=found.division))
    messages.success(request, _("改好了。"))
    return redirect("activities:team", key)


def _signed_up(request: Request, form: EntryForm, key: int) -> HttpResponse:
    given = form.cleaned_data
    entry = sign_up(
        request.actor,
        call=pages.get_call(request.actor, key),
        team=form.teams[given["team"]],
        piece=given["piece"],
        wish=given["wish"],
    )
    messages.success(request, _("报上了。主办单位答复以后会有消息。"))
    return redirect("activities:team", entry.team_id)
