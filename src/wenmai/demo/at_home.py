"""Courses to watch at home in the demo: one that two people learn, one that is still being written, and where videos may come from."""

from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files

from wenmai.courses.actions.online import add_question, make_online, publish_online, put_lesson, write_lesson
from wenmai.courses.actions.sources import add_source
from wenmai.courses.actions.watching import answer, finish_lesson, keep_place
from wenmai.courses.drafts import OnlineDraft, OnlineLessonDraft, QuestionDraft
from wenmai.courses.models import FileRole, OnlineCourse
from wenmai.demo.gatherings import CENTRE, LIBRARY
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution

DATA = files("wenmai.demo") / "data"
ACROSS = """WEBVTT

00:00.000 --> 00:04.000
先看一遍横怎么写

00:04.000 --> 00:14.000
起笔：轻轻按下，停一停

00:14.000 --> 00:36.000
行笔：往右走，稍稍向上

00:36.000 --> 00:44.000
收笔：按下，再提起来

00:44.000 --> 00:48.000
横要左低右高，不要太平
"""
LESSONS = (
    (
        "横：左低右高",
        "stroke-across.webm",
        "",
        "起笔轻轻按下，停一停；往右走，稍稍向上；收笔按下再提起。看一遍，跟着写半个小时。",
    ),
    (
        "竖：像一根线垂下来",
        "stroke-down.webm",
        "没有人说话，要点写在画面上",
        "起笔按下，停一停；往下走，要直；收笔慢慢提起。看一遍，跟着写半个小时。",
    ),
)
QUESTIONS = (
    QuestionDraft("横要怎样写", ("左低右高", "一样平", "左高右低"), (0,), "左边低一点，右边高一点，字才精神。"),
    QuestionDraft("竖的收笔", ("慢慢提起", "用力按住"), (0,), "慢慢提起，收成一个尖。"),
    QuestionDraft("起笔要做什么", ("轻轻按下", "停一停", "马上往前走"), (0, 1), "先按下、停一停，再走。"),
)


def put_online(cast: Mapping[str, Actor]) -> None:
    """Both courses, and what 沙阿木 and 何建国 have watched. Safe to repeat."""
    if OnlineCourse.objects.filter(demo=True).exists():
        return
    add_source(cast["administrator"], host="example.org", name="演示：没有视频的网站")
    with clock.living(clock.now() - timedelta(days=6)):
        course = _strokes(cast["culture"])
    lessons = list(course.lessons.all())
    student, reader = cast["student"], cast["reader"]
    right = {each.pk: frozenset(each.right) for each in course.questions.all()}
    for lesson in lessons:
        finish_lesson(student, lesson=lesson)
    answer(student, course=course, ticked=right)
    finish_lesson(reader, lesson=lessons[0])
    keep_place(reader, lesson=lessons[1], second=21)
    _being_written(cast["librarian"])


def _strokes(host: Actor) -> OnlineCourse:
    house = Institution.objects.select_related("division").get(code=CENTRE)
    about = OnlineDraft(
        house,
        "毛笔字：横和竖",
        "看一分钟，跟着写半个小时，先把两笔写好。",
        art_form="calligraphy",
        pass_mark=60,
        demo=True,
    )
    course = make_online(host, draft=about)
    for each in LESSONS:
        _lesson(host, course, *each)
    for question in QUESTIONS:
        add_question(host, course=course, draft=question)
    return publish_online(host, course=course)


def _lesson(host: Actor, course: OnlineCourse, title: str, video: str, bare: str, words: str) -> None:
    captions = [] if bare else [(str(FileRole.CAPTIONS), ACROSS.encode())]
    sent = [*captions, (str(FileRole.VIDEO), (DATA / video).read_bytes())]
    write_lesson(host, course=course, draft=OnlineLessonDraft(title, 30, words=words, no_captions=bare), files=sent)


def _being_written(host: Actor) -> None:
    house = Institution.objects.select_related("division").get(code=LIBRARY)
    course = make_online(host, draft=OnlineDraft(house, "怎么在网上查一本书", "三分钟学会查书、预约。", demo=True))
    url = "https://example.org/wenmai-demo/"
    put_lesson(host, course=course, draft=OnlineLessonDraft("查书名", 3, url=url, source="演示：没有这个视频"))
