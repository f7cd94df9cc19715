"""流动服务 of a house: the list, one more, one that was not so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.kernel.errors import Conflict, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.library import desk_pages
from wenmai.library.actions.trips import record_trip, undo_trip
from wenmai.library.forms.trips import TripForm
from wenmai.library.queries.trips import trips_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trips(request: Request, code: str) -> HttpResponse:
    """The list, and a form for one more."""
    house = desk_pages.get_house(request.actor, code)
    form = TripForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_trip(request.actor, house=house, draft=form.draft())
        except (Conflict, Invalid) as refused:
            form.add_error(next((name for name in refused.fields if name in form.fields), None), refused.message)
        else:
            messages.success(request, _("记下了，算一次流动服务。"))
            return redirect("library_desk:trips", code)
    found = trips_of(request.actor, house, page_number(request.GET.get("page")))
    shown = {"house": house, "form": form, "trips": found, "page": found.page}
    return render(request, "library/trips.html", shown, status=422 if form.errors else 200)


@require_POST
def undo(request: Request, code: str, key: int) -> HttpResponse:
    """撤销."""
    desk_pages.get_house(request.actor, code)
    try:
        undo_trip(request.actor, trip=key, reason=request.POST.get("reason", ""))
        messages.success(request, _("撤销了，这一趟不再算。"))
    except Invalid as refused:
        messages.error(request, refused.message)
    return redirect("library_desk:trips", code)
