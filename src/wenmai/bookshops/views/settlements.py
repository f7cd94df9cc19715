"""Statements: drawn, read, downloaded, confirmed by both sides, paid."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.bookshops.actions import disputing, settling
from wenmai.bookshops.models import Settlement, SettlementLine
from wenmai.bookshops.policies import may_confirm_for_shop, may_decide, may_draw
from wenmai.bookshops.queries import settlements
from wenmai.bookshops.queries.agreements import agreements_of, get_agreement, get_shop
from wenmai.bookshops.reporting import xlsx_of
from wenmai.kernel.errors import Conflict, DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import XLSX


@require_safe
def of_one_shop(request: Request, code: str) -> HttpResponse:
    """A shop's statements by all its agreements, and what the next ones will hold."""
    shop = get_shop(request.actor, code)
    house = shop.institution
    dues = settlements.dues_of(agreements_of(house))
    shown = {"rows": settlements.of_shop(house), "dues": dues, "desk_station": house, "of_shop": True}
    shown["may_draw"] = may_draw(request.actor, house, shop.library)
    return render(request, "bookshops/desk/settlements.html", shown)


@require_POST
def draw_one(request: Request, key: int) -> HttpResponse:
    """开结算单 of the last month that is over."""
    shop = get_agreement(request.actor, key)
    due = settlements.last_month()
    try:
        made = settling.draw(request.actor, shop=shop.pk, month=due)
    except DomainError as refused:
        if refused.status == 403:
            raise
        messages.error(request, refused.message)
        return redirect("bookshops_desk:start")
    return redirect("bookshops_desk:settlement", made.pk)


@require_safe
def settlement(request: Request, key: int) -> HttpResponse:
    """One statement with its lines; as XLSX."""
    row = settlements.get_settlement(request.actor, key)
    lines = settlements.lines_of(row)
    if request.GET.get("format") == "xlsx":
        return _as_xlsx(row, lines)
    decides = may_decide(request.actor, row.shop.library)
    sells = may_confirm_for_shop(request.actor, row.shop.institution)
    open_one = (decides and not row.library_confirmed_at) or (sells and not decides and not row.shop_confirmed_at)
    waits = open_one and not row.disputed_at
    shown = {"row": row, "lines": lines, "waits": waits, "pays": decides and row.agreed and not row.paid_at}
    shown |= {
        "words": row.words.all(),
        "decides": decides,
        "sells": sells,
        "speaks": (decides or sells) and not row.paid_at,
    }
    shown["desk_station"] = row.shop.library if decides else row.shop.institution
    return render(request, "bookshops/desk/settlement.html", shown)


def _as_xlsx(row: Settlement, lines: Sequence[SettlementLine]) -> HttpResponse:
    answer = HttpResponse(xlsx_of(row, lines), content_type=XLSX)
    name = f"settlement-{row.shop.institution.code}-{row.month:%Y-%m}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def confirm_one(request: Request, key: int) -> HttpResponse:
    """确认."""
    settlements.get_settlement(request.actor, key)
    try:
        settling.confirm(request.actor, settlement=key)
    except Conflict as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("确认了。"))
    return redirect("bookshops_desk:settlement", key)


@require_POST
def dispute(request: Request, key: int) -> HttpResponse:
    """异议: raised, answered, resolved."""
    settlements.get_settlement(request.actor, key)
    words, resolve = request.POST.get("words", ""), request.POST.get("do") == "resolve"
    try:
        row = disputing.speak(request.actor, settlement=key, words=words, resolve=resolve)
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("异议提了，双方的确认收回。") if row.disputed_at else _("了结了，请双方再确认。"))
    return redirect("bookshops_desk:settlement", key)


@require_POST
def paid(request: Request, key: int) -> HttpResponse:
    """登记付款."""
    settlements.get_settlement(request.actor, key)
    try:
        settling.mark_paid(request.actor, settlement=key, paid_reference=request.POST.get("reference", ""))
    except DomainError as refused:
        if refused.status == 403:
            raise
        messages.error(request, refused.message)
    else:
        messages.success(request, _("登记了付款。"))
    return redirect("bookshops_desk:settlement", key)
