"""/volunteers/: 我愿意上门, what one has said, who asks one to come, and taking it back."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.audit.limits import hit
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import code_of
from wenmai.people.queries.persons import party_of
from wenmai.places.queries.divisions import child_divisions
from wenmai.volunteers.actions import change_offer, end_volunteer, register_volunteer
from wenmai.volunteers.forms import OfferForm, VolunteerForm
from wenmai.volunteers.models import HomeVolunteer
from wenmai.volunteers.queries.home import checks_of, ended_by_house, line_of, own_volunteer
from wenmai.volunteers.queries.houses import COUNTY


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: Request) -> HttpResponse:
    """The form for who is not registered, else what stands and who asks."""
    found, county = own_volunteer(request.actor), _county(request)
    form = _form(request, found, county)
    if form.is_valid():
        try:
            _saved(request, form, found)
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            return redirect("volunteers:own")
    shown = {"form": form, "county": county, "line": line_of(found) if found else None}
    shown["checks"] = checks_of(found) if found else ()
    shown["ended"] = None if found else ended_by_house(request.actor)
    shown["counties"] = child_divisions(county) if len(county) < COUNTY else ()
    return render(request, "volunteers/own.html", shown, status=422 if form.errors else 200)


@require_POST
def withdraw(request: Request) -> HttpResponse:
    """撤回同意; twice is once."""
    if found := own_volunteer(request.actor):
        end_volunteer(request.actor, volunteer=found)
    messages.success(request, _("撤回了，姓名和电话已经删除。愿意再来，重新登记。"))
    return redirect("volunteers:own")


def _form(request: Request, found: HomeVolunteer | None, county: str) -> OfferForm:
    if found is not None:
        return OfferForm(found.house.division_id, request.POST or None, standing=found)
    known = next((each.name for each in party_of(request.actor)), "")
    return VolunteerForm(county, request.POST or None, initial={"name": known})


def _saved(request: Request, form: OfferForm, found: HomeVolunteer | None) -> None:
    if found is not None:
        change_offer(request.actor, volunteer=found, offer=form.offer())
        messages.success(request, _("改好了。已经答应的上门照旧。"))
        return
    assert isinstance(form, VolunteerForm)
    hit("volunteers.home", request.actor.person, 5, 86_400)
    register_volunteer(request.actor, draft=form.draft(request.actor.person))
    messages.success(request, _("记下了。单位会打电话来，见面核对以后就可以上门。"))


def _county(request: Request) -> str:
    code = request.GET.get("division", request.COOKIES.get("place", settings.HOME_DIVISION))
    return code if code_of(code) and len(code) >= COUNTY else settings.HOME_DIVISION
