"""Online courses for tests, through the room's own actions."""

from tests.builders.places import an_institution
from wenmai.courses.actions.online import add_question, make_online, publish_online, put_file, put_lesson
from wenmai.courses.actions.sources import add_source
from wenmai.courses.actions.watching import answer, finish_lesson
from wenmai.courses.drafts import OnlineDraft, OnlineLessonDraft, QuestionDraft
from wenmai.courses.models import OnlineCourse, OnlineFile, OnlineLesson, VideoSource
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Institution

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8
VTT = "WEBVTT\n\n00:00.000 --> 00:05.000\n先把纸铺平\n".encode()


def a_source(host: str = "video.example.cn") -> VideoSource:
    return add_source(system(), host=host, name="示例视频网")


def an_online_course(
    house: Institution | None = None, *, lessons: int = 2, published: bool = True, **words
) -> OnlineCourse:
    """`lessons` of 45 minutes behind a link, two questions, published."""
    house = house or an_institution(kind="culture_centre")
    course = make_online(system(), draft=OnlineDraft(house, **({"title": "书法入门"} | words)))
    a_source()
    for number in range(1, lessons + 1):
        a_lesson(course, title=f"第{number}课")
    add_question(system(), course=course, draft=QuestionDraft("笔要怎样拿", ("竖着", "横着"), (0,), "指实掌虚。"))
    add_question(
        system(), course=course, draft=QuestionDraft("文房四宝有", ("笔", "墨", "尺"), (0, 1), "还有纸和砚。")
    )  # fmt: skip
    return publish_online(system(), course=course) if published else course


def a_lesson(course: OnlineCourse, **words) -> OnlineLesson:
    about = {"title": "握笔", "minutes": 45, "url": "https://www.video.example.cn/v/1", "source": "示例视频网"} | words
    return put_lesson(system(), course=course, draft=OnlineLessonDraft(**about))


def a_video(course: OnlineCourse) -> OnlineFile:
    """An uploaded video with captions on the first lesson."""
    lesson = course.lessons.all()[0]
    put_file(system(), lesson=lesson, role="captions", content=VTT)
    return put_file(system(), lesson=lesson, role="video", content=MP4)


def right_answers(course: OnlineCourse) -> dict[int, frozenset[int]]:
    return {each.pk: frozenset(each.right) for each in course.questions.all()}


def study_through(actor: Actor, course: OnlineCourse) -> None:
    """Every lesson finished, every question right."""
    for lesson in course.lessons.all():
        finish_lesson(actor, lesson=lesson)
    answer(actor, course=course, ticked=right_answers(course))
