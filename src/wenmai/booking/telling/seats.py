"""What people are told when the house moves their seats."""

from collections.abc import Callable
from typing import cast

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.booking.models import Booking
from wenmai.booking.queries.seated import seats_of
from wenmai.booking.seat_words import said
from wenmai.booking.telling.bookings import said as said_when
from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

CHANGED = declare(NoticeKind("booking.seats_changed", gettext_lazy("换了座位"), urgent=True))


def seats_changed(actor: Actor, booking: Booking) -> int:
    """换了座位: with the seats that they are now."""
    seats = said(seats_of([booking]).get(booking.pk, ()))
    words = {"title": booking.session.offering.title, "seats": seats}
    title = _text(lambda: _("“%(title)s”给你换到 %(seats)s") % words)
    body = _text(
        lambda: (
            _("%(when)s，工作人员替你换了座位，票还是那张。不合适，开场前到“我的预约”里再换，或问现场的人。")
            % {"when": said_when(booking.session.starts_at)}
        )
    )
    note = Note(CHANGED.name, title, body, f"/booking/{booking.key}/", f"{booking.key}:{seats}")
    return tell(actor, persons=[booking.person], note=note)


def _text(write: Callable[[], str]) -> Promise:
    return cast(Promise, lazy(write, str)())
