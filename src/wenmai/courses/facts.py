"""The facts of courses. `booking` writes the first two when people come and when a lesson was held; `actions.finishing` the third,
`actions.watching` the last.
"""

from datetime import datetime

from wenmai.courses.models import CourseClass, OnlineLesson, Study
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.subjects import reference
from wenmai.ledger import actions as ledger
from wenmai.ledger import queries as facts
from wenmai.ledger.kinds import FactKind, declare
from wenmai.ledger.place import Place

ATTENDANCE = declare(FactKind("courses.attendance", "培训到课人次", "人次"))
LESSON_HELD = declare(FactKind("courses.lesson_held", "培训课次", "场次"))
CLASS_HELD = declare(FactKind("courses.class_held", "公益培训班期数", "期"))
ONLINE_LESSON = declare(FactKind("courses.online_lesson", "网络课学完课次", "人次"))


def attributes_of(course_class: CourseClass) -> dict[str, str]:
    """Kind (indicators choose by it) and title always; the art form where there is one; `demo` for what is invented."""
    course = course_class.course
    art = {"art": course.art_form} if course.art_form else {}
    demo = {"demo": "1"} if course_class.demo else {}
    return {"kind": course.kind, "title": course_class.title, "term": course_class.term.name, **art, **demo}


def class_reference(course_class: CourseClass) -> str:
    """The subject reference of a class."""
    return reference("courses.class", course_class.pk)


def record_class_held(actor: Actor, course_class: CourseClass) -> None:
    """The class really ran: one 期, on the day of its last lesson, where it is taught."""
    host = course_class.course.institution
    last = course_class.lessons.select_related("session").order_by("-number")[0].session
    ledger.record(
        actor,
        kind=CLASS_HELD,
        source=class_reference(course_class),
        happened_at=last.starts_at,
        place=Place(division=course_class.division_id, institution=host.code, institution_kind=host.kind),
        channel=course_class.course.mode,
        audience=tuple(course_class.course.audience),
        attributes=attributes_of(course_class),
    )


def record_online_lesson(actor: Actor, study: Study, lesson: OnlineLesson, at: datetime) -> None:
    """Somebody who signed in finished a lesson at home: channel online, so no indicator of people on the spot adds it
    (SC-I06). Once for a person and a lesson, also when the progress was forgotten meanwhile; the source has a pseudonym.
    """
    house, course = study.course.institution, study.course
    source = f"courses.online_lesson:{lesson.pk}:{blind_index(study.person, 'courses.online_lesson')[:32]}"
    if facts.latest_of(ONLINE_LESSON.name, source):
        return
    ledger.record(
        actor,
        kind=ONLINE_LESSON,
        source=source,
        happened_at=at,
        place=Place(division=house.division_id, institution=house.code, institution_kind=house.kind),
        channel="online",
        audience=tuple(course.audience),
        attributes={"title": course.title, "course": str(course.pk)}
        | ({"art": course.art_form} if course.art_form else {})
        | ({"demo": "1"} if course.demo else {}),
    )
