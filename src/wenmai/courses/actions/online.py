"""网络课: write, publish, take off. What somebody has watched is written by `watching`."""

from collections.abc import Iterable
from dataclasses import fields, replace
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.courses import listing, policies
from wenmai.courses.actions.watching import certify_all
from wenmai.courses.drafts import OnlineDraft, OnlineLessonDraft, QuestionDraft
from wenmai.courses.models import (
    FileRole,
    OnlineCourse,
    OnlineFile,
    OnlineLesson,
    OnlineQuestion,
    VideoSource,
)
from wenmai.courses.online_files import type_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import digest
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.links import is_link
from wenmai.kernel.subjects import reference

MOST_LESSONS, MOST_QUESTIONS, ASIDE = 60, 40, 32767


@transaction.atomic
def make_online(actor: Actor, *, draft: OnlineDraft) -> OnlineCourse:
    """Begin an online course; nobody sees it before it is published. Raises NotAllowed, Invalid."""
    permit(policies.may_teach_at(actor, draft.institution))
    _check(draft)
    course = OnlineCourse.objects.create(**_columns(draft), made_at=clock.now(), made_by=actor.person)
    note(actor, "courses.online.make", online_reference(course))
    return course


@transaction.atomic
def edit_online(actor: Actor, *, course: OnlineCourse, draft: OnlineDraft) -> OnlineCourse:
    """Change the words and the pass mark; the house stays. The same words again change nothing."""
    course = _locked(actor, course)
    draft = replace(draft, institution=course.institution, demo=course.demo)
    _check(draft)
    columns = _columns(draft)
    changed = sorted(name for name, value in columns.items() if value != getattr(course, name))
    for name, value in columns.items():
        setattr(course, name, value)
    course.save()
    if changed:
        note(actor, "courses.online.edit", online_reference(course), changed=changed)
        listing.list_online(course)
    return course


@transaction.atomic
def put_lesson(actor: Actor, *, course: OnlineCourse, draft: OnlineLessonDraft, lesson: int = 0) -> OnlineLesson:
    """Write a lesson, the next one or number `lesson` of this course; a link only from a source that is kept.

    Raises Invalid, and NotFound for a lesson that is not of the course or was taken out.
    """
    course = _locked(actor, course)
    _check_lesson(draft)
    words = {field.name: getattr(draft, field.name) for field in fields(draft)}
    if lesson:
        made, fresh = _standing(course, lesson), False
        if not draft.url and made.url and course.shown and not made.files.filter(role=FileRole.VIDEO).exists():
            raise _wrong("url", _("课已发布，这一节要有视频：先传一个，再去掉链接。"))
        for name, value in words.items():
            setattr(made, name, value)
        made.save()
    else:
        if course.standing_lessons.count() >= MOST_LESSONS:
            raise Conflict("courses.lessons", _("一门网络课最多 60 节。内容再多，分成两门。"))
        if course.shown and not draft.url:
            raise _wrong("url", _("课已发布，新加的一节要有视频链接；自己传视频的，先把课撤下。"))
        last = course.standing_lessons.aggregate(last=Max("order"))["last"] or 0
        made, fresh = OnlineLesson.objects.create(course=course, order=last + 1, **words), True
    note(actor, "courses.online.lesson", online_reference(course), lesson=made.pk, fresh=fresh)
    listing.list_online(course)
    return made


@transaction.atomic
def write_lesson(
    actor: Actor, *, course: OnlineCourse, draft: OnlineLessonDraft, files: Iterable[tuple[str, bytes]], lesson: int = 0
) -> OnlineLesson:
    """The words and the files (role, bytes) of a lesson, all or nothing."""
    made = put_lesson(actor, course=course, draft=draft, lesson=lesson)
    for role, content in files:
        put_file(actor, lesson=made, role=role, content=content)
    return made


