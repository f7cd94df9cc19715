"""The desk of statisticians: who counts what itself from when, and what came twice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.ledger import takeovers
from wenmai.ledger.kinds import get_kind
from wenmai.measures import doubles
from wenmai.measures.forms import TakeoverForm, tell
from wenmai.measures.register import PlaceRegister
from wenmai.places.queries.institutions import institutions_by_code

PREFILLED = ("institution", "pair", "since")


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Enter one; those that were entered, and who may be counted twice now."""
    given = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = TakeoverForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            row = takeovers.take_over(request.actor, taking=form.taking(), register=PlaceRegister())
            messages.success(request, _("登记好了，这一天起外来的数不再收。"))
            return redirect("measures_desk:takeover", row.pk)
        except DomainError as error:
            tell(form, error)
    return _index(request, form)


def _index(request: Request, form: TakeoverForm) -> HttpResponse:
    rows = page_of(takeovers.list_takeovers(request.actor), page_number(request.GET.get("page")))
    houses = institutions_by_code({row.institution_code for row in rows.items})
    listed = [(row, houses.get(row.institution_code), get_kind(row.external_kind)) for row in rows.items]
    page = {"form": form, "page": rows, "rows": listed, "nav": "imports"}
    page["doubles"] = doubles.doubles_of(request.actor)
    return render(request, "measures/desk/takeovers.html", page, status=422 if request.method == "POST" else 200)


@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """One entry, with what other systems sent for the time since."""
    return _one(request, key)


def _one(request: Request, key: int, refused: str = "") -> HttpResponse:
    row = takeovers.get_takeover(request.actor, key)
    found = takeovers.overlap(row.institution_code, row.external_kind, row.since)
    house = institutions_by_code([row.institution_code]).get(row.institution_code)
    kinds = {"external": get_kind(row.external_kind), "own": get_kind(row.own_kind)}
    page = {"row": row, "house": house, "overlap": found, "refused": refused, "nav": "imports"}
    return render(request, "measures/desk/takeover.html", page | kinds, status=422 if refused else 200)


@require_POST
def reverse_overlap(request: Request, key: int) -> HttpResponse:
    """Take back everything that came twice."""
    takeovers.get_takeover(request.actor, key)
    try:
        count = takeovers.reverse_overlap(request.actor, takeover=key, reason=request.POST.get("reason", ""))
    except DomainError as error:
        return _one(request, key, error.message)
    messages.success(request, _("撤回了 %(count)s 条。") % {"count": count})
    return redirect("measures_desk:takeover", key)


@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """End an entry: imports are taken again."""
    takeovers.get_takeover(request.actor, key)
    try:
        takeovers.end_takeover(request.actor, takeover=key, reason=request.POST.get("reason", ""))
    except DomainError as error:
        return _one(request, key, error.message)
    messages.success(request, _("结束了，以后又收外来的数。"))
    return redirect("measures_desk:takeover", key)
