"""What a house has ordered, one of it with its issues, and what it keeps from before."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.kernel.whole import whole
from wenmai.serials import pages, subscription_deeds
from wenmai.serials.actions.subscribing import drop_years, keep_years, subscribe
from wenmai.serials.forms import SubscriptionForm, YearsForm
from wenmai.serials.queries.desk import get_house
from wenmai.serials.queries.subscriptions import get_subscription, kept_of, subscriptions_of

SIZE = 50


@never_cache
@require_safe
def listed(request: Request, code: str) -> HttpResponse:
    """All subscriptions of a house."""
    house = get_house(request.actor, code)
    page = page_of(subscriptions_of(house), page_number(request.GET.get("page")), SIZE)
    return render(
        request, "serials/list.html", {"house": house, "page": page, "kept": kept_of(house)} | pages.nav(house)
    )


@never_cache
@require_http_methods(["GET", "POST"])
def order(request: Request, code: str) -> HttpResponse:
    """Find a serial, then say how often, from when, how many."""
    house = get_house(request.actor, code)
    shown = pages.order_page(request.GET, house)
    form = SubscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = subscribe(request.actor, draft=form.draft(whole(request.GET.get("record")), house.code))
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("serials_desk:one", made.pk)
    return render(request, "serials/order.html", shown | {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def years(request: Request, code: str) -> HttpResponse:
    """Years of a serial that a house keeps from before; a mistake is taken out."""
    house = get_house(request.actor, code)
    form, dropped = YearsForm(request.POST or None), whole(request.POST.get("drop"))
    try:
        if dropped:
            drop_years(request.actor, kept=dropped)
            return redirect("serials_desk:list", code)
        if request.method == "POST" and form.is_valid():
            keep_years(request.actor, record=whole(request.GET.get("record")), library=code, **form.cleaned_data)
            return redirect("serials_desk:list", code)
    except DomainError as refused:
        form.add_error(None, refused.message)
    return render(request, "serials/years.html", pages.order_page(request.GET, house) | {"form": form})


@never_cache
@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """One subscription: its issues of a year, what was bound, what can be done."""
    row = get_subscription(request.actor, key)
    shown = pages.one_page(row, whole(request.GET.get("year"), 4)) | {"key": uuid4().hex}
    return render(request, "serials/one.html", shown | pages.nav(row.library))


@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """End, renew, add an issue, say that one is missing, bind."""
    row = get_subscription(request.actor, key)
    try:
        said, key = subscription_deeds.do(request.actor, row.pk, request.POST)
        messages.success(request, said)
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("serials_desk:one", key)
