"""Online courses: one, all, a lesson, a part of a file, and what the actor has watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.courses import policies
from wenmai.courses.models import (
    Certificate,
    FileRole,
    OnlineCourse,
    OnlineFile,
    OnlineLesson,
    OnlineQuestion,
    Study,
    StudyLesson,
    VideoSource,
)
from wenmai.courses.models.courses import hours_of
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Institution

STANDING = Q(lessons__removed_at=None)
HOST = "institution__division"


@dataclass(frozen=True, slots=True)
class Watched:
    """What one person has of a course: which lessons are finished, where they stopped, whether the questions are passed."""

    course: OnlineCourse
    study: Study
    finished: frozenset[int]
    seconds: Mapping[int, int]
    hours: Decimal
    certificate: Certificate | None


def online_courses(wanted: Mapping[str, str], number: int) -> "Page[OnlineCourse]":
    """What can be watched, newest first, by `level`, `art` and `audience`. Two queries a page."""
    rows = OnlineCourse.objects.filter(published_at__isnull=False, withdrawn_at=None).select_related(HOST)
    for name, field in (("level", "level"), ("art", "art_form")):
        if wanted.get(name):
            rows = rows.filter(**{field: wanted[name]})
    if wanted.get("audience"):
        rows = rows.filter(Q(audience__contains=[wanted["audience"]]) | Q(audience=[]))
    rows = rows.annotate(n=Count("lessons", filter=STANDING), total=Sum("lessons__minutes", filter=STANDING))
    return page_of(rows.order_by("-published_at", "-pk"), number)


def arts_online() -> frozenset[str]:
    """The art forms that something is taught of."""
    rows = OnlineCourse.objects.filter(published_at__isnull=False, withdrawn_at=None)
    return frozenset(rows.values_list("art_form", flat=True).distinct()) - {""}


def get_online(actor: Actor, key: int) -> OnlineCourse:
    """One online course. Raises NotFound for what is not published, except to who runs it."""
    found = OnlineCourse.objects.select_related(HOST).filter(pk=key).first()
    if found is None or not policies.may_watch(actor, found):
        raise NotFound("courses.no_online", _("没有这门网络课，可能已经撤下。看看别的网络课。"))
    return found


def get_own_online(actor: Actor, key: int) -> OnlineCourse:
    """One that the actor runs. Raises NotFound."""
    found = get_online(actor, key)
    if not policies.may_run_online(actor, found):
        raise NotFound("courses.no_online", _("没有这门网络课，可能已经撤下。看看别的网络课。"))
    return found


def get_online_lesson(actor: Actor, key: int) -> OnlineLesson:
    """One lesson of a course that the actor may watch. Raises NotFound."""
    rows = OnlineLesson.objects.select_related(f"course__{HOST}")
    found = rows.filter(pk=key, removed_at=None).first()
    if found is None or not policies.may_watch(actor, found.course):
        raise NotFound("courses.no_online", _("没有这一节，可能已经撤下。看看别的网络课。"))
    return found


def lessons_online(course: OnlineCourse) -> list[OnlineLesson]:
    """In order."""
    return list(course.standing_lessons)


def get_own_question(actor: Actor, key: int) -> OnlineQuestion:
    """A question of a course that the actor runs. Raises NotFound."""
    found = OnlineQuestion.objects.select_related(f"course__{HOST}").filter(pk=key).first()
    if found is None or not policies.may_run_online(actor, found.course):
        raise NotFound("courses.no_question", _("没有这道题，可能已经删了。"))
    return found


def files_of(lesson: OnlineLesson) -> dict[str, OnlineFile]:
    """The files of a lesson by what they are, without what is in them."""
    return {each.role: each for each in lesson.files.defer("content")}


def get_file(actor: Actor, key: int, version: str = "") -> OnlineFile:
    """A file of a lesson that the actor may watch, without what is in it. Raises NotFound, also for another `version` of it."""
    found = OnlineFile.objects.defer("content").select_related(f"lesson__course__{HOST}").filter(pk=key).first()
    if found is None or version not in {"", found.version} or not policies.may_watch(actor, found.lesson.course):
        raise NotFound("courses.no_file", _("没有这个文件，可能已经换掉。"))
    return found


def part_of(file: OnlineFile, first: int, last: int) -> bytes:
    """Bytes `first` to `last` of a file, both included. Raises NotFound when another took its place meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(content from %s for %s) FROM courses_onlinefile WHERE id = %s AND digest = %s",
            [first + 1, last + 1 - first, file.pk, file.digest],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("courses.no_file", _("没有这个文件，可能已经换掉。"))
    return bytes(row[0])


def watched(actor: Actor, course: OnlineCourse) -> Watched | None:
    """What the actor has of a course; None for who did not sign in or keeps nothing. Three queries."""
    found = _watched(Study.objects.filter(course=course, person=actor.person)) if actor.person else []
    return next(iter(found), None)


def watched_by(person: str) -> list[Watched]:
    """Everything somebody keeps, newest first. Three queries."""
    return _watched(Study.objects.filter(person=person)) if person else []


def online_at(house: Institution) -> Sequence[OnlineCourse]:
    """The online courses of a house, for its desk, newest first."""
    return list(
        OnlineCourse.objects.filter(institution=house)
        .annotate(n=Count("lessons", filter=STANDING))
        .order_by("-made_at")
    )


def sources() -> list[VideoSource]:
    """From where videos may come."""
    return list(VideoSource.objects.all())


def get_studied(actor: Actor, key: int) -> OnlineCourse:
    """A course of which something is kept of the actor, withdrawn or not, or that they may watch. Raises NotFound."""
    own = Study.objects.filter(course=key, person=actor.person).exclude(person="").select_related(f"course__{HOST}")
    study = own.first()
    return study.course if study else get_online(actor, key)


def paper_online(actor: Actor, course: int) -> Certificate:
    """The actor's own certificate of a course that stands, also when the course was withdrawn. Raises NotFound."""
    rows = Certificate.objects.select_related(f"study__course__{HOST}").filter(withdrawn_at=None)
    found = rows.filter(study__course=course, study__person=actor.person).exclude(study__person="").first()
    if found is None:
        raise NotFound("courses.no_certificate", _("还没有结业证。每一节学完、题答对到通过线，就有。"))
    return found


def _watched(studies: "QuerySet[Study]") -> list[Watched]:
    rows = list(studies.select_related("course__institution").order_by("-begun_at"))
    kept = list(StudyLesson.objects.filter(study__in=rows).select_related("lesson"))
    papers = {each.study_id: each for each in Certificate.objects.filter(study__in=rows, withdrawn_at=None)}
    return [_one(each, [row for row in kept if row.study_id == each.pk], papers.get(each.pk)) for each in rows]


def _one(study: Study, kept: Sequence[StudyLesson], paper: Certificate | None) -> Watched:
    done = [each for each in kept if each.finished_at]
    return Watched(
        study.course,
        study,
        frozenset(each.lesson_id for each in done),
        {each.lesson_id: each.second for each in kept},
        hours_of(sum(each.lesson.minutes for each in done)),
        paper,
    )


VIDEO, CAPTIONS, HANDOUT = FileRole.VIDEO, FileRole.CAPTIONS, FileRole.HANDOUT
