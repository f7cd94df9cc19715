"""/desk/people/tokens/: one's own tokens. /desk/people/systems/: other systems that hold a posting."""

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
from wenmai.people.actions import systems as acts
from wenmai.people.actions.tokens import issue_system_token, issue_token, revoke_token
from wenmai.people.forms.desk import HandOverForm, OwnTokenForm, SystemForm, TokenForm
from wenmai.people.queries.places import path_of, place_names
from wenmai.people.queries.staff import account_to_appoint
from wenmai.people.queries.systems import (
    get_system,
    list_systems,
    my_postings,
    my_tokens,
    responsible_posting,
    system_tokens,
)
from wenmai.people.views.own import said


@never_cache
@require_GET
def tokens(request: Request) -> HttpResponse:
    """One's own tokens."""
    return _tokens_page(request, OwnTokenForm(_choices(request)))


def _choices(request: Request) -> list[tuple[int, str]]:
    rows = my_postings(request.actor)
    names = place_names([row.scope for row in rows])
    return [(row.pk, f"{row.get_role_display()}　{names.get(row.scope, row.scope)}") for row in rows]


def _tokens_page(request: Request, form: OwnTokenForm, token: str = "", status: int = 200) -> HttpResponse:
    rows = my_tokens(request.actor)
    page = {"tokens": rows, "form": form, "token": token, "nav": "staff"}
    return render(request, "people/desk/tokens.html", page, status=status)


@never_cache
@require_POST
def issue(request: Request) -> HttpResponse:
    """A new token under an own posting; this answer is the only place where it is shown."""
    form = OwnTokenForm(_choices(request), request.POST)
    if form.is_valid():
        try:
            token = issue_token(request.actor, **form.cleaned_data)
            return _tokens_page(request, OwnTokenForm(_choices(request)), token)
        except DomainError as error:
            said(form, error)
    return _tokens_page(request, form, status=422)


@require_POST
def revoke(request: Request, key: int) -> HttpResponse:
    """End a token. Raises NotFound."""
    row = revoke_token(request.actor, token=key)
    messages.success(request, _("令牌停用了。"))
    if row.system_id:
        return redirect("people_desk:system", row.system_id)
    own = row.posting is not None and row.posting.person_id == request.actor.person
    return redirect("people_desk:tokens") if own else redirect("people_desk:posting", row.posting_id)


@never_cache
@require_http_methods(["GET", "POST"])
def systems(request: Request) -> HttpResponse:
    """The systems at and below one's places; a form to set one up."""
    form = SystemForm(request.POST or None, initial={"who": request.GET.get("who", "")})
    if request.method == "POST" and form.is_valid() and (made := _set_up(request, form)):
        return redirect("people_desk:system", made)
    page = list_systems(request.actor, page=page_number(request.GET.get("page")))
    names = place_names([row.scope for row in page.items])
    rows = [{"system": row, "place": names.get(row.scope, row.scope)} for row in page.items]
    shown = {"page": page, "rows": rows, "form": form, "nav": "staff"}
    return render(request, "people/desk/systems.html", shown, status=422 if form.errors else 200)


def _set_up(request: Request, form: SystemForm) -> int | None:
    typed = form.cleaned_data
    hit("people.appoint", request.actor.person, 30, 300)
    try:
        answers = _answering(request, typed["who"], typed["scope"])
        made = acts.set_up_system(
            request.actor, name=typed["name"], role=typed["role"], scope=typed["scope"], answers=answers
        )
    except DomainError as error:
        said(form, error)
        return None
    messages.success(request, _("设好了。现在给它发一个令牌。"))
    return made.pk


def _answering(request: Request, who: str, scope: str) -> int:
    return responsible_posting(request.actor, account_to_appoint(who).person_id, path_of(scope))


@never_cache
@require_GET
def system(request: Request, key: int) -> HttpResponse:
    """One system: its tokens, who answers for it. Raises NotFound."""
    return _system_page(request, key)


def _system_page(request: Request, key: int, token: str = "", status: int = 200, **forms: object) -> HttpResponse:
    row = get_system(request.actor, key)
    page = {"form": TokenForm(), "over_form": HandOverForm()} | forms
    about = {
        "system": row,
        "place": place_names([row.scope]).get(row.scope, row.scope),
        "tokens": system_tokens(request.actor, key),
        "token": token,
        "nav": "staff",
    }
    return render(request, "people/desk/system.html", page | about, status=status)


@never_cache
@require_POST
def issue_for_system(request: Request, key: int) -> HttpResponse:
    """A new token of a system, shown in this answer only. Raises NotFound, NotAllowed."""
    get_system(request.actor, key)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _system_page(request, key, status=422, form=form)
    token = issue_system_token(request.actor, system=key, **form.cleaned_data)
    return _system_page(request, key, token)


@never_cache
@require_POST
def hand_over(request: Request, key: int) -> HttpResponse:
    """Somebody else answers for the system from now on. Raises NotFound."""
    row = get_system(request.actor, key)
    form = HandOverForm(request.POST)
    if form.is_valid():
        hit("people.appoint", request.actor.person, 30, 300)
        try:
            acts.hand_over(request.actor, system=key, answers=_answering(request, form.cleaned_data["who"], row.scope))
            messages.success(request, _("负责人换好了。"))
            return redirect("people_desk:system", key)
        except DomainError as error:
            said(form, error)
    return _system_page(request, key, status=422, over_form=form)


@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """End a system and its tokens. Raises NotFound."""
    acts.end_system(request.actor, system=get_system(request.actor, key).pk)
    messages.success(request, _("停了，名下的令牌都不再能用。"))
    return redirect("people_desk:systems")
