"""The clerk's page for a ticket with which somebody else came."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.booking.actions.wrong_person import countable, noted
from wenmai.booking.actions.wrong_person import wrong_person as note_it
from wenmai.booking.models import Booking
from wenmai.booking.policies import may_judge
from wenmai.booking.queries.bookings import get_booking
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.people.queries.persons import display_name


def _judged(request: Request, key: UUID) -> Booking:
    booking = get_booking(request.actor, key)
    if not may_judge(request.actor, booking.session, booking.person):
        raise NotFound("not_found", _("没有这一页。"))
    return booking


@require_http_methods(["GET", "HEAD", "POST"])
def wrong_person(request: Request, key: UUID) -> HttpResponse:
    """Say it, with a reason; refused: the same page with what to do."""
    booking, error = _judged(request, key), None
    if request.method == "POST":
        try:
            note_it(request.actor, key=str(key), reason=request.POST.get("reason", ""))
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("记下了。本人会收到消息，可以申诉。"))
            return redirect("booking_rules:wrong_person", key)
    shown = {
        "booking": booking,
        "name": display_name(booking.person),
        "open": countable(booking.session),
        "error": error,
        "noted": noted(booking),
        "nav": "rules",
    }
    return render(request, "booking/desk/wrong_person.html", shown, status=error.status if error else 200)
