"""/desk/volunteers/: who comes to people's homes with this house; vouching, checks, an end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.actor import STAFF_ROLES
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution
from wenmai.volunteers import actions
from wenmai.volunteers.forms import CheckForm, VolunteerForm
from wenmai.volunteers.models import HomeVolunteer
from wenmai.volunteers.policies import is_own, may_register_at, may_vouch
from wenmai.volunteers.queries.home import checks_of, get_volunteer, line_of, volunteers_at


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def volunteers(request: Request) -> HttpResponse:
    """The register of a house; a clerk registers who has no account."""
    house = _house(request)
    form = VolunteerForm("", request.POST or None, house=house)
    if form.is_valid():
        try:
            made = actions.register_volunteer(request.actor, draft=form.draft(""))
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            return redirect("volunteers_desk:volunteer", made.pk)
    shown = {"form": form, "lines": volunteers_at(request.actor, house), "house": house}
    return render(request, "volunteers/desk_list.html", shown, status=422 if form.errors else 200)


@require_safe
@at_desk
def volunteer(request: Request, key: int) -> HttpResponse:
    """One of them."""
    return _page(request, _found(request, key), CheckForm())


@require_POST
@at_desk
def phone(request: Request, key: int) -> HttpResponse:
    """看电话; it is noted."""
    found = _found(request, key)
    return _page(request, found, CheckForm(), phone=actions.open_phone(request.actor, volunteer=found))


@require_POST
@at_desk
def vouched(request: Request, key: int) -> HttpResponse:
    """担保."""
    actions.vouch(request.actor, volunteer=_found(request, key))
    messages.success(request, _("担保了，可以派去上门。"))
    return redirect("volunteers_desk:volunteer", key)


@require_POST
@at_desk
def check(request: Request, key: int) -> HttpResponse:
    """记核查."""
    found, form = _found(request, key), CheckForm(request.POST)
    if form.is_valid():
        try:
            actions.record_check(request.actor, volunteer=found, check=form.check())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("记下了。"))
            return redirect("volunteers_desk:volunteer", key)
    return _page(request, found, form)


@require_POST
@at_desk
def end(request: Request, key: int) -> HttpResponse:
    """结束登记."""
    found = _found(request, key)
    try:
        actions.end_volunteer(request.actor, volunteer=found, reason=request.POST.get("reason", ""))
    except DomainError as error:
        return _page(request, found, CheckForm(), error)
    messages.success(request, _("结束了，姓名和电话已经删除。"))
    return redirect(f"{reverse('volunteers_desk:list')}?at={found.house.code}")


def _page(
    request: Request, found: HomeVolunteer, form: CheckForm, error: DomainError | None = None, *, phone: str = ""
) -> HttpResponse:
    shown = {
        "phone": phone,
        "line": line_of(found),
        "checks": checks_of(found),
        "form": form,
        "error": error,
        "may_vouch": may_vouch(request.actor, found) and found.ended_at is None,
    }
    status = error.status if error else 422 if form.errors else 200
    return render(request, "volunteers/desk_volunteer.html", shown, status=status)


def _found(request: Request, key: int) -> HomeVolunteer:
    """One of a house where the actor works; one's own page is another."""
    found = get_volunteer(request.actor, key)
    if is_own(request.actor, found) and not may_register_at(request.actor, found.house):
        raise NotFound("volunteers.no_volunteer", _("没有这位志愿者，或不归这个单位。"))
    return found


def _house(request: Request) -> Institution:
    codes = request.actor.scopes(STAFF_ROLES)
    code = request.GET.get("at", "") or next((each for each in codes if not each.isdecimal()), "")
    house = get_institution(request.actor, code)
    if not may_register_at(request.actor, house):
        raise NotFound("not_found", _("没有这一页。"))
    return house
