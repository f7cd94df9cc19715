"""Courses, terms and classes, one by one, as the actor may see them."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.courses import policies
from wenmai.courses.models import ClassStatus, Course, CourseClass, Lesson, Term
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import reference
from wenmai.kernel.whole import whole

RELATED = ("course__institution__division", "term", "offering", "space", "division")


def class_rows() -> "QuerySet[CourseClass]":
    """Classes with all that their pages name."""
    return CourseClass.objects.select_related(*RELATED)


def get_course(actor: Actor, key: int) -> Course:
    """A course that has a published class, or any of one's own house. Raises NotFound."""
    found = Course.objects.select_related("institution__division").filter(pk=key).first()
    if found is None or not (policies.may_run_course(actor, found) or _announced(found)):
        raise NotFound("courses.no_course", _("没有这门课，可能已经撤下。看看别的课。"))
    return found


def get_own_course(actor: Actor, key: int) -> Course:
    """A course that the actor may change. Raises NotFound."""
    found = get_course(actor, key)
    if not policies.may_run_course(actor, found):
        raise NotFound("courses.no_course", _("没有这门课，或不归这个单位管。"))
    return found


def get_class(actor: Actor, key: int) -> CourseClass:
    """A published class, or any of one's own house. Raises NotFound."""
    found = class_rows().filter(pk=key).first()
    if found is None or not (found.published_at or policies.may_run_class(actor, found)):
        raise NotFound("courses.no_class", _("没有这个班，可能已经撤下。看看别的班。"))
    return found


def get_own_class(actor: Actor, key: int) -> CourseClass:
    """A class that the actor runs. Raises NotFound."""
    found = get_class(actor, key)
    if not policies.may_run_class(actor, found):
        raise NotFound("courses.no_class", _("没有这个班，或不归这个单位管。"))
    return found


def get_own_lesson(actor: Actor, key: int) -> Lesson:
    """A lesson of a class that the actor runs. Raises NotFound."""
    related = [f"course_class__{name}" for name in RELATED]
    rows = Lesson.objects.select_related(*related, "session__offering__institution__division", "session__space")
    found = rows.filter(pk=key).first()
    if found is None or not policies.may_run_class(actor, found.course_class):
        raise NotFound("courses.no_lesson", _("没有这节课，或不归这个单位管。"))
    return found


def get_own_term(actor: Actor, key: int) -> Term:
    """A term of one's own house. Raises NotFound."""
    found = Term.objects.select_related("institution__division").filter(pk=key).first()
    if found is None or not policies.may_teach_at(actor, found.institution):
        raise NotFound("courses.no_term", _("没有这个学期，或不归这个单位管。"))
    return found


def lock_class(key: int) -> CourseClass:
    """The class's row, locked until the transaction ends."""
    return class_rows().select_for_update(of=("self",), no_key=True).get(pk=key)


def lessons_of(course_class: CourseClass) -> list[Lesson]:
    """Its lessons with their sessions, in order. One query."""
    return list(course_class.lessons.select_related("session__space").order_by("number"))


def class_subjects(courses: Iterable[int]) -> dict[int, list[str]]:
    """What the announced classes of some courses are called where places are booked, by course. One query."""
    rows = CourseClass.objects.filter(course__in=list(courses), published_at__isnull=False)
    found: dict[int, list[str]] = {}
    for key, course in rows.order_by("pk").values_list("pk", "course"):
        found.setdefault(course, []).append(reference("courses.class", key))
    return found


def _announced(course: Course) -> bool:
    shown = [ClassStatus.PUBLISHED, ClassStatus.FINISHED, ClassStatus.CANCELLED]
    return CourseClass.objects.filter(course=course, published_at__isnull=False, status__in=shown).exists()


def class_of_session(session: str) -> str:
    """The class that a session belongs to, as text, "" for none: tickets link by session."""
    return str(Lesson.objects.filter(session=whole(session)).values_list("course_class", flat=True).first() or "")
