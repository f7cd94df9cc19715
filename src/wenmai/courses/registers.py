"""What courses tell the kernel: subjects, panels, and what they hold about people."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.booking import counter_ways, eligibility, house_calendars
from wenmai.courses.actions.enrolments import said_reason
from wenmai.courses.actions.watching import forget_study
from wenmai.courses.counter import WAY
from wenmai.courses.eligibility import unfit
from wenmai.courses.feeds import lessons_at
from wenmai.courses.models import Certificate, Course, CourseClass, Decision, Enrolment, OnlineCourse, Study
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
from wenmai.search import kinds

PANELS = (
    ("people.me", Panel("courses", 30, of_me)),
    ("places.institution", Panel("courses", 30, of_institution)),
    ("web.desk", Panel("courses", 20, of_desk)),
)


def register_all() -> None:
    """Called once, when the application starts."""
    panels.open_slot("courses.record")
    subjects.register("courses.course", _course)
    subjects.register("courses.class", _class)
    subjects.register("courses.online", _online)
    kinds.declare("online_course", gettext_lazy("网络课"))
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
    whose = Q(enrolment__person=person) | Q(study__person=person)
    papers = Certificate.objects.filter(whose).select_related("enrolment__course_class__course", "study__course")
    studies = Study.objects.filter(person=person).select_related("course")
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
                "课程": each.learned[0],
                "网络课": each.online,
                "学时": str(each.hours),
            }
            for each in papers.order_by("issued_at")
        ],
        "网络课": [_studied(each) for each in studies.order_by("begun_at")],
    }


def erase_person(person: str) -> int:
    """Drop the reasons of refusals and what was watched online; enrolments and certificates keep the opaque key, which `people` forgets."""
    watched = sum(forget_study(each) for each in Study.objects.filter(person=person))
    return watched + Decision.objects.filter(person=person, accepted=False).delete()[0]


def _studied(study: Study) -> dict[str, object]:
    kept = study.lessons.select_related("lesson").order_by("lesson__order")
    return {
        "课程": study.course.title,
        "开始": str(day_of(study.begun_at)),
        "看到": [
            {
                "节": each.lesson.title,
                "秒": each.second,
                "学完": str(day_of(each.finished_at)) if each.finished_at else "",
            }
            for each in kept
        ],
        "答题": [{"日期": str(day_of(each.at)), "答对": each.right, "共": each.asked} for each in study.tries.all()],
    }


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


def _online(_actor: Actor, key: str) -> Subject:
    found = OnlineCourse.objects.select_related("institution").filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("courses.no_online", _("没有这门网络课，可能已经撤下。"))
    host = found.institution
    return Subject(f"courses.online:{key}", found.title, f"/courses/online/{key}/", host.code, host.division_id)
