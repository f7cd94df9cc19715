"""/desk/people/staff/: who works where, appointing, dismissing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wenmai.audit.limits import hit
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.people import policies
from wenmai.people.actions.postings import appoint, dismiss
from wenmai.people.forms.desk import AppointForm
from wenmai.people.queries.places import place_names
from wenmai.people.queries.staff import account_to_appoint, get_posting, list_postings
from wenmai.people.queries.systems import systems_of, tokens_of
from wenmai.people.views.own import said


@never_cache
@require_http_methods(["GET", "POST"])
def postings(request: Request) -> HttpResponse:
    """The staff at and below one's places; a form to appoint."""
    form = AppointForm(request.POST or None, initial={"scope": request.GET.get("scope", "")})
    if request.method == "POST" and form.is_valid() and _appointed(request, form):
        return redirect("people_desk:postings")
    name = request.GET.get("name", "")
    page = list_postings(request.actor, name=name, page=page_number(request.GET.get("page")))
    names = place_names([row.scope for row in page.items])
    rows = [{"posting": row, "place": names.get(row.scope, row.scope)} for row in page.items]
    shown = {"page": page, "rows": rows, "form": form, "name": name, "sets_up": policies.may_see_systems(request.actor)}
    return render(request, "people/desk/staff.html", shown | {"nav": "staff"})


def _appointed(request: Request, form: AppointForm) -> bool:
    typed = form.cleaned_data
    hit("people.appoint", request.actor.person, 30, 300)
    try:
        account = account_to_appoint(typed["who"])
        appoint(request.actor, person=account.person_id, role=typed["role"], scope=typed["scope"].strip())
    except DomainError as error:
        said(form, error)
        return False
    messages.success(request, _("任命了%(name)s。下次登录要设第二道验证。") % {"name": account.person.name})
    return True


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
