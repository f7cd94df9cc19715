"""The books of a library: what stands open with whom, statements, entries by hand, tariffs."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.hub.actions import settling
from wenmai.hub.forms.accounts import ChargeForm, TariffForm
from wenmai.hub.policies import may_price
from wenmai.hub.queries import statements
from wenmai.hub.queries.houses import kept_library, other_libraries
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.trying import tried


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: Request, code: str) -> HttpResponse:
    """One library, or what it has with one other; the form enters what no deed does."""
    house, other = kept_library(request.actor, code), request.GET.get("other", "")[:40]
    form = ChargeForm(request.POST or None, libraries=other_libraries(house))

    def act() -> HttpResponse:
        settling.charge(request.actor, given=form.charge(code), key=request.POST.get("key", "")[:40])
        messages.success(request, _("记好了，上下一张对账单。"))
        return redirect("hub_desk:account", code)

    if answer := tried(form, act):
        return answer
    shown = {"house": house, "form": form, "key": uuid4().hex, "dues": statements.dues_of(house), "nav": "desk"}
    shown |= {
        "rows": statements.statements_of(house),
        "page": statements.postings_of(house, other, page_number(request.GET.get("page"))),
        "balances": statements.balances_of(house),
        "other": other,
        "month": settling.last_month(),
    }
    return render(request, "hub/account.html", shown, status=422 if form.errors else 200)


@require_POST
def draw(request: Request, code: str) -> HttpResponse:
    """开对账单 of last month with another library."""
    kept_library(request.actor, code)
    other = request.POST.get("other", "")
    try:
        made = settling.draw(request.actor, drawer=code, other=other, month=settling.last_month())
    except DomainError as refused:
        if refused.status == 403:
            raise
        messages.error(request, refused.message)
        return redirect("hub_desk:account", code)
    return redirect("hub_desk:statement", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def tariff(request: Request) -> HttpResponse:
    """What services cost, and since when."""
    form = TariffForm(request.POST or None)

    def act() -> HttpResponse:
        settling.set_tariff(request.actor, draft=form.draft())
        messages.success(request, _("定好了。以前的分录不变。"))
        return redirect("hub_desk:tariffs")

    if answer := tried(form, act):
        return answer
    shown = {"rows": statements.tariffs(), "form": form, "may_price": may_price(request.actor), "nav": "desk"}
    return render(request, "hub/tariffs.html", shown, status=422 if form.errors else 200)


@require_POST
def reverse_entry(request: Request, key: int) -> HttpResponse:
    """冲销."""
    try:
        made = settling.take_back(request.actor, entry=key, why=request.POST.get("why", ""))
    except DomainError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.message)
    else:
        messages.success(request, _("冲销了，%s。") % made.what)
    return redirect("hub_desk:account", statements.earner_of(key).code)
