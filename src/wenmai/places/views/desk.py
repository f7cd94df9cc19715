"""The desk: institutions, their hours, rooms and records, and the official calendar."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.places import actions, policies
from wenmai.places.forms import desk as desk_forms
from wenmai.places.forms import desk_hours as desk_hours_forms
from wenmai.places.forms.desk_reference import EndTieForm
from wenmai.places.models import NOTICE_WANTED, InstitutionKind, MainBranchTie, Network, Space, SpaceKind
from wenmai.places.queries import desk, spaces_of
from wenmai.places.views.desk_pages import done, form_page, house_page


@require_safe
def index(request: Request) -> HttpResponse:
    """The institutions that the actor keeps."""
    desk.check_keeper(request.actor)
    rows = page_of(desk.kept_institutions(request.actor), page_number(request.GET.get("page")))
    page = {
        "page": rows,
        "divisions": desk.administered_divisions(request.actor),
        "calendar": policies.may_keep_divisions(request.actor),
    }
    return render(request, "places/desk/index.html", page)


@form_page
def add(request: Request) -> HttpResponse:
    """Open an institution."""
    desk.check_keeper(request.actor)
    form = desk_forms.NewForm(request.POST or None, initial={"division": request.GET.get("d", "")})

    def write() -> None:
        data = form.cleaned_data
        kind = InstitutionKind(data["kind"])
        named = {name: data[name] for name in ("code", "division", "level")}
        actions.add_institution(request.actor, kind=kind, profile=form.profile(), **named)

    if request.method == "POST" and done(request, form, write, _("开好了，接着定开放时间")):
        return redirect("places_desk:hours", form.cleaned_data["code"])
    return render(request, "places/desk/add.html", {"form": form}, status=422 if request.method == "POST" else 200)


@form_page
def edit(request: Request, code: str) -> HttpResponse:
    """Change what the public reads of an institution."""
    house = desk.get_kept(request.actor, code)
    values = {name: getattr(house, name) for name in desk_forms.ProfileForm.base_fields}
    form = desk_forms.ProfileForm(request.POST or None, initial=values)

    def write() -> None:
        actions.edit_institution(request.actor, code=code, profile=form.profile())

    if request.method == "POST" and done(request, form, write, _("改好了")):
        return redirect("places_desk:edit", code)
    return house_page(request, house, "edit", form=form)


@form_page
def hours(request: Request, code: str) -> HttpResponse:
    """Replace the rules of the opening hours."""
    house = desk.get_kept(request.actor, code)
    known = [desk_hours_forms.rule_values(each) for each in desk.rules_of(house)]
    rows = desk_hours_forms.RuleRows(request.POST or None, initial=known)
    check = forms.Form(request.POST or None)

    def write() -> None:
        rules = [row.rule() for row in rows if row.cleaned_data.get("kind")]
        actions.set_hours(request.actor, institution=code, rules=rules)

    if request.method == "POST" and rows.is_valid() and done(request, check, write, _("开放时间定好了")):
        return redirect("places_desk:hours", code)
    return house_page(request, house, "hours", rows=rows, check=check)


@form_page
def changes(request: Request, code: str) -> HttpResponse:
    """Announce a closure or other hours for some days."""
    house = desk.get_kept(request.actor, code)
    rooms = [each.name for each in spaces_of(house, clock.today())]
    form = desk_hours_forms.ChangeForm(request.POST or None, rooms=rooms)

    def write() -> None:
        actions.add_exception(request.actor, institution=code, change=form.change())

    if request.method == "POST" and done(request, form, write, _("公告发出去了，场馆页上已经能看到")):
        return redirect("places_desk:changes", code)
    shown = {"changes": desk.exceptions_of(house, clock.today()), "notice_wanted": NOTICE_WANTED}
    return house_page(request, house, "changes", form=form, **shown)


@require_POST
def withdraw(request: Request, code: str, exception: int) -> HttpResponse:
    """Take back an announced change."""
    desk.get_kept(request.actor, code)
    actions.withdraw_exception(request.actor, institution=code, exception=exception)
    messages.success(request, _("撤回了，按平常的时间开放"))
    return redirect("places_desk:changes", code)


@form_page
def spaces(request: Request, code: str) -> HttpResponse:
    """Rooms and squares."""
    house = desk.get_kept(request.actor, code)
    rooms = spaces_of(house, clock.today())
    made: list[Space] = []
    form = desk_forms.SpaceForm(request.POST or None, rooms=[each.name for each in rooms if not each.parts.all()])

    def write() -> None:
        data = form.cleaned_data
        made.append(actions.add_space(request.actor, institution=code, **(data | {"kind": SpaceKind(data["kind"])})))

    if request.method == "POST" and done(request, form, write, _("加好了，接着写设备和无障碍")):
        return redirect("places_desk:space", code, made[0].pk)
    return house_page(request, house, "spaces", form=form, spaces=rooms)


@require_POST
def retire(request: Request, code: str, space: int) -> HttpResponse:
    """From today a room is no more."""
    desk.get_kept(request.actor, code)
    actions.retire_space(request.actor, space=space, on=clock.today())
    messages.success(request, _("停用了，已有的记录都在"))
    return redirect("places_desk:spaces", code)


@form_page
def records(request: Request, code: str) -> HttpResponse:
    """Grades, titles and main houses, each a dated record."""
    house = desk.get_administered(request.actor, code)
    asked = request.POST.get("record", "")
    made = {
        name: form(request.POST if asked == name else None, prefix=name) for name, (form, _write) in RECORDS.items()
    }
    if asked in made and done(request, made[asked], lambda: RECORDS[asked][1](request, code, made[asked]), _("记下了")):
        return redirect("places_desk:records", code)
    ties = [(each, _ending(request, each, asked)) for each in desk.every_tie(house)]
    for tie, form in ties:
        if asked == form.prefix and done(request, form, lambda: _end(request, tie, form), _("到那天结束")):  # noqa: B023
            return redirect("places_desk:records", code)
    known = {"grades": desk.every_grade(house), "titles": desk.every_title(house), "ties": ties}
    return house_page(request, house, "records", **made, **known)


def _ending(request: Request, tie: MainBranchTie, asked: str) -> EndTieForm:
    """The form that ends one tie; its prefix says which."""
    prefix = f"end{tie.pk}"
    return EndTieForm(request.POST if asked == prefix else None, prefix=prefix)


def _end(request: Request, tie: MainBranchTie, form: EndTieForm) -> None:
    actions.end_tie(request.actor, tie=tie.pk, on=form.cleaned_data["on"])


def _award(request: Request, code: str, form: Any) -> None:
    actions.award_grade(request.actor, institution=code, award=form.award())


def _designate(request: Request, code: str, form: Any) -> None:
    actions.designate(request.actor, institution=code, title=form.named())


def _tie(request: Request, code: str, form: Any) -> None:
    data = form.cleaned_data
    network = Network(data["network"])
    actions.tie_branch(
        request.actor, main=data["main"], branch=code, network=network, since=data["since"], terms=form.terms()
    )


RECORDS: Mapping[str, tuple[type[forms.Form], Callable[[Request, str, Any], None]]] = {
    "grade": (desk_forms.GradeForm, _award),
    "title": (desk_forms.TitleForm, _designate),
    "tie": (desk_forms.TieForm, _tie),
}


@require_safe
def calendar(request: Request) -> HttpResponse:
    """The years of the official calendar: every administrator reads them, the province's enters them."""
    desk.check_administrator(request.actor)
    page = {"years": desk.calendar_years(), "keeps": policies.may_keep_divisions(request.actor)}
    return render(request, "places/desk/calendar.html", page)


@form_page
def year(request: Request, number: int) -> HttpResponse:
    """A year as it is known: every administrator reads it, the province's enters it by the State Council's notice."""
    desk.check_administrator(request.actor)
    days, keeps = desk.named_days(number), policies.may_keep_divisions(request.actor)
    if request.method == "POST":
        desk.check_calendar_keeper(request.actor)
    final = [each for each in days if not each.provisional]
    text = desk_hours_forms.notice_text([(each.day, each.kind, each.name) for each in days])
    initial = {"notice": text, "source": final[0].source if final else ""}
    form = desk_hours_forms.NoticeForm(request.POST or None, initial=initial)

    def write() -> None:
        data = form.cleaned_data
        actions.settle_year(request.actor, year=number, notice=data["notice"], source=data["source"])

    if request.method == "POST" and done(request, form, write, _("录好了，各馆的开放时间已按它计算")):
        return redirect("places_desk:calendar")
    page = {"form": form, "year": number, "final": bool(final), "days": days, "keeps": keeps}
    return render(request, "places/desk/year.html", page, status=422 if request.method == "POST" else 200)
