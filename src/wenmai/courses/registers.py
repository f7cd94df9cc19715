"""What courses tell the kernel: subjects, panels, and what they hold about people."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from wenmai.booking import counter_ways, eligibility, house_calendars
from wenmai.courses.actions.enrolments import said_reason
from wenmai.courses.counter import WAY
from wenmai.courses.eligibility import unfit
from wenmai.courses.feeds import lessons_at
from wenmai.courses.models import Certificate, Course, CourseClass, Decision, Enrolment
from wenmai.courses.panels import of_desk, of_institution, of_me
from wenmai.courses.policies import may_run_class
from wenmai.courses.queries.enrolments import candidate, times_of
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import day_of
from wenmai.kernel.errors import NotFound
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole

PANELS = (
    ("people.me", Panel("courses", 30, of_me)),
    ("places.institution", Panel("courses", 30, of_institution)),
    ("web.desk", Panel("courses", 20, of_desk)),
)


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("courses.course", _course)
    subjects.register("courses.class", _class)
    eligibility.register("courses.class", _fits)
    counter_ways.register("courses.class", WAY)
    house_calendars.register("courses", lessons_at)
    privacy.register(privacy.Holder("courses", "课程和结业证", export_person, erase_person))
    for slot, panel in PANELS:
        panels.open_slot(slot)
        panels.register(slot, panel)


def _fits(actor: Actor, key: str, person: str) -> None:
    """Who claims a place in a class, at whatever door: of the right age, and in no other class of the course."""
    course_class = CourseClass.objects.select_related("course__institution__division", "term").get(pk=int(key))
    who = candidate(course_class, person, staff=may_run_class(actor, course_class))
    if refused := unfit(course_class, who, times_of(course_class).first_lesson):
        raise refused


def export_person(person: str) -> Mapping[str, object]:
    """Enrolments, why there was a place or none, and certificates, as the person would read them."""
    enrolled = Enrolment.objects.filter(person=person).select_related("course_class__course", "course_class__term")
    decided = Decision.objects.filter(person=person).select_related("course_class__course")
    papers = Certificate.objects.filter(enrolment__person=person).select_related("enrolment__course_class__course")
    return {
        "报名": [_enrolled(each) for each in enrolled.order_by("enrolled_at")],
        "录取与理由": [
            {"班": each.course_class.title, "录取": each.accepted, "理由": each.said, "日期": str(day_of(each.at))}
            for each in decided.order_by("at")
        ],
        "结业证": [
            {
                "证书号": each.number,
                "核验码": each.code,
                "课程": each.enrolment.course_class.title,
                "学时": str(each.hours),
            }
            for each in papers.order_by("issued_at")
        ],
    }


def erase_person(person: str) -> int:
    """Drop the reasons of refusals; enrolments and certificates keep the opaque key, which `people` forgets."""
    return Decision.objects.filter(person=person, accepted=False).delete()[0]


def _enrolled(enrolment: Enrolment) -> dict[str, object]:
    return {
        "班": enrolment.course_class.title,
        "学期": enrolment.course_class.term.name,
        "状态": str(enrolment.get_state_display()),
        "怎么录取的": said_reason(enrolment.reason),
        "报名": str(day_of(enrolment.enrolled_at)),
    }


def _course(_actor: Actor, key: str) -> Subject:
    found = Course.objects.select_related("institution").filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("courses.no_course", _("没有这门课，可能已经撤下。"))
    host = found.institution
    return Subject(f"courses.course:{key}", found.title, f"/courses/{key}/", host.code, host.division_id)


def _class(_actor: Actor, key: str) -> Subject:
    found = CourseClass.objects.select_related("course__institution").filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("courses.no_class", _("没有这个班，可能已经撤下。"))
    host = found.course.institution
    address = f"/courses/{found.course_id}/"
    return Subject(f"courses.class:{key}", found.title, address, host.code, found.division_id)
