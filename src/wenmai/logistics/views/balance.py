"""调配: which books of a floating group should stand elsewhere, and one tap that sends those of this house."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.logistics.actions.balancing import send_balance
from wenmai.logistics.queries import balance as queries
from wenmai.logistics.queries.desk import get_house


@never_cache
@require_safe
def balance(request: Request, group: str, code: str) -> HttpResponse:
    """The proposal as a house sees it."""
    house = get_house(request.actor, code)
    page = queries.balance(house, queries.get_group(house, group))
    return render(request, "logistics/balance.html", {"page": page, "house": house, "key": uuid4().hex, "nav": "desk"})


@require_POST
def send(request: Request, group: str, code: str) -> HttpResponse:
    """What is ticked goes on its way."""
    house = get_house(request.actor, code)
    found = queries.get_group(house, group)
    pairs = [each.partition(":") for each in request.POST.getlist("book")[:2000]]
    books = {whole(item): to for item, _colon, to in pairs}
    try:
        done = send_balance(
            request.actor, group=found, house=house, books=books, key=request.POST.get("key", "")[:40] or uuid4().hex
        )
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("logistics_desk:balance", group, code)
    said = _("%s 册记成在途了，去架上取来装箱。") % done.sent
    messages.success(request, said + (_("另有 %s 册刚被借走或送走，跳过了。") % done.passed if done.passed else ""))
    return redirect("logistics_desk:house", code)
