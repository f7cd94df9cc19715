"""The menu as everybody sees it, and the ordering side: order, choose a date, confirm."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.delivery.actions.delivering import confirm_delivery
from wenmai.delivery.actions.orders import agree, ask_again, call_off, place_order
from wenmai.delivery.forms import OrderForm, WordForm
from wenmai.delivery.policies import may_confirm, may_keep_menu
from wenmai.delivery.queries.menu import Wanted, get_item, get_picture, menu, names_of
from wenmai.delivery.queries.orders import get_own_order, order_page, own_orders
from wenmai.delivery.sealed import opened
from wenmai.delivery.vocabulary import Kind
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.tagged import tagged
from wenmai.kernel.whole import code_of
from wenmai.places.queries.divisions import child_divisions, divisions_by_code

COUNTY = 6


@require_safe
def list_menu(request: Request) -> HttpResponse:
    """/delivery/: what can be ordered, by kind and county."""
    wanted = Wanted(request.GET.get("kind", ""), code_of(request.GET.get("division")), request.GET.get("q", "")[:40])
    shown = {
        "page": menu(wanted, page_number(request.GET.get("page"))),
        "wanted": wanted,
        "kinds": Kind.choices,
        "counties": child_divisions(settings.HOME_DIVISION),
        "place": divisions_by_code([wanted.division]).get(wanted.division),
    }
    return render(request, "delivery/menu.html", shown)


@require_safe
def show_item(request: Request, key: int) -> HttpResponse:
    """One item: what it is, what it needs, where it goes."""
    item = get_item(request.actor, key)
    shown = {"item": item, "goes_to": names_of(item.goes_to), "keeps": may_keep_menu(request.actor, item.institution)}
    return render(request, "delivery/item.html", shown)


@require_safe
def picture(request: Request, key: int) -> HttpResponse:
    """Its picture."""
    found = get_picture(request.actor, key)
    return tagged(request, bytes(found.content), found.type)


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: Request, key: int) -> HttpResponse:
    """点单: order an item of the menu."""
    return _order(request, OrderForm(request.actor, get_item(request.actor, key), "", request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: Request) -> HttpResponse:
    """点单外的需求: what is not on the menu."""
    area = code_of(request.COOKIES.get("place"))
    area = area if len(area) >= COUNTY else settings.HOME_DIVISION
    return _order(request, OrderForm(request.actor, None, area, request.POST or None))


def _order(request: Request, form: OrderForm) -> HttpResponse:
    if form.is_valid():
        try:
            made = place_order(request.actor, draft=form.draft())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("点好了。配送单位给出日期，会有消息告诉你。"))
            return redirect("delivery:own_order", made.pk)
    shown = {"form": form, "item": form.item}
    return render(request, "delivery/order_form.html", shown, status=422 if form.errors else 200)


@require_safe
def own(request: Request) -> HttpResponse:
    """我点的."""
    return render(request, "delivery/own.html", {"orders": own_orders(request.actor)})


@require_safe
def own_order(request: Request, key: int) -> HttpResponse:
    """One order as its own side sees it: choose a date, call off, confirm."""
    return _own(request, key, WordForm())


def _own(request: Request, key: int, form: WordForm, status: int = 200) -> HttpResponse:
    found = get_own_order(request.actor, key)
    shown = {
        "shown": order_page(found),
        "order": found,
        "form": form,
        "contact": opened(found.contact),
        "confirms": may_confirm(request.actor, found),
    }
    return render(request, "delivery/own_order.html", shown, status=status)


@require_POST
def choose(request: Request, key: int) -> HttpResponse:
    """定下 one of the offered dates, or 都不合适."""
    found = get_own_order(request.actor, key)
    if request.POST.get("do") == "again":
        ask_again(request.actor, order=found, words=request.POST.get("words", ""))
        messages.success(request, _("说了，等他们另给日期。"))
        return redirect("delivery:own_order", key)
    offer = order_page(found).offer
    starts = offer.starts if offer else []
    start = next((each for each in starts if each.isoformat() == request.POST.get("start")), None)
    agree(request.actor, order=found, start=start or found.starts_at or clock.now())
    messages.success(request, _("定下了。到时候备好场地。"))
    return redirect("delivery:own_order", key)


@require_POST
def cancel(request: Request, key: int) -> HttpResponse:
    """不要了."""
    call_off(request.actor, order=get_own_order(request.actor, key), reason=request.POST.get("reason", ""))
    messages.success(request, _("取消了，对方会看到原因。"))
    return redirect("delivery:own_order", key)


@require_POST
def confirm(request: Request, key: int) -> HttpResponse:
    """签收."""
    form = WordForm(request.POST)
    if form.is_valid():
        try:
            confirm_delivery(request.actor, order=get_own_order(request.actor, key), word=form.word())
        except DomainError as error:
            if error.status in {403, 404}:
                raise
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("签收了，谢谢你们说一声。"))
            return redirect("delivery:own_order", key)
    return _own(request, key, form, status=422)