@transaction.atomic
def remove_lesson(actor: Actor, *, lesson: OnlineLesson) -> OnlineCourse:
    """Take a lesson and its files out; the last one of a published course stays. Removing it again changes nothing.

    What people finished stays theirs; who has finished all the others gets the certificate now.
    """
    course = _locked(actor, lesson.course)
    if course.shown and [each.pk for each in course.standing_lessons] == [lesson.pk]:
        raise Conflict("courses.last_lesson", _("这是最后一节。整门课不要了，点“撤下”。"))
    if course.standing_lessons.filter(pk=lesson.pk).update(removed_at=clock.now()):
        OnlineFile.objects.filter(lesson=lesson.pk).delete()
        given = certify_all(actor, course=course)
        note(actor, "courses.online.remove_lesson", online_reference(course), lesson=lesson.pk, certificates=given)
        listing.list_online(course)
    return course


@transaction.atomic
def move_lesson_up(actor: Actor, *, lesson: OnlineLesson) -> OnlineCourse:
    """Change places with the lesson before it; the first stays where it is."""
    course = _locked(actor, lesson.course)
    own = course.standing_lessons.filter(pk=lesson.pk).first()
    before = course.standing_lessons.filter(order__lt=own.order).last() if own else None
    if own and before:
        places = {own: before.order, before: own.order}
        course.lessons.filter(pk=own.pk).update(order=ASIDE)  # an order stands once in a course
        for each in (before, own):
            course.lessons.filter(pk=each.pk).update(order=places[each])
        note(actor, "courses.online.move_lesson", online_reference(course), lesson=own.pk)
    return course


@transaction.atomic
def put_file(actor: Actor, *, lesson: OnlineLesson, role: str, content: bytes) -> OnlineFile:
    """A video, captions or a handout, in place of the one that stood; the same bytes again change nothing. Raises Invalid, NotFound.

    A video counts once it has captions, or `no_captions` says why it has none.
    """
    course = _locked(actor, lesson.course)
    lesson = _standing(course, lesson.pk)
    kind, mark = type_of(role, content), digest(content)
    if known := OnlineFile.objects.filter(lesson=lesson, role=role, digest=mark).defer("content").first():
        return known
    bare = role == FileRole.VIDEO and not lesson.no_captions.strip()
    if course.shown and bare and not lesson.files.filter(role=FileRole.CAPTIONS).exists():
        raise Conflict("courses.no_captions", _("课已发布：先传字幕，或者写明为什么没有字幕，再传视频。"))
    said = {"type": kind, "size": len(content), "digest": mark, "content": content}
    made, _new = OnlineFile.objects.update_or_create(
        lesson=lesson, role=role, defaults=said | {"at": clock.now(), "by": actor.person}
    )
    note(actor, "courses.online.file", online_reference(course), lesson=lesson.pk, role=str(role), digest=mark)
    return made


@transaction.atomic
def add_question(actor: Actor, *, course: OnlineCourse, draft: QuestionDraft) -> OnlineQuestion:
    """One more question at the end. Raises Invalid, Conflict."""
    course = _locked(actor, course)
    _check_question(draft)
    if course.questions.count() >= MOST_QUESTIONS:
        raise Conflict("courses.questions", _("最多 40 道题。先删一道，再加。"))
    last = course.questions.aggregate(last=Max("order"))["last"] or 0
    made = OnlineQuestion.objects.create(
        course=course, order=last + 1, text=draft.text, options=list(draft.options), right=sorted(set(draft.right)),
        explanation=draft.explanation,
    )  # fmt: skip
    note(actor, "courses.online.question", online_reference(course), question=made.pk)
    return made


@transaction.atomic
def remove_question(actor: Actor, *, question: OnlineQuestion) -> OnlineCourse:
    """Take a question away. Again changes nothing."""
    course = _locked(actor, question.course)
    if course.questions.filter(pk=question.pk).delete()[0]:
        note(actor, "courses.online.remove_question", online_reference(course), question=question.pk)
    return course


@transaction.atomic
def publish_online(actor: Actor, *, course: OnlineCourse) -> OnlineCourse:
    """Let everybody watch. Each lesson has a video, and an uploaded one captions or why there are none. Twice changes nothing."""
    course = _locked(actor, course)
    if course.shown:
        return course
    _check_ready(course)
    course.published_at, course.withdrawn_at = clock.now(), None
    course.save(update_fields=["published_at", "withdrawn_at"])
    listing.list_online(course)
    note(actor, "courses.online.publish", online_reference(course))
    return course


