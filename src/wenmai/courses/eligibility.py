"""Whether somebody fits a class, decided before a place is taken, each time with the reason and the next step."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.courses.models import ClassStatus, CourseClass
from wenmai.kernel.errors import Conflict, DomainError, NotAllowed

GROWN_UP = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a person: the birthday, whether enrolled here, and in another class of the course this term."""

    born: date | None
    enrolled: bool = False
    elsewhere: bool = False
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """What the clock says of a class: its first lesson, and the time in which people enrol, aware."""

    first_lesson: datetime
    opens: datetime
    closes: datetime
    round: bool = False


def refusal(course_class: CourseClass, who: Candidate, times: Times, now: datetime) -> DomainError | None:
    """The first reason why not, or None. Staff of the house may enrol before and after the time for it."""
    found = _of_class(course_class) or _of_person(course_class, who, timezone.localtime(times.first_lesson).date())
    return found or (None if who.staff else _of_time(times, now))


def unfit(course_class: CourseClass, who: Candidate, first_lesson: datetime) -> DomainError | None:
    """The same without the time of enrolment: asked wherever a place in the class is claimed, in a round too."""
    return _of_class(course_class) or _of_person(course_class, who, timezone.localtime(first_lesson).date())


def age_on(born: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _of_class(course_class: CourseClass) -> DomainError | None:
    if course_class.status == ClassStatus.CANCELLED:
        return Conflict("courses.cancelled", _("这个班不开了。看看别的班。"))
    if course_class.status == ClassStatus.FINISHED:
        return Conflict("courses.finished", _("这个班已经结班。看看下学期的班。"))
    if course_class.status == ClassStatus.PLANNED:
        return Conflict("courses.not_published", _("这个班还没发布。"))
    return None


def _of_person(course_class: CourseClass, who: Candidate, first_day: date) -> DomainError | None:
    if who.enrolled:
        return Conflict("courses.enrolled", _("已经在这个班里了。到“我的课程”里看课表。"))
    if who.elsewhere:
        return Conflict(
            "courses.same_course", _("这门课这学期已报了另一个班。一门课一学期报一个班，要换班先退那一个。")
        )
    course = course_class.course
    if course.age_from is None and course.age_to is None:
        return None
    if who.born is None:
        grown_up = course.age_to is None and (course.age_from or 0) <= GROWN_UP
        return None if grown_up else _age_unknown()
    return _of_age(course.age_from, course.age_to, age_on(who.born, first_day))


def _of_age(youngest: int | None, oldest: int | None, age: int) -> DomainError | None:
    if youngest is not None and age < youngest:
        said = {"age": age, "least": youngest}
        message = _("开课那天 %(age)s 岁，这个班要满 %(least)s 岁。按年龄找找别的课。") % said
        return NotAllowed("courses.too_young", message)
    if oldest is not None and age > oldest:
        said = {"age": age, "most": oldest}
        message = _("开课那天 %(age)s 岁，这个班到 %(most)s 岁为止。按年龄找找别的课。") % said
        return NotAllowed("courses.too_old", message)
    return None


def _age_unknown() -> DomainError:
    message = _("这个班按年龄分，还不知道出生日期。家人的在“我的家人”里补上，自己的带证件到服务台核一次。")
    return NotAllowed("courses.age_unknown", message)


def _of_time(times: Times, now: datetime) -> DomainError | None:
    if times.round:
        return Conflict("courses.round", _("这个班统一报名，不先到先得。到报名页里报。"))
    if now < times.opens:
        return Conflict("courses.not_yet", _("%(when)s 开始报名。") % {"when": said_instant(times.opens)})
    if now >= times.closes:
        message = _("报名截止了。打电话问问主办单位还收不收，或看别的班。")
        return Conflict("courses.closed", message)
    return None


def said_instant(at: datetime) -> str:
    """11 月 25 日 09:00."""
    local = timezone.localtime(at)
    said = {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}
    return _("%(month)s 月 %(day)s 日 %(time)s") % said
