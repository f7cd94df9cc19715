"""/desk/people/staff/: who works where, appointing, dismissing, tokens."""

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
from wenmai.people.actions.postings import appoint, dismiss
from wenmai.people.actions.tokens import issue_token, revoke_token
from wenmai.people.forms.desk import AppointForm, TokenForm
from wenmai.people.queries.staff import account_to_appoint, get_posting, list_postings, place_names, tokens_of
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
    return render(
        request, "people/desk/staff.html", {"page": page, "rows": rows, "form": form, "name": name, "nav": "staff"}
    )


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
    """A posting and the tokens under it. Raises NotFound."""
    return _posting_page(request, key, TokenForm())


def _posting_page(request: Request, key: int, form: TokenForm, token: str = "", status: int = 200) -> HttpResponse:
    row = get_posting(request.actor, key)
    place = place_names([row.scope]).get(row.scope, row.scope)
    page = {"posting": row, "place": place, "tokens": tokens_of(request.actor, key), "form": form, "token": token}
    return render(request, "people/desk/posting.html", page | {"nav": "staff"}, status=status)


@never_cache
@require_POST
def issue(request: Request, key: int) -> HttpResponse:
    """A new token; this answer is the only place where it is shown. Raises NotFound, NotAllowed."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _posting_page(request, key, form, status=422)
    get_posting(request.actor, key)
    token = issue_token(request.actor, posting=key, **form.cleaned_data)
    return _posting_page(request, key, TokenForm(), token=token)


@require_POST
def revoke(request: Request, key: int) -> HttpResponse:
    """End a token. Raises NotFound, NotAllowed."""
    row = revoke_token(request.actor, token=key)
    messages.success(request, _("令牌停用了。"))
    return redirect("people_desk:posting", row.posting_id)