@transaction.atomic
def withdraw_online(actor: Actor, *, course: OnlineCourse) -> OnlineCourse:
    """Take it off; progress and certificates stay with those whose they are. Twice changes nothing."""
    course = _locked(actor, course)
    if not course.shown:
        return course
    course.withdrawn_at = clock.now()
    course.save(update_fields=["withdrawn_at"])
    listing.list_online(course)
    note(actor, "courses.online.withdraw", online_reference(course))
    return course


def online_reference(course: OnlineCourse) -> str:
    """The subject reference of an online course."""
    return reference("courses.online", course.pk)


def _locked(actor: Actor, course: OnlineCourse) -> OnlineCourse:
    rows = OnlineCourse.objects.select_for_update(no_key=True, of=("self",))
    found = rows.select_related("institution__division").get(pk=course.pk)
    permit(policies.may_run_online(actor, found))
    return found


def _standing(course: OnlineCourse, lesson: int) -> OnlineLesson:
    found = course.standing_lessons.filter(pk=lesson).first()
    if found is None:
        raise NotFound("courses.no_online", _("没有这一节，可能已经撤下。看看别的网络课。"))
    return found


def _columns(draft: OnlineDraft) -> dict[str, object]:
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    return values | {"audience": list(draft.audience)}


def _check(draft: OnlineDraft) -> None:
    if not draft.title.strip():
        raise _wrong("title", _("写上网络课的名字。"))
    if not 1 <= draft.pass_mark <= 100:
        raise _wrong("pass_mark", _("答对多少算通过，写 1 到 100。"))


def _check_lesson(draft: OnlineLessonDraft) -> None:
    if not draft.title.strip():
        raise _wrong("title", _("写上这一节的名字。"))
    if not 1 <= draft.minutes <= 600:
        raise _wrong("minutes", _("一节多少分钟，要在 1 到 600 之间。"))
    if not draft.url:
        return
    if not is_link(draft.url):
        raise _wrong("url", _("写完整的网址，以 https:// 开头。"))
    host = urlsplit(draft.url).hostname or ""
    if not _is_kept(host):
        said = _("“%(host)s”不在视频来源名单里。请省级管理员先加上，或者自己传视频。") % {"host": host}
        raise _wrong("url", said)
    if not draft.source.strip():
        raise _wrong("source", _("写明是谁发布的，例如 四川公共文化云。"))


def _is_kept(host: str) -> bool:
    """The host itself, or one below a host of the list."""
    labels = host.lower().split(".")
    return VideoSource.objects.filter(host__in=[".".join(labels[n:]) for n in range(len(labels) - 1)]).exists()


def _check_question(draft: QuestionDraft) -> None:
    if not draft.text.strip():
        raise _wrong("text", _("写上题目。"))
    if not 2 <= len(draft.options) <= 8 or len(set(draft.options)) != len(draft.options):
        raise _wrong("options", _("写 2 到 8 个选项，一行一个，不要重复。"))
    if not draft.right or not all(0 <= each < len(draft.options) for each in draft.right):
        raise _wrong("options", _("在对的选项前面加 *，至少一个。"))
    if not draft.explanation.strip():
        raise _wrong("explanation", _("写一句为什么，答错的人才知道错在哪里。"))


def _check_ready(course: OnlineCourse) -> None:
    lessons = list(course.standing_lessons.prefetch_related("files"))
    if not lessons:
        raise Conflict("courses.no_lessons", _("还没有课。先加一节，再发布。"))
    for each in lessons:
        roles = {file.role for file in each.files.all()}
        if not each.url and FileRole.VIDEO not in roles:
            raise Conflict("courses.no_video", _("“%(title)s”还没有视频。填链接，或者传一个。") % {"title": each.title})
        if FileRole.VIDEO in roles and FileRole.CAPTIONS not in roles and not each.no_captions.strip():
            said = _("“%(title)s”还没有字幕。传字幕，或者写明为什么没有。") % {"title": each.title}
            raise Conflict("courses.no_captions", said)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"courses.{field}", message, fields={field: message})
