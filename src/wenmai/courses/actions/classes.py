"""Classes: open with lessons around holidays, publish, copy into another term, call off, name topics."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.actions import cancel_session, move_session, open_offering, publish_session
from wenmai.booking.actions.lessons import schedule_lessons
from wenmai.booking.drafts.claims import OfferingDraft, Seats, Slot
from wenmai.booking.models import Group, Status
from wenmai.courses import facts, listing, notices, policies
from wenmai.courses.drafts import ClassDraft
from wenmai.courses.models import ClassStatus, CourseClass, Lesson, Term
from wenmai.courses.queries.classes import lessons_of, lock_class
from wenmai.courses.timetable import Planned, lay_out
from wenmai.fees.actions.prices import set_standard
from wenmai.fees.money import fen_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.places.queries.days import official_days

OPEN = "普通"
KEPT = {Group.ELDER: "老年人", Group.CHILD: "未成年人", Group.CARE: "残疾人"}
RELEASE = timedelta(days=7)


def planned_days(draft: ClassDraft) -> list[Planned]:
    """The lessons that `open_class` would lay, and the days that it leaves out with the reason. One query."""
    pattern = draft.pattern
    return lay_out(pattern, official_days(pattern.first_on, pattern.last_day), draft.skip)


@transaction.atomic
def open_class(actor: Actor, *, draft: ClassDraft) -> CourseClass:
    """Open a class with all its lessons; nobody sees it before `publish_class`.

    Raises NotAllowed for another house, Invalid for an impossible pattern, quota or term, Conflict for a label that is
    taken or a room that is taken or shut at one of the times; then nothing is opened.
    """
    permit(policies.may_run_course(actor, draft.course))
    days = planned_days(draft)
    _check(draft, days)
    course_class = _created(actor, draft)
    course_class.offering = open_offering(actor, draft=_offering(course_class))
    course_class.save(update_fields=["offering"])
    _price(actor, course_class)
    lessons = [each for each in days if each.number]
    release = lessons[0].start - RELEASE
    slots = [_slot(course_class, each, release) for each in lessons]
    sessions = schedule_lessons(actor, offering=course_class.offering, slots=slots)
    topics = (*draft.topics, *[""] * len(sessions))
    Lesson.objects.bulk_create(
        Lesson(course_class=course_class, number=number, session=session, topic=topics[number - 1][:80])
        for number, session in enumerate(sessions, 1)
    )
    parallel = CourseClass.objects.filter(course=draft.course, term=draft.term).exclude(pk=course_class.pk)
    course_class.makes_up_with.set(parallel.exclude(status=ClassStatus.CANCELLED))
    note(actor, "courses.open_class", facts.class_reference(course_class), lessons=len(sessions))
    return course_class


@transaction.atomic
def publish_class(actor: Actor, *, course_class: CourseClass) -> CourseClass:
    """Let people see it and enrol in the time of its term. Publishing again changes nothing."""
    course_class = lock_class(course_class.pk)
    permit(policies.may_run_class(actor, course_class))
    if course_class.status == ClassStatus.PUBLISHED:
        return course_class
    if course_class.status != ClassStatus.PLANNED:
        raise Conflict("courses.not_publishable", _("这个班已经结班或不开了。要再办，从它复制一个新班。"))
    for lesson in lessons_of(course_class):
        publish_session(actor, session=lesson.session)
    course_class.status, course_class.published_at = ClassStatus.PUBLISHED, clock.now()
    course_class.save(update_fields=["status", "published_at"])
    listing.list_course(course_class.course)
    note(actor, "courses.publish_class", facts.class_reference(course_class))
    return course_class


@transaction.atomic
def cancel_class(actor: Actor, *, course_class: CourseClass, reason: str) -> CourseClass:
    """不开了: all lessons that nobody came to are called off, places end without blame. Cancelling again changes nothing.

    Raises Invalid without a reason, Conflict once people have been at a lesson: then finish it.
    """
    course_class = lock_class(course_class.pk)
    permit(policies.may_run_class(actor, course_class))
    if course_class.status == ClassStatus.CANCELLED:
        return course_class
    if not reason.strip():
        message = _("写明为什么不开，报了名的人会看到。")
        raise Invalid("courses.reason", message, fields={"reason": message})
    for lesson in lessons_of(course_class):
        if lesson.session.status != Status.CANCELLED:
            cancel_session(actor, session=lesson.session, reason=reason, quietly=True)
    now = clock.now()
    course_class.status, course_class.cancelled_at = ClassStatus.CANCELLED, now
    course_class.finished_at, course_class.cancel_reason = None, reason.strip()[:200]
    course_class.save(update_fields=["status", "cancelled_at", "finished_at", "cancel_reason"])
    inside = course_class.enrolments.filter(state="enrolled")
    notices.called_off(actor, course_class, inside)
    inside.update(state="withdrawn", ended_at=now, ended_by=actor.person, end_reason="class_cancelled")
    listing.list_course(course_class.course)
    note(actor, "courses.cancel_class", facts.class_reference(course_class))
    return course_class


@transaction.atomic
def move_lesson(actor: Actor, *, lesson: Lesson, start: datetime) -> Lesson:
    """改时间: the same length at another start; places stand. Raises what `booking.move_session` raises."""
    permit(policies.may_run_class(actor, lesson.course_class))
    end = start + (lesson.session.ends_at - lesson.session.starts_at)
    lesson.session = move_session(actor, session=lesson.session, start=start, end=end)
    listing.list_course(lesson.course_class.course)
    return lesson


@transaction.atomic
def set_topic(actor: Actor, *, lesson: Lesson, topic: str) -> Lesson:
    """What a lesson is about. The same words again change nothing."""
    permit(policies.may_run_class(actor, lesson.course_class))
    if lesson.topic != topic.strip()[:80]:
        lesson.topic = topic.strip()[:80]
        lesson.save(update_fields=["topic"])
        note(actor, "courses.topic", facts.class_reference(lesson.course_class), lesson=lesson.number)
    return lesson


def copied(course_class: CourseClass, term: Term, first_on: date | None = None) -> ClassDraft:
    """The same class in another term: teacher, room, weekday, time, places and topics. `open_class` opens it."""
    return ClassDraft(
        course=course_class.course,
        term=term,
        weekdays=tuple(course_class.weekdays),
        starts=course_class.starts,
        capacity=course_class.capacity,
        first_on=first_on,
        label=course_class.label,
        teacher=course_class.teacher,
        teacher_person=course_class.teacher_person,
        space=course_class.space,
        venue=course_class.venue,
        division=course_class.division,
        quotas=dict(course_class.quotas),
        pass_percent=course_class.pass_percent,
        topics=tuple(lesson.topic for lesson in course_class.lessons.order_by("number")),
        demo=course_class.demo,
    )


def _created(actor: Actor, draft: ClassDraft) -> CourseClass:
    course = draft.course
    try:
        with transaction.atomic():
            return CourseClass.objects.create(
                course=course,
                term=draft.term,
                label=draft.label.strip()[:20],
                teacher=draft.teacher or course.teacher,
                teacher_person=draft.teacher_person or course.teacher_person,
                space=draft.space,
                venue="" if draft.space else draft.venue or course.institution.label,
                division=draft.division or course.institution.division,
                weekdays=sorted(set(draft.weekdays)),
                starts=draft.starts,
                minutes=course.minutes,
                capacity=draft.capacity,
                quotas={group: places for group, places in draft.quotas.items() if places},
                pass_percent=draft.pass_percent,
                demo=draft.demo,
                made_at=clock.now(),
                made_by=actor.person,
            )
    except IntegrityError as error:
        message = _("这门课这学期已有叫“%(label)s”的班，换个班名。") % {"label": draft.label or course.title}
        raise Conflict("courses.class_exists", message, fields={"label": message}) from error


def _price(actor: Actor, course_class: CourseClass) -> None:
    """What the course costs with its approval (SC-E04); paid once for the class, at the house."""
    course = course_class.course
    if course.fee and course_class.offering:
        fen = fen_of(course.fee)
        set_standard(actor, offering=course_class.offering, fen=fen, approval=course.fee_approval, course=True)


def _offering(course_class: CourseClass) -> OfferingDraft:
    course = course_class.course
    return OfferingDraft(
        subject=facts.class_reference(course_class),
        institution=course.institution,
        title=course_class.title,
        kind=course.kind,
        attendance_kind=facts.ATTENDANCE.name,
        held_kind=facts.LESSON_HELD.name,
        channel=course.mode,
        audience=tuple(course.audience),
        attributes=facts.attributes_of(course_class),
        party_max=1,
        demo=course_class.demo,
    )


def _slot(course_class: CourseClass, planned: Planned, release: datetime) -> Slot:
    first = planned.number == 1
    return Slot(
        start=planned.start,
        end=planned.end,
        division=course_class.division,
        venue=course_class.venue,
        space=course_class.space,
        label=f"第 {planned.number} 课",
        seats=_seats(course_class, release),
        opens_at=_opens(course_class, planned.start),
        closes_at=max(course_class.term.enrol_until, planned.start) if first else None,
    )


def _opens(course_class: CourseClass, start: datetime) -> datetime:
    return min(course_class.term.enrol_from, start)


def _seats(course_class: CourseClass, release: datetime) -> tuple[Seats, ...]:
    """The open places, and those kept for a group until a week before the first lesson."""
    rest = course_class.capacity - sum(course_class.quotas.values())
    kept = [Seats(KEPT[Group(group)], places, "", group, release) for group, places in course_class.quotas.items()]
    return (Seats(OPEN, rest), *kept)


def _check(draft: ClassDraft, days: list[Planned]) -> None:
    if draft.term.institution_id != draft.course.institution_id:
        raise _wrong("term", _("学期要是同一个单位的。"))
    if not draft.weekdays or not set(draft.weekdays) <= set(range(1, 8)):
        raise _wrong("weekdays", _("选每周哪天上课。"))
    if not 1 <= draft.capacity <= 2000:
        raise _wrong("capacity", _("名额要在 1 到 2000 之间。"))
    if not set(draft.quotas) <= set(Group.values) or sum(draft.quotas.values()) >= draft.capacity:
        raise _wrong("quotas", _("留给老年人等的名额要比总名额少。"))
    if not 1 <= draft.pass_percent <= 100:
        raise _wrong("pass_percent", _("结业要到课的比例，写 1 到 100。"))
    if sum(1 for each in days if each.number) < draft.course.lessons:
        raise _wrong("weekdays", _("一年多也排不完这些课，少跳过几天，或减少节数。"))


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"courses.{field}", message, fields={field: message})
