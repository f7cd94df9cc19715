"""我的借阅: what is out, until when, renewed by one tap, and where to give it back."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.library import my_books
from wenmai.library.queries.readers import family_pages, my_page


@never_cache
@require_safe
def loans(request: Request) -> HttpResponse:
    """The reader's open loans, the first due in front; below them those of the family."""
    page, family = my_page(request.actor), family_pages(request.actor)
    lines = [(each, my_books.may_renew(each)) for each in (page.loans if page else ())]
    theirs = [(name, each, [(loan, my_books.may_renew(loan)) for loan in each.loans]) for name, each in family]
    count = sum(may for _loan, may in lines) + sum(may for _name, _each, loans in theirs for _loan, may in loans)
    shown = {"page": page, "lines": lines, "family": theirs, "several": count > 1, "key": uuid4().hex}
    return render(request, "library/mine/loans.html", shown | {"nav": "me"})


@require_POST
def renew_one(request: Request, item: int) -> HttpResponse:
    """One."""
    try:
        messages.success(request, my_books.renew_one(request.actor, item, request.POST.get("key", "")[:40]))
    except DomainError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.message)
    return redirect("library_me:loans")


@require_POST
def renew_all(request: Request) -> HttpResponse:
    """All that can be."""
    outcome = my_books.renew_all(request.actor, request.POST.get("key", "")[:40])
    if outcome.done:
        messages.success(request, outcome.done)
    for said in outcome.refused:
        messages.warning(request, said)
    return redirect("library_me:loans")
