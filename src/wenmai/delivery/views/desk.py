"""The supplying side at its desk: what waits, dates, reports, the menu, the calendar file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.activities.desk import station_of
from wenmai.booking.calendars import CONTENT_TYPE, calendar_of
from wenmai.delivery.actions.delivering import report_delivery
from wenmai.delivery.actions.menu import edit_item, put_back_on_menu, put_on_menu, set_picture, take_off_menu
from wenmai.delivery.actions.orders import call_off, offer_dates
from wenmai.delivery.feeds import trips_of
from wenmai.delivery.forms import ItemForm, OfferForm, PictureForm, ReportForm, item_initial
from wenmai.delivery.models import Order
from wenmai.delivery.policies import may_supply
from wenmai.delivery.queries.menu import get_kept_item, items_of
from wenmai.delivery.queries.orders import at_desk, get_supplied_order, order_page
from wenmai.delivery.queries.suggesting import waiting_at
from wenmai.delivery.sealed import opened
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.tagged import tagged


@require_safe
def desk(request: Request) -> HttpResponse:
    """/desk/delivery/: whom to answer first, what is agreed, what the house has ordered itself."""
    station = station_of(request.actor, request.GET.get("at", ""))
    shown = {"desk_station": station, "waiting": waiting_at(station), "desk": at_desk(station)}
    return render(request, "delivery/desk/desk.html", shown)


@require_safe
def calendar(request: Request) -> HttpResponse:
    """The house's trips as a calendar file."""
    station = station_of(request.actor, request.GET.get("at", ""))
    entries = trips_of(station, request.build_absolute_uri("/").rstrip("/"))
    title = _("%(house)s的配送") % {"house": station.label}
    return tagged(request, calendar_of(title, entries), CONTENT_TYPE, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
def menu(request: Request) -> HttpResponse:
    """The menu of a house, and the form that adds to it."""
    station = station_of(request.actor, request.GET.get("at", ""))
    form = ItemForm(station, request.POST or None)
    if form.is_valid():
        try:
            made = put_on_menu(request.actor, draft=form.draft())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("上了菜单，现在就能点。"))
            return redirect("delivery_desk:item", made.pk)
    shown = {"desk_station": station, "items": items_of(station), "form": form}
    return render(request, "delivery/desk/menu.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, key: int) -> HttpResponse:
    """Change one item."""
    found = get_kept_item(request.actor, key)
    form = ItemForm(found.institution, request.POST or None, initial=item_initial(found))
    if form.is_valid():
        try:
            edit_item(request.actor, item=found, draft=form.draft())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("改好了。"))
            return redirect("delivery_desk:item", key)
    shown = {"item": found, "form": form, "picturing": PictureForm(), "desk_station": found.institution}
    return render(request, "delivery/desk/item.html", shown, status=422 if form.errors else 200)


@require_POST
def switch(request: Request, key: int) -> HttpResponse:
    """下菜单, 重新上菜单."""
    found = get_kept_item(request.actor, key)
    back = request.POST.get("do") == "on"
    (put_back_on_menu if back else take_off_menu)(request.actor, item=found)
    messages.success(request, _("上了菜单，现在就能点。") if back else _("下了菜单；已经定的照办。"))
    return redirect("delivery_desk:item", key)


@require_POST
def picture(request: Request, key: int) -> HttpResponse:
    """配图."""
    found = get_kept_item(request.actor, key)
    chosen = request.FILES.get("picture")
    set_picture(request.actor, item=found, content=chosen.read() if chosen else b"", alt=request.POST.get("alt", ""))
    messages.success(request, _("图换上了。"))
    return redirect("delivery_desk:item", key)


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: Request, key: int) -> HttpResponse:
    """One order: offer dates."""
    found = get_supplied_order(request.actor, key)
    station = found.item.institution if found.item else station_of(request.actor, request.GET.get("at", ""))
    form = OfferForm(found, [each for each in items_of(station) if not each.off_at], request.POST or None)
    if form.is_valid():
        try:
            offer_dates(
                request.actor, order=found, item=form.chosen(), starts=form.starts(), words=form.cleaned_data["words"]
            )
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("日期给了，等对方选。"))
            return redirect("delivery_desk:order", key)
    return _order(request, found, form, ReportForm())


def _order(request: Request, found: Order, form: OfferForm | None, reporting: ReportForm) -> HttpResponse:
    shown = {
        "shown": order_page(found),
        "order": found,
        "contact": opened(found.contact) if may_supply(request.actor, found) else None,
        "form": form,
        "reporting": reporting,
        "desk_station": found.item.institution if found.item else None,
    }
    bad = reporting.errors or (form is not None and form.errors)
    return render(request, "delivery/desk/order.html", shown, status=422 if bad else 200)


@require_POST
def report(request: Request, key: int) -> HttpResponse:
    """写经过."""
    found = get_supplied_order(request.actor, key)
    form = ReportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            report_delivery(request.actor, order=found, report=form.report(), photos=form.photos())
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            messages.success(request, _("记下了。对方签收后计入配送。"))
            return redirect("delivery_desk:order", key)
    return _order(request, get_supplied_order(request.actor, key), None, form)


@require_POST
def cancel(request: Request, key: int) -> HttpResponse:
    """去不了, 没送成."""
    call_off(request.actor, order=get_supplied_order(request.actor, key), reason=request.POST.get("reason", ""))
    messages.success(request, _("记下了，对方会看到原因。"))
    return redirect("delivery_desk:order", key)
