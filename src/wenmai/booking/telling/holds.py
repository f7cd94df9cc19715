"""What people are told about places that wait for their word."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.booking.models import Booking
from wenmai.booking.telling.bookings import said, tell_about, text, words_of
from wenmai.kernel.actor import Actor
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

CONFIRM = declare(NoticeKind("booking.confirm_soon", gettext_lazy("该确认了"), urgent=True))


def confirm_soon(actor: Actor, booking: Booking) -> int:
    """该确认了: once for each booking, a day before its places go to others."""
    assert booking.hold_until is not None
    until, session = booking.hold_until, booking.session
    title = text(lambda: _("“%(title)s”：%(until)s 前确认你来") % words_of(session, until=said(until)))
    body = text(
        lambda: (
            _("%(when)s，%(where)s，给你留着 %(n)s 席。点开确认；到时没确认，就让给别人。来不了，现在取消也行。")
            % words_of(session, n=booking.party_size)
        )
    )
    note = Note(CONFIRM.name, title, body, f"/booking/{booking.key}/", str(booking.key))
    return tell_about(actor, [booking.person], note, session.offering)
