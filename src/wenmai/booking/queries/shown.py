"""Which booking a ticket on paper, or its number, is about."""

from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.booking.models import ACTIVE, Booking
from wenmai.booking.queries.bookings import RELATED
from wenmai.booking.ticket_codes import booking_of_number, looks_like_ticket, read_ticket
from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.kernel.validators import plain
from wenmai.places.models import Institution


def booking_shown(institution: Institution, text: str) -> Booking | None:
    """The booking of a scanned ticket or a typed number; None for text that is neither, a card's number for example.

    Raises Invalid (damaged, forged), NotFound, Conflict (cancelled, of another house, of another day).
    """
    rows = Booking.objects.select_related(*RELATED)
    if looks_like_ticket(text):
        booking = rows.filter(key=read_ticket(text).booking).first()
        if booking is None:
            raise NotFound("booking.no_ticket", _("查不到这张票的预约。请报姓名或手机尾号，再查一次。"))
    else:
        number = booking_of_number(plain(text))
        booking = rows.filter(pk=number, session__offering__institution=institution).first() if number else None
    if booking:
        check_shown(institution, booking)
    return booking


def check_shown(institution: Institution, booking: Booking) -> None:
    """Raises Conflict where the ticket does not open this door today, with what it is for."""
    if booking.state not in ACTIVE:
        said = _("这张票%(state)s，不能再用。想看可以当场补约。") % {"state": booking.get_state_display()}
        raise Conflict("booking.ended", said)
    session, host = booking.session, booking.session.offering.institution
    starts = timezone.localtime(session.starts_at)
    about = {"title": str(session), "host": host.label, "month": starts.month, "day": starts.day}
    if host.pk != institution.pk:
        raise Conflict("booking.other_house", _("这张票是%(host)s的“%(title)s”，请到那里去。") % about)
    if not clock.day_of(session.starts_at) <= clock.today() <= clock.day_of(session.ends_at):
        said = _("这张票是 %(month)s 月 %(day)s 日的“%(title)s”，不是今天。") % about
        raise Conflict("booking.other_day", said)
