"""What somebody who signed in has watched and answered: kept for them, counted online, erased when they say so.

Of a course that is not published nothing is kept: its house only tries it out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.courses import facts, policies
from wenmai.courses.actions.finishing import give
from wenmai.courses.models import Certificate, OnlineCourse, OnlineLesson, QuizTry, Study, StudyLesson
from wenmai.courses.models.courses import hours_of
from wenmai.courses.quiz import Sheet, mark
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit


@transaction.atomic
def keep_place(actor: Actor, *, lesson: OnlineLesson, second: int) -> StudyLesson:
    """Remember where somebody stopped, in seconds; never past the length of the lesson. Raises NotAllowed, Conflict."""
    kept = _kept(actor, lesson)
    kept.second, kept.at = min(max(second, 0), lesson.minutes * 60), clock.now()
    kept.save(update_fields=["second", "at"])
    return kept


@transaction.atomic
def finish_lesson(actor: Actor, *, lesson: OnlineLesson) -> StudyLesson:
    """学完了: once; the ledger counts it online and never as somebody on the spot (SC-I06). Again changes nothing."""
    kept = _kept(actor, lesson)
    if kept.finished_at is None:
        kept.finished_at = kept.at = clock.now()
        kept.save(update_fields=["finished_at", "at"])
        facts.record_online_lesson(actor, kept.study, lesson, kept.finished_at)
        _certify(actor, kept.study.course, [kept.study])
    return kept


@transaction.atomic
def answer(actor: Actor, *, course: OnlineCourse, ticked: Mapping[int, frozenset[int]]) -> Sheet:
    """Mark the answers, as often as wished; kept only of a published course for who signed in: how many were right, not which.

    Raises Conflict when the course has no questions.
    """
    permit(policies.may_watch(actor, course))
    questions = list(course.questions.all())
    if not questions:
        raise Conflict("courses.no_questions", _("这门课没有题。把每一节学完就行。"))
    sheet = mark(questions, ticked, course.pass_mark)
    if policies.may_study(actor) and course.shown:
        study = _study(actor, course)
        QuizTry.objects.create(
            study=study, right=sheet.right, asked=sheet.asked, passed=sheet.passed, at=clock.now()
        )  # fmt: skip
        if sheet.passed and study.passed_at is None:
            study.passed_at = clock.now()
            study.save(update_fields=["passed_at"])
        _certify(actor, course, [study])
    return sheet


@transaction.atomic
def forget(actor: Actor, *, course: OnlineCourse) -> bool:
    """Erase what is kept of the actor in this course; a certificate that was given stays, without the way to it."""
    study = Study.objects.select_for_update().filter(course=course, person=actor.person).exclude(person="").first()
    return bool(study and forget_study(study))


def forget_study(study: Study) -> int:
    """Erase the progress of one study, the study itself unless a certificate stands on it. Caller's transaction."""
    gone = study.lessons.all().delete()[0] + study.tries.all().delete()[0]
    if not Certificate.objects.filter(study=study).exists():
        study.delete()
        gone += 1
    return gone


def _certify(actor: Actor, course: OnlineCourse, studies: Iterable[Study]) -> int:
    """Certificates, once to each: every lesson that stands finished and the questions passed. Returns how many were given.

    The studies are held by the caller's transaction: what is asked here, three queries for all of them, stays so.
    """
    passed = [each for each in studies if each.passed_at]
    lessons = list(course.standing_lessons) if passed else []
    if not lessons:
        return 0
    papers = set(Certificate.objects.filter(study__in=passed).values_list("study", flat=True))
    done = set(StudyLesson.objects.filter(study__in=passed, finished_at__isnull=False).values_list("study", "lesson"))
    ready = [each for each in passed if each.pk not in papers and all((each.pk, one.pk) in done for one in lessons)]
    for study in ready:
        _give(actor, study, lessons)
    return len(ready)


def _give(actor: Actor, study: Study, lessons: Sequence[OnlineLesson]) -> Certificate:
    """Hours are those of the lessons."""
    minutes, year = sum(each.minutes for each in lessons), _year(clock.now())
    return give(
        Certificate(
            study=study,
            number=f"{study.course.institution.code[:24]}-W{year}-{study.pk:06d}",
            hours=hours_of(minutes),
            attended=len(lessons),
            held=len(lessons),
            issued_by=actor.person,
        )
    )


def certify_all(actor: Actor, *, course: OnlineCourse) -> int:
    """Certificates to those who passed and now have every lesson, because one was taken out. Caller's transaction."""
    # not by passed_at: a study that is just being passed would not be waited for
    studies = Study.objects.filter(course=course, certificate=None).exclude(person="").order_by("pk")
    held = studies.select_for_update(no_key=True, of=("self",))  # who is just answering is waited for
    return _certify(actor, course, held.select_related("course__institution"))


def _kept(actor: Actor, lesson: OnlineLesson) -> StudyLesson:
    course = lesson.course
    permit(policies.may_study(actor) and policies.may_watch(actor, course))
    if not course.shown:
        raise Conflict("courses.not_published", _("课还没有发布，试看不记进度。发布以后再学。"))
    study = _study(actor, course)
    kept, _new = StudyLesson.objects.get_or_create(study=study, lesson=lesson, defaults={"at": clock.now()})
    kept.study = study
    return kept


def _study(actor: Actor, course: OnlineCourse) -> Study:
    """The study of the actor, locked, so that two taps at once are one after the other."""
    Study.objects.get_or_create(course=course, person=actor.person, defaults={"begun_at": clock.now()})
    rows = Study.objects.select_for_update(no_key=True, of=("self",)).select_related("course__institution")
    return rows.get(course=course, person=actor.person)


def _year(at: datetime) -> int:
    return clock.day_of(at).year
