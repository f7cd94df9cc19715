"""The counter of a shop: who stands there, may this book be bought, lend it, undo it."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.bookshops import counter_pages
from wenmai.bookshops.actions import lending
from wenmai.bookshops.forms.desk import BookForm
from wenmai.bookshops.models import Bookshop, ShopLoan
from wenmai.bookshops.queries.agreements import get_shop
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.counter_pass import read_pass


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: Request, code: str) -> HttpResponse:
    """扫读者、扫书，当场答复."""
    shop = get_shop(request.actor, code)
    if request.method == "POST":
        return _scanned(request, shop)
    page = counter_pages.page(request.actor, shop, request.GET)
    shown = {"page": page, "shop": shop, "desk_station": shop.institution, "key": uuid4().hex}
    return render(request, "bookshops/desk/counter.html", shown)


def _scanned(request: Request, shop: Bookshop) -> HttpResponse:
    sent = request.POST.dict()
    try:
        if "newcomer" in sent:
            made = lending.welcome(request.actor, shop=shop.pk, person=read_pass(request.actor, sent.get("reader", "")))
            messages.success(request, _("办好了，读者证号 %s。") % made.number)
        elif "scan" in sent:
            sent = {"reader": counter_pages.find_reader(request.actor, shop, sent["scan"][:400])}
        else:
            _ask(request, shop, sent)
    except DomainError as refused:
        messages.error(request, refused.message)
    return _shown(shop, sent)


def _ask(request: Request, shop: Bookshop, sent: dict[str, str]) -> None:
    """The refusal is kept here, once; the page that follows says it."""
    form = BookForm(counter_pages.filled(shop, sent))
    if form.is_valid():
        reader = counter_pages.reader_of_pass(request.actor, sent.get("reader", ""))
        lending.ask(request.actor, shop=shop.pk, wish=form.wish(), reader=reader)


@require_POST
def lend(request: Request, code: str) -> HttpResponse:
    """馆里买单，读者拿走."""
    shop, sent = get_shop(request.actor, code), request.POST.dict()
    form = BookForm(sent)
    if not form.is_valid():
        return _shown(shop, sent)
    try:
        reader = counter_pages.reader_of_pass(request.actor, sent.get("reader", ""))
        counter_pages.vouch(reader, sent.get("key", ""))
        made = lending.lend_in_shop(
            request.actor, shop=shop.pk, wish=form.wish(), reader=reader, key=sent.get("key", "")
        )
    except DomainError as refused:
        messages.error(request, refused.message)
        return _shown(shop, sent)
    messages.success(request, _said(made))
    return _shown(shop, sent, book=False)


def _said(made: ShopLoan) -> str:
    day = date_format(localtime(made.due_at), "n月j日")
    told = {"title": made.title, "number": made.item.barcode, "day": day}
    return _("借出《%(title)s》，册号 %(number)s，%(day)s 前还到任何一家图书馆或本店。") % told


@require_POST
def undo(request: Request, key: int) -> HttpResponse:
    """当天撤销."""
    try:
        row = lending.undo_in_shop(request.actor, loan=key)
    except DomainError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.message)
        return redirect("bookshops_desk:counter", lending.shop_code(key))
    messages.success(request, _("撤销了《%s》，钱退回经费，书留在店里。") % row.title)
    return redirect("bookshops_desk:counter", row.shop.institution.code)


def _shown(shop: Bookshop, sent: dict[str, str], *, book: bool = True) -> HttpResponse:
    query = counter_pages.query_of(sent, book=book)
    return redirect(f"{reverse('bookshops_desk:counter', args=[shop.institution.code])}?{query}")
