"""谁约了, as a file: who booked one date, with their answers; that it was taken out is noted, never what stands in it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.facts import session_source
from wenmai.booking.models import Booking, Question, Session
from wenmai.booking.queries.desk import Entry, sheet
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.spreadsheets import Sheet, workbook

TITLE = 31
"""Characters that the name of a sheet may have."""


@transaction.atomic
def take_out_booked(actor: Actor, *, session: Session) -> bytes:
    """XLSX of one date: a row for each booking, names masked as at the counter, each question a column.

    Raises NotAllowed for who does not run it.
    """
    permit(policies.may_run(actor, session))
    booked = [each for each in sheet(session) if each.booking]
    asked = _asked(session, booked)
    head = [_("姓名"), _("几人"), _("名额"), _("座位"), _("状态"), _("约的时间"), _("到了几人"), *asked]
    note(actor, "activities.take_out", session_source(session), rows=len(booked))
    return workbook([Sheet(_("谁约了")[:TITLE], head, [_row(each, asked) for each in booked])])


def _asked(session: Session, booked: Sequence[Entry]) -> list[str]:
    """What is asked now, then what was answered and is asked no more."""
    labels = list(Question.objects.filter(offering=session.offering_id).values_list("label", flat=True))
    answered = {label for each in booked if each.booking for label in each.booking.answers}
    return [*labels, *sorted(answered - set(labels))]


def _row(entry: Entry, asked: Sequence[str]) -> list[str | int]:
    booking = entry.booking
    assert booking is not None
    came = entry.attendance.heads if entry.attendance else 0
    answers = [_said(booking, label) for label in asked]
    when = timezone.localtime(booking.booked_at).strftime("%Y-%m-%d %H:%M")
    pool = booking.pool.name
    return [entry.name, booking.party_size, pool, entry.seats, booking.get_state_display(), when, came, *answers]


def _said(booking: Booking, label: str) -> str:
    value = booking.answers.get(label)
    return "" if value is None else str(value)
