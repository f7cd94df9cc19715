"""A ticket on paper, for who has no phone and no account."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenmai.booking.queries.bookings import get_booking
from wenmai.booking.ticket_codes import said_number, write_ticket
from wenmai.booking.tickets import ticket_of
from wenmai.kernel.errors import Conflict
from wenmai.kernel.http import Request
from wenmai.people.qr import drawn
from wenmai.people.queries.persons import display_name


@never_cache
@require_safe
def print_ticket(request: Request, key: UUID) -> HttpResponse:
    """One booking on a sheet of A5. Raises NotFound, Conflict for one that no longer lets anybody in."""
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    booking = get_booking(request.actor, key)
    ticket = ticket_of(request.actor, booking)
    if not ticket.usable:
        raise Conflict("booking.ended", _("这次预约%(state)s，不用打印。") % {"state": ticket.state})
    number = said_number(booking)
    picture = drawn(write_ticket(booking), _("票号 %(number)s 的码") % {"number": number})
    shown = {"ticket": ticket, "number": number, "picture": picture, "name": display_name(booking.person)}
    return render(request, "booking/print.html", shown)
