"""/desk/fees/: the till of a house, what is due for a date, discounts, the close of a day, the month, the year."""

from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.booking.queries.sessions import get_run_session
from wenmai.fees.actions import prices as price_actions
from wenmai.fees.actions import receipts
from wenmai.fees.drafts import Payment
from wenmai.fees.forms.desk import CloseForm, DiscountsForm, initial_of
from wenmai.fees.money import fen_of, yuan_of
from wenmai.fees.policies import may_set, may_take
from wenmai.fees.queries import income
from wenmai.fees.queries.prices import get_priced, page_of_house, standing_list
from wenmai.fees.reporting import csv_of, xlsx_of
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.spreadsheets import CSV, XLSX
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution

FILES = {"csv": (csv_of, CSV), "xlsx": (xlsx_of, XLSX)}


@require_safe
@at_desk
def till(request: Request, code: str) -> HttpResponse:
    """收款: what was taken since the last close, what has a price, the years."""
    return _till(request, _house(request, code), CloseForm())


@require_POST
@at_desk
def close(request: Request, code: str) -> HttpResponse:
    """日结."""
    house, form = _house(request, code), CloseForm(request.POST)
    if not form.is_valid():
        return _till(request, house, form)
    given = form.cleaned_data
    try:
        done = receipts.close_day(
            request.actor, institution=house, counted_fen=fen_of(given["counted"]), why=given["why"]
        )
    except DomainError as error:
        form.add_error("why" if "why" in error.fields else None, error.message)
        return _till(request, house, form)
    messages.success(request, _("日结好了：%(n)s 笔，%(sum)s 元。") % {"n": done.receipts, "sum": yuan_of(done.fen)})
    return redirect("fees_desk:till", house.code)


@require_safe
@at_desk
def month(request: Request, code: str) -> HttpResponse:
    """The month of a house, on the screen, as CSV or XLSX."""
    house, first = _house(request, code), _month(request.GET.get("month", ""))
    found, file = income.month_of(house, first), FILES.get(request.GET.get("format", ""))
    if file:
        answer = HttpResponse(file[0](found), content_type=file[1])
        name = f"income-{house.code}-{first:%Y-%m}.{request.GET['format']}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    earlier = clock.month_start(date.fromordinal(first.toordinal() - 1))
    later = clock.next_month(first)
    shown = {
        "month": found,
        "desk_station": house,
        "earlier": earlier,
        "later": later if later <= clock.today() else None,
    }
    return render(request, "fees/desk/month.html", shown)


@require_safe
@at_desk
def behind(request: Request, code: str) -> HttpResponse:
    """The receipts behind one line of a month; here one is given back after its day was closed."""
    house, first = _house(request, code), _month(request.GET.get("month", ""))
    line = (whole(request.GET.get("of"), 12), request.GET.get("group", "")[:12])
    page = income.receipts_in(house, first, line, page_number(request.GET.get("page")))
    return render(request, "fees/desk/behind.html", {"page": page, "first": first, "desk_station": house})


@require_POST
@at_desk
def publish(request: Request, code: str, year: int) -> HttpResponse:
    """公布一年的收入."""
    house = _house(request, code)
    try:
        receipts.publish_income(request.actor, institution=house, year=year, used_for=request.POST.get("used_for", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("公布了，价目页上能看到。"))
    return redirect("fees_desk:till", house.code)


@require_safe
@at_desk
def session(request: Request, key: int) -> HttpResponse:
    """One date: who booked at what price, and who has paid."""
    found = get_run_session(request.actor, key)
    prices = standing_list(found.offering_id)
    shown = {"session": found, "dues": income.dues_of(found), "prices": prices, "key": uuid4().hex}
    return render(request, "fees/desk/session.html", shown | {"desk_station": found.offering.institution})


@require_POST
@at_desk
def take_money(request: Request, key: int) -> HttpResponse:
    """收款; a form that is sent again says that nothing was taken with it."""
    began, found = clock.now(), get_run_session(request.actor, key)
    try:
        receipt = receipts.take(request.actor, session=found, payment=_payment(request.POST))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        again = _("这张表已经收过 %(sum)s 元，没有再收。要再收一笔，再点一次。")
        said = _("收了 %(sum)s 元。") if receipt.at >= began else again
        messages.success(request, said % {"sum": yuan_of(receipt.fen)})
    return redirect("fees_desk:session", key)


def _payment(sent: QueryDict) -> Payment:
    return Payment(
        group=sent.get("group", ""),
        heads=whole(sent.get("heads"), 4),
        proof_seen=sent.get("proof") == "1",
        key=sent.get("key", ""),
        booking=sent.get("booking", "")[:36],
    )


@require_POST
@at_desk
def back(request: Request, key: int) -> HttpResponse:
    """退款 or 冲正."""
    receipt, sent = income.get_receipt(request.actor, key), request.POST
    try:
        made = receipts.give_back(
            request.actor, receipt=receipt, kind=sent.get("kind", ""), reason=sent.get("reason", "")
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("记下了：%(sum)s 元。") % {"sum": yuan_of(made.fen)})
    return redirect("fees_desk:till", receipt.institution.code)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def discounts(request: Request, key: int) -> HttpResponse:
    """优惠: for whom less, and who approved it."""
    offering = get_priced(request.actor, key)
    prices = standing_list(key)
    form = DiscountsForm(request.POST or None, initial=initial_of(prices) if prices else None)
    if form.is_bound and form.is_valid():
        try:
            price_actions.set_discounts(
                request.actor,
                offering=offering,
                discounts=form.discounts(),
                approved_by=form.cleaned_data["approved_by"],
            )
        except DomainError as error:
            form.add_error(next((name for name in error.fields if name in form.fields), None), error.message)
        else:
            messages.success(request, _("公布了。以前约的按那时的价。"))
            return redirect("fees_desk:discounts", key)
    shown = {"form": form, "offering": offering, "prices": prices, "desk_station": offering.institution}
    shown["may_set"] = may_set(request.actor, offering.institution)
    return render(request, "fees/desk/discounts.html", shown, status=422 if form.errors else 200)


def _house(request: Request, code: str) -> Institution:
    house = get_institution(request.actor, code)
    if not may_take(request.actor, house):
        raise NotFound("not_found", _("没有这一页。"))
    return house


def _till(request: Request, house: Institution, form: CloseForm) -> HttpResponse:
    shown = {"till": income.till_of(house), "form": form, "desk_station": house, "lists": page_of_house(house).lists}
    shown |= {"years": income.years_of(house), "may_set": may_set(request.actor, house), "this": clock.today()}
    return render(request, "fees/desk/till.html", shown, status=422 if form.errors else 200)


def _month(text: str) -> date:
    year, month = whole(text[:4], 4), whole(text[5:], 2)
    usable = 2000 <= year <= clock.today().year and 1 <= month <= 12
    this = clock.month_start(clock.today())
    return min(date(year, month, 1), this) if usable else this
