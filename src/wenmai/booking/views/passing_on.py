"""The page from which clerks tell people without a phone, on paper or by word of mouth."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking.queries.passing_on import get_house, lines_of
from wenmai.kernel.http import Request
from wenmai.notices.actions import pass_on


@never_cache
@require_safe
def passing_on(request: Request, code: str) -> HttpResponse:
    """What a house has to pass on."""
    house = get_house(request.actor, code)
    page = {"house": house, "station": house.label, "lines": lines_of(house), "nav": "desk"}
    return render(request, "booking/passing_on.html", page)


@require_POST
def passed_on(request: Request, code: str, key: int) -> HttpResponse:
    """One was told. Raises NotFound for what another house has told."""
    house = get_house(request.actor, code)
    pass_on(request.actor, notice=key, house=house.code)
    messages.success(request, _("记下了。"))
    return redirect("passing_on:list", house.code)
