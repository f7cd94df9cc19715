"""The attendance sheet of a teacher: tick who is there, count nobody twice, say that a lesson was held."""

from django.db import transaction

from wenmai.booking.actions import check_in, confirm_held, undo_check_in
from wenmai.booking.arrivals import Arrival
from wenmai.booking.models import Attendance, Booking, Status, Way
from wenmai.courses import policies
from wenmai.courses.models import Lesson
from wenmai.courses.queries.roll import booked_for
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit


def tick(actor: Actor, *, lesson: Lesson, person: str) -> Attendance:
    """Somebody of the class, or here for a make-up lesson, is present. Ticking again gives the first tick.

    Raises what `booking.check_in` raises: too early, too late, not booked.
    """
    permit(policies.may_run_class(actor, lesson.course_class))
    there = Attendance.objects.filter(session=lesson.session_id, person=person, undone_at=None).first()
    return there or check_in(actor, arrival=Arrival(lesson.session_id, person, Way.NAME))


def untick(actor: Actor, *, lesson: Lesson, person: str) -> bool:
    """Take a tick back; False when there was none."""
    permit(policies.may_run_class(actor, lesson.course_class))
    there = Attendance.objects.filter(session=lesson.session_id, person=person, undone_at=None).first()
    if there is None:
        return False
    undo_check_in(actor, attendance=there.pk)
    return True


@transaction.atomic
def tick_all(actor: Actor, *, lesson: Lesson) -> int:
    """全到了: everybody who has a place and is not ticked yet; how many."""
    permit(policies.may_run_class(actor, lesson.course_class))
    here = set(Attendance.objects.filter(session=lesson.session_id, undone_at=None).values_list("person", flat=True))
    missing: list[Booking] = [each for each in booked_for(lesson) if each.person not in here]
    for booking in missing:
        check_in(actor, arrival=Arrival(lesson.session_id, booking.person, Way.NAME))
    return len(missing)


def settle(actor: Actor, *, lesson: Lesson, expected: int | None = None) -> Lesson:
    """这节课上了: it counts as one 场次. Settling again changes nothing. Raises what `booking.confirm_held` raises."""
    permit(policies.may_run_class(actor, lesson.course_class))
    if lesson.session.status != Status.DONE:
        lesson.session = confirm_held(actor, session=lesson.session, expected=expected)
    return lesson
