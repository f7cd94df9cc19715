"""Who took part over the network in a date on the spot: counted by the house, never at the door (四川规划 SC-G09, SC-I06)."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.booking import arrivals, facts, policies
from wenmai.booking.actions.attendance import MOST_COUNTED, undo_check_in
from wenmai.booking.entering import enter
from wenmai.booking.models import Attendance, Session, Way
from wenmai.booking.queries.sessions import lock_session, online_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit

HYBRID = "hybrid"
"""The attribute of the facts of an offering whose dates go online at the same time."""


@transaction.atomic
def count_online(actor: Actor, *, session: Session, total: int) -> int:
    """Set how many took part over the network; returns the new count. The same again changes nothing.

    Their facts have the channel online. A higher total adds a count, a lower one takes the latest back. Raises NotAllowed,
    Conflict where a date did not go online or has not begun, Invalid for an impossible number.
    """
    session = lock_session(session.pk)
    permit(policies.may_run(actor, session))
    if not session.offering.fact_attributes.get(HYBRID) or session.offering.fact_channel == facts.ONLINE:
        raise Conflict("booking.not_hybrid", _("这个活动没有写明同时在线上办。要记，先改活动的“方式”。"))
    if not 0 <= total <= MOST_COUNTED * 100:
        message = _("人数要在 0 到 %(most)s 之间。") % {"most": MOST_COUNTED * 100}
        raise Invalid("booking.heads", message, fields={"heads": message})
    arrivals.check_window(session, Way.COUNT, clock.now())
    counted = online_of(session)
    for row in Attendance.objects.filter(session=session, online=True, undone_at=None).order_by("-pk"):
        if counted <= total:
            break
        undo_check_in(actor, attendance=row.pk, reason=f"线上人数改为 {total}")
        counted -= row.heads
    if counted < total:
        enter(actor, Attendance(session=session, heads=total - counted, way=Way.COUNT, online=True))
    return total
