"""One's own named seats: the map with them, and other seats until the start."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.booking import policies
from wenmai.booking.actions.show_seats import change_seats
from wenmai.booking.models import Booking
from wenmai.booking.queries.bookings import get_booking
from wenmai.booking.queries.halls import hall_of
from wenmai.booking.queries.seated import said_of, sits_together
from wenmai.booking.tickets import ticket_of
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: Request, key: UUID) -> HttpResponse:
    """Change the seats of a booking; refused, the same map with what was ticked."""
    booking = get_booking(request.actor, key)
    error = None
    if request.method == "POST":
        try:
            change_seats(request.actor, key=str(key), labels=[each[:12] for each in request.POST.getlist("seat")])
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _now(booking))
            return redirect(_back(request, booking))
    return _map(request, booking, error)


def _map(request: Request, booking: Booking, error: DomainError | None) -> HttpResponse:
    desk = _for_the_house(request, booking)
    shown = {
        "base": "desk/base.html" if desk else "base.html",
        "back": _back(request, booking),
        "desk": desk,
        "ticket": ticket_of(request.actor, booking),
        "hall": hall_of(booking.session, mine=booking, picked=request.POST.getlist("seat")),
        "as_list": request.GET.get("as") == "list",
        "map_url": request.path,
        "most": booking.party_size,
        "own": _seats(booking),
        "error": error,
        "nav": "" if desk else "me",
    }
    return render(request, "shows/change.html", shown, status=error.status if error else 200)


def _for_the_house(request: Request, booking: Booking) -> bool:
    """Whether somebody of the house moves somebody else."""
    own = request.actor.person in {booking.person, booking.operator}
    return not own and policies.may_run(request.actor, booking.session)


def _back(request: Request, booking: Booking) -> str:
    if _for_the_house(request, booking):
        return reverse("activities_desk:seats", args=[booking.session_id])
    return reverse("booking:ticket", args=[booking.key])


def _now(booking: Booking) -> str:
    seats = {"seats": _seats(booking)}
    return _("现在是 %(seats)s。") % seats if sits_together(booking) else _("现在是 %(seats)s，不挨着。") % seats


def _seats(booking: Booking) -> str:
    return said_of([booking]).get(booking.pk, "")
