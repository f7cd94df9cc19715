"""Dates that lie where the house has announced to be shut: call them off together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wenmai.booking.actions.shutting import call_off_shut
from wenmai.booking.queries.passing_on import get_house
from wenmai.booking.queries.shut import shut_dates
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole

MOST = 500


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shut(request: Request, code: str) -> HttpResponse:
    """The list, and calling off what is ticked."""
    house = get_house(request.actor, code)
    error = None
    if request.method == "POST":
        chosen = [whole(each) for each in request.POST.getlist("session")[:MOST]]
        try:
            gone = call_off_shut(request.actor, house=house, sessions=chosen, reason=request.POST.get("reason", ""))
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("取消了 %(n)s 场，约了的人都告诉了") % {"n": gone})
            return redirect("booking_shut:list", house.code)
    page = {"house": house, "station": house.label, "dates": shut_dates(house), "error": error, "nav": "desk"}
    return render(request, "booking/desk/shut.html", page, status=error.status if error else 200)
