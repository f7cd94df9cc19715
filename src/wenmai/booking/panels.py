"""What booking shows on a person's own page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.booking.queries.bookings import coming_bookings
from wenmai.booking.tickets import tickets_of


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """The next bookings, as tickets."""
    del thing
    actor = request.actor  # type: ignore[attr-defined]
    shown = {"tickets": tickets_of(actor, coming_bookings(actor))}
    return SafeString(render_to_string("booking/panel.html", shown, request))
