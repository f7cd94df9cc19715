"""补课: a lesson that somebody misses, taken in another class that teaches the same lesson."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.actions import cancel
from wenmai.booking.actions.series import claim_lesson
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import ACTIVE, Attendance
from wenmai.courses import facts
from wenmai.courses.asking import asking, giving_back
from wenmai.courses.models import Enrolment, EnrolmentState, Lesson, MakeUp
from wenmai.courses.queries.enrolments import bookings_of, get_enrolment
from wenmai.courses.queries.roll import room_in
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotFound


@transaction.atomic
def make_up(actor: Actor, *, key: str, instead: int) -> MakeUp:
    """Take the lesson `instead` of a parallel class for the one of the same number in one's own. Asking again changes nothing.

    Room for it must be left; the own place in a lesson to come is given back. Raises NotFound for a lesson that is
    none of a parallel class, Conflict: not_enrolled, attended, too_late, and what `booking.claim_lesson` raises.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=get_enrolment(actor, key).pk)
    other = _other(enrolment, instead)
    own = enrolment.course_class.lessons.select_related("session").get(number=other.number)
    if taken := _standing(enrolment, own, other):
        return taken
    _check(enrolment, own, other)
    speaker = asking(actor, enrolment.course_class, enrolment.person)
    pool = room_in(other)
    if pool is None:
        raise Conflict("booking.full", _("那节课满了。看看别的班的同一节课。"))
    wish = Claim(
        pool=pool.pk, key=f"make-up:{enrolment.pk}:{other.pk}:{clock.now().timestamp()}", person=enrolment.person
    )
    booking = claim_lesson(speaker, wish=wish)
    _give_back_own(giving_back(actor, enrolment.course_class, enrolment.person), enrolment, own)
    columns = {"instead": other, "booking": booking, "at": clock.now(), "by": actor.person}
    made, _new = MakeUp.objects.update_or_create(enrolment=enrolment, lesson=own, defaults=columns)
    note(actor, "courses.make_up", facts.class_reference(enrolment.course_class), lesson=own.number)
    return made


def _other(enrolment: Enrolment, key: int) -> Lesson:
    parallel = Lesson.objects.filter(course_class__makes_up_with=enrolment.course_class_id)
    found = parallel.select_related("course_class", "session").prefetch_related("session__pools").filter(pk=key).first()
    own = enrolment.course_class.lessons.filter(number=found.number) if found else None
    if found is None or own is None or not own.exists():
        raise NotFound("courses.no_lesson", _("没有这节课可补。到“我的课程”里看能补哪几节。"))
    return found


def _standing(enrolment: Enrolment, own: Lesson, other: Lesson) -> MakeUp | None:
    rows = MakeUp.objects.filter(enrolment=enrolment, lesson=own, booking__state__in=ACTIVE)
    found = rows.first()
    if found and found.instead_id != other.pk:
        raise Conflict("courses.made_up", _("这节课已约了补课。要换一处，先在“我的预约”里取消那一节。"))
    return found


def _check(enrolment: Enrolment, own: Lesson, other: Lesson) -> None:
    if enrolment.state != EnrolmentState.ENROLLED:
        raise Conflict("courses.not_enrolled", _("已经不在这个班里，不能补课。"))
    there = Attendance.objects.filter(session=own.session_id, person=enrolment.person, undone_at=None)
    if there.exists():
        raise Conflict("courses.attended", _("这节课你到了，不用补。"))
    if other.session.starts_at <= clock.now():
        raise Conflict("courses.too_late", _("那节课已经开始。看看别的班的同一节课。"))


def _give_back_own(speaker: Actor, enrolment: Enrolment, own: Lesson) -> None:
    """The place in one's own lesson goes to others, when it is still to come."""
    if own.session.starts_at > clock.now():
        mine = bookings_of(enrolment).filter(session=own.session_id, state__in=ACTIVE).first()
        if mine:
            cancel(speaker, key=str(mine.key))
