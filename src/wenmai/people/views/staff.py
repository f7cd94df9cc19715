"""/desk/people/staff/: who works where, appointing, dismissing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wenmai.audit.limits import hit
from wenmai.kernel.actor import Role
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.people import policies
from wenmai.people.actions.offers import consider, offer_posting, withdraw_offer
from wenmai.people.actions.postings import appoint, dismiss
from wenmai.people.forms.desk import AppointForm
from wenmai.people.models.postings import ROLES
from wenmai.people.queries.offers import Candidate, list_offers
from wenmai.people.queries.places import place_names
from wenmai.people.queries.staff import get_posting, list_postings
from wenmai.people.queries.systems import systems_of, tokens_of
from wenmai.people.views.own import said


@never_cache
@require_http_methods(["GET", "POST"])
def postings(request: Request) -> HttpResponse:
    """The staff at and below one's places; a form to appoint, which first shows whom it would be."""
    form = AppointForm(request.POST or None, initial={"scope": request.GET.get("scope", "")})
    if request.method == "POST" and form.is_valid():
        answer = _appointing(request, form)
        if answer is not None:
            return answer
    name = request.GET.get("name", "")
    page = list_postings(request.actor, name=name, page=page_number(request.GET.get("page")))
    names = place_names([row.scope for row in page.items])
    shown = {
        "page": page,
        "rows": [{"posting": row, "place": names.get(row.scope, row.scope)} for row in page.items],
        "offers": list_offers(request.actor),
        "form": form,
        "name": name,
        "sets_up": policies.may_see_systems(request.actor),
        "nav": "staff",
    }
    return render(request, "people/desk/staff.html", shown)


def _appointing(request: Request, form: AppointForm) -> HttpResponse | None:
    """First whom it would be; said once more, it is done. None puts a refusal beside the form."""
    typed = form.cleaned_data
    hit("people.appoint", request.actor.person, 30, 300)
    try:
        found = consider(request.actor, who=typed["who"], role=typed["role"], scope=typed["scope"])
        if request.POST.get("sure") != found.person:
            shown = {"found": found, "form": form, "role": dict(ROLES)[typed["role"]], "nav": "staff"}
            return render(request, "people/desk/appoint.html", shown)
        return _done(request, found, typed["role"], typed["scope"])
    except DomainError as error:
        said(form, error)
        return None


def _done(request: Request, found: Candidate, role: Role, scope: str) -> HttpResponse:
    if found.proven:
        appoint(request.actor, person=found.person, role=role, scope=scope)
        messages.success(request, _("任命了%(name)s。下次登录要设第二道验证。") % {"name": found.name})
        return redirect("people_desk:postings")
    offered = offer_posting(request.actor, person=found.person, role=role, scope=scope)
    return render(request, "people/desk/offered.html", {"found": found, "offered": offered, "nav": "staff"})


@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    """Take an offer back. Raises NotFound, NotAllowed."""
    withdraw_offer(request.actor, offer=key)
    messages.success(request, _("任命撤回了。"))
    return redirect("people_desk:postings")


@require_POST
def dismiss_posting(request: Request, key: int) -> HttpResponse:
    """End a posting. Raises NotFound, NotAllowed."""
    dismiss(request.actor, posting=get_posting(request.actor, key).pk)
    messages.success(request, _("任职到此结束，名下的令牌也停用了。"))
    return redirect("people_desk:postings")


@never_cache
@require_GET
def posting(request: Request, key: int) -> HttpResponse:
    """A posting, the tokens under it and the systems its holder answers for. Raises NotFound."""
    row = get_posting(request.actor, key)
    place = place_names([row.scope]).get(row.scope, row.scope)
    shown = {
        "posting": row,
        "place": place,
        "tokens": tokens_of(request.actor, key),
        "systems": systems_of(request.actor, key),
        "sets_up": policies.may_see_systems(request.actor),
        "nav": "staff",
    }
    return render(request, "people/desk/posting.html", shown)
