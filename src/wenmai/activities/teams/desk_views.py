"""The desk: the register of teams, its file, calls and their answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.activities import gatherings
from wenmai.activities.actions import team_calls, teams
from wenmai.activities.models import Activity, Brand, Festival, TeamCall
from wenmai.activities.teams import pages
from wenmai.activities.teams.file import COLUMNS, export_teams, import_teams
from wenmai.activities.teams.forms import AppearanceForm, CallForm, TeamForm, words_of_team
from wenmai.activities.views.desk import at_desk
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.spreadsheets import CSV
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole
from wenmai.ledger.tables import template
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import child_divisions, divisions_by_code, get_division
from wenmai.places.queries.institutions import institutions_by_code

LARGEST = 2 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def register(request: Request) -> HttpResponse:
    """The teams of the actor's houses, those that wait first; a form for another."""
    houses = _houses(request.actor)
    form = TeamForm(houses, request.POST or None, homes=_homes(houses))
    if done := tried(form, lambda: _registered(request, form)):
        return done
    shown = {
        "form": form,
        "houses": houses,
        "page": pages.teams_kept_by(request.actor, page_number(request.GET.get("page"))),
        "registers": _registers(request.actor),
    }
    return render(request, "activities/desk_teams.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def team(request: Request, key: int) -> HttpResponse:
    """One team: check it, note what it did, end it."""
    found, form = pages.get_kept_team(request.actor, key), AppearanceForm(_posted(request, "appearance"))
    if done := tried(form, lambda: _noted(request, form, key)):
        return done
    error = None
    if request.method == "POST" and not form.is_bound:
        try:
            return _decided(request, key)
        except DomainError as refused:
            error = refused
    shown = {"page": pages.team_page(found), "entries": pages.entries_of(found), "form": form, "error": error}
    return render(request, "activities/desk_team.html", shown, status=error.status if error else _status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit(request: Request, key: int) -> HttpResponse:
    """Correct the words, or the house that looks after it."""
    found = pages.get_kept_team(request.actor, key)
    houses = _houses(request.actor)
    own = houses if found.institution in houses else [found.institution, *houses]
    homes = {each.code: each for each in (found.division, *_homes(own))}
    form = TeamForm(own, request.POST or None, homes=list(homes.values()), initial=words_of_team(found))
    if done := tried(form, lambda: _corrected(request, form, key)):
        return done
    return render(request, "activities/desk_team_edit.html", {"form": form, "team": found}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def bring(request: Request) -> HttpResponse:
    """导入 CSV."""
    found, error = None, None
    if request.method == "POST":
        try:
            found = import_teams(request.actor, _sent(request))
        except DomainError as refused:
            error = refused
    status = error.status if error else 422 if found and found.errors else 200
    shown = {"found": found, "error": error, "columns": COLUMNS}
    return render(request, "activities/desk_team_file.html", shown, status=status)


@require_safe
@at_desk
def take(request: Request) -> HttpResponse:
    """导出 CSV, or the template with one example."""
    empty = request.GET.get("empty") == "1"
    content = template(COLUMNS) if empty else export_teams(_all(request.actor))
    answer = HttpResponse(content, content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="teams-{"template" if empty else clock.today()}.csv"'
    return answer


@require_POST
@at_desk
def whole_register(request: Request) -> HttpResponse:
    """登记齐了, or not yet."""
    try:
        _said_whole(request)
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("activities_desk:teams")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def calls(request: Request) -> HttpResponse:
    """The calls that the actor answers, and a form for another."""
    form = CallForm(_targets(request.actor), request.POST or None)
    if done := tried(form, lambda: _opened(request, form)):
        return done
    shown = {"form": form, "rows": pages.calls_run_by(request.actor)}
    return render(request, "activities/desk_calls.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def call(request: Request, key: int) -> HttpResponse:
    """Who signed up: 定, 没选上, 来过; and 停止征集."""
    found, error = pages.get_run_call(request.actor, key), None
    if request.method == "POST":
        try:
            _answered(request, found)
        except DomainError as refused:
            error = refused
        else:
            return redirect("activities_desk:call", key)
    shown = {"call": found, "entries": pages.entries_to(found), "error": error, "today": clock.today()}
    return render(request, "activities/desk_call.html", shown, status=error.status if error else 200)


def _said_whole(request: Request) -> None:
    division = get_division(request.POST.get("division", ""))
    if request.POST.get("do") == "take_back":
        teams.take_back_register(request.actor, division=division)
        messages.success(request, _("撤回了。指标改用别处报来的数。"))
    else:
        teams.state_register(request.actor, division=division, complete_from=clock.today())
        messages.success(request, _("记下了。从今天起，在册团队的数进指标。"))


def _registered(request: Request, form: TeamForm) -> HttpResponse:
    made = teams.register_team(request.actor, draft=form.draft())
    messages.success(request, _("登记好了，团队页公开了。"))
    return redirect("activities_desk:team", made.pk)


def _corrected(request: Request, form: TeamForm, key: int) -> HttpResponse:
    teams.edit_team(request.actor, team=pages.get_kept_team(request.actor, key), draft=form.draft())
    messages.success(request, _("改好了。"))
    return redirect("activities_desk:team", key)


def _decided(request: Request, key: int) -> HttpResponse:
    found, do = pages.get_kept_team(request.actor, key), request.POST.get("do")
    sent = {name: whole(request.POST.get(name)) for name in ("appearance", "entry")}
    if do == "list":
        teams.list_team(request.actor, team=found)
        messages.success(request, _("列入登记了，团队页公开了。"))
    elif do == "undo":
        teams.undo_appearance(request.actor, appearance=pages.get_appearance(found, sent["appearance"]))
        messages.success(request, _("撤回了，不再计入。"))
    elif do == "withdraw":
        team_calls.withdraw_entry(request.actor, entry=pages.get_entry_of(found, sent["entry"]))
        messages.success(request, _("替团队退出了。"))
    else:
        act = teams.end_team if do == "end" else teams.decline_team
        act(request.actor, team=found, reason=request.POST.get("reason", ""))
        messages.success(request, _("记下了。"))
        return redirect("activities_desk:teams")
    return redirect("activities_desk:team", key)


def _noted(request: Request, form: AppearanceForm, key: int) -> HttpResponse:
    teams.note_appearance(request.actor, team=pages.get_kept_team(request.actor, key), draft=form.draft())
    messages.success(request, _("记下了，团队页上看得到。"))
    return redirect("activities_desk:team", key)


def _opened(request: Request, form: CallForm) -> HttpResponse:
    made = team_calls.open_call(request.actor, draft=form.draft())
    messages.success(request, _("开始征集了。"))
    return redirect("activities_desk:call", made.pk)


def _answered(request: Request, call: TeamCall) -> None:
    do, answer = request.POST.get("do"), request.POST.get("answer", "")
    if do == "close":
        team_calls.close_call(request.actor, call=call)
        messages.success(request, _("停止征集了。报了名的还要答复。"))
        return
    entry = pages.get_entry(call, whole(request.POST.get("entry")))
    if do == "came":
        form = AppearanceForm({**request.POST.dict(), "what": f"{call.target}：{entry.piece}"[:80]})
        if form.is_valid():
            teams.note_appearance(request.actor, team=entry.team, draft=form.draft(), entry=entry)
            messages.success(request, _("记下了，团队页上看得到。"))
        else:
            messages.error(request, _("写上哪天来的，依据在哪里。"))
    elif do == "accept":
        team_calls.accept_entry(request.actor, entry=entry, answer=answer)
        messages.success(request, _("定了，团队会收到消息。"))
    else:
        team_calls.decline_entry(request.actor, entry=entry, answer=answer)
        messages.success(request, _("退回了，团队会看到原因。"))


def _posted(request: Request, what: str) -> Any:
    return request.POST if request.POST.get("do") == what else None


def _houses(actor: Actor) -> list[Institution]:
    return list(institutions_by_code(code for code in actor.scopes(STAFF_ROLES) if not code.isdecimal()).values())


def _homes(houses: list[Institution]) -> list[Division]:
    """Where a team can be at home: the divisions of the houses and what is right below."""
    found = {each.division_id: each.division for each in houses}
    below = [child for code in list(found) for child in child_divisions(code)] if len(found) == 1 else []
    return [*found.values(), *below]


def _registers(actor: Actor) -> list[tuple[Division, bool]]:
    """Counties and prefectures that the actor manages, with whether their register is said to be whole."""
    areas = divisions_by_code(code for code in actor.scopes((Role.MANAGER,)) if code.isdecimal()).values()
    said = pages.whole_registers([each.code for each in areas])
    return [(each, each.code in said) for each in areas if each.level <= 3]


def _sent(request: Request) -> bytes:
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > LARGEST:
        raise Invalid("activities.team_file", _("选一个 CSV 文件，不超过 2 MB。"))
    return bytes(sent.read())


def _all(actor: Actor) -> list[pages.TeamLine]:
    found, number = pages.teams_kept_by(actor), 1
    rows = list(found.items)
    while found.more:
        number += 1
        found = pages.teams_kept_by(actor, number)
        rows += found.items
    return rows


def _targets(actor: Actor) -> dict[str, Festival | Activity | Brand]:
    found: list[Festival | Activity | Brand] = [
        *(each for each in gatherings.run_by(actor) if each.ends_on >= clock.today()),
        *(each.brand for each in gatherings.brands_run_by(actor) if each.brand.ended_on is None),
        *pages.coming_of(each.code for each in _houses(actor)),
    ]
    return {f"{type(each).__name__.lower()}-{each.pk}": each for each in found}


def _status(form: Any) -> int:
    return 422 if form.errors else 200
