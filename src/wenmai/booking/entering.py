"""One attendance and its fact, written together; and the fact put right when a device says that they were there earlier,
or that more of a party have come.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.booking import facts
from wenmai.booking.models import Attendance
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict


def enter(actor: Actor, attendance: Attendance, at: datetime | None = None) -> Attendance:
    """Write one attendance and its fact, at `at` or now but on the session's own day. The caller holds the session's lock."""
    attendance.at, attendance.by = at or facts.moment_of(attendance.session, clock.now()), actor.person
    try:
        with transaction.atomic():
            attendance.save(force_insert=True)
    except IntegrityError as error:  # the last wall behind the session's lock
        raise Conflict("booking.already_in", _("已经签到了。")) from error
    facts.record_attendance(actor, attendance)
    return attendance


def put_more(actor: Actor, attendance: Attendance, heads: int) -> None:
    """More of a party have come by now: the fact is reversed and recorded anew. The caller holds the session's lock."""
    facts.reverse_attendance(actor, attendance, "同行的人后来到了")
    attendance.heads = heads
    attendance.save(update_fields=["heads"])
    facts.record_attendance(actor, attendance)


def put_earlier(actor: Actor, attendance: Attendance, at: datetime) -> None:
    """A line of a device that came late says that they were there before: the fact is reversed and recorded anew."""
    facts.reverse_attendance(actor, attendance, "设备晚传，时间更早")
    attendance.at = at
    attendance.save(update_fields=["at", "scan"])
    facts.record_attendance(actor, attendance)
