"""The acquisitions desk: what came back becomes stock."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.bookshops.actions.intake import take_back, take_in
from wenmai.bookshops.forms.desk import IntakeForm
from wenmai.bookshops.queries import loans
from wenmai.bookshops.queries.agreements import get_library
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number


@require_safe
def intake(request: Request, code: str) -> HttpResponse:
    """待入藏, 在读者手上, 已入藏."""
    house, text = get_library(request.actor, code), request.GET.get("q", "").strip()[:100]
    shown = {"page": loans.waiting(house.pk, page_number(request.GET.get("page"))), "text": text}
    shown |= {"out": loans.out(house.pk, text), "stocked": loans.in_stock(house.pk), "desk_station": house}
    return render(request, "bookshops/desk/intake.html", shown)


@require_POST
def take_in_one(request: Request, key: int) -> HttpResponse:
    """入藏."""
    row, form = loans.get_loan(request.actor, key), IntakeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("填财产号，40 个字符以内。"))
        return redirect("bookshops_desk:intake", row.library.code)
    try:
        done = take_in(request.actor, loan=key, intake=form.intake())
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("《%(title)s》入藏，财产号 %(number)s。") % {"title": done.title, "number": done.accession_number},
        )
    return redirect("bookshops_desk:intake", row.library.code)


@require_POST
def back(request: Request, key: int) -> HttpResponse:
    """收下还书."""
    row = loans.get_loan(request.actor, key)
    try:
        take_back(request.actor, loan=key)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("收下了《%s》，可以入藏。") % row.title)
    return redirect("bookshops_desk:intake", row.library.code)
