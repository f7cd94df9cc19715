"""Out by the exit and in again. Nothing here is a 人次: who came has come."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.booking import arrivals, policies
from wenmai.booking.models import Attendance, Crossing, Movement, Session, Way
from wenmai.booking.queries.occupancy import came_of, heads_inside, inside_of
from wenmai.booking.queries.sessions import lock_session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit


@transaction.atomic
def leave(actor: Actor, *, session: int, person: str, heads: int = 0) -> Movement:
    """Somebody who came goes out, with `heads` of the party (0: all who are inside). Raises Conflict for who is not inside."""
    locked = _open(actor, session)
    attendance = _came(locked, person)
    inside = heads_inside(attendance)
    if not inside:
        raise Conflict("booking.not_inside", _("已经出去了。再进来，按“进”再扫一次。"))
    return _move(actor, locked, Crossing.OUT, min(heads or inside, inside), attendance)


@transaction.atomic
def come_back(actor: Actor, *, attendance: Attendance) -> Movement | None:
    """In again, all who had gone out; None when nobody of the party is outside."""
    locked = _open(actor, attendance.session_id)
    outside = attendance.heads - heads_inside(attendance)
    return _move(actor, locked, Crossing.IN, outside, attendance) if outside > 0 else None


@transaction.atomic
def count_out(actor: Actor, *, session: int, heads: int) -> Movement | None:
    """So many went out whom nobody recognised; a negative number takes some of it back. None when nobody is inside."""
    locked = _open(actor, session)
    people = inside_of(locked).people
    if heads < 0:
        return _move(actor, locked, Crossing.IN, -heads, None)
    return _move(actor, locked, Crossing.OUT, min(heads, people), None) if heads and people else None


def _open(actor: Actor, session: int) -> Session:
    locked = lock_session(session)
    permit(policies.may_run(actor, locked))
    arrivals.check_window(locked, Way.CODE, clock.now())
    return locked


def _came(session: Session, person: str) -> Attendance:
    found = came_of(session.pk, person)
    if found is None:
        raise Conflict("booking.not_in", _("这个人还没有签到，不用登记离开。"))
    return found


def _move(actor: Actor, session: Session, way: Crossing, heads: int, attendance: Attendance | None) -> Movement:
    return Movement.objects.create(
        session=session, attendance=attendance, way=way, heads=heads, at=clock.now(), by=actor.person
    )
