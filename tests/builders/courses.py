"""Courses, terms and classes for tests, through the room's own actions."""

from datetime import date, time, timedelta
from uuid import uuid4

from tests.builders.places import an_institution
from wenmai.booking.actions import cancel_session
from wenmai.booking.models import Session
from wenmai.courses.actions.classes import open_class, publish_class
from wenmai.courses.actions.courses import make_course, put_term
from wenmai.courses.actions.enrolments import enrol
from wenmai.courses.actions.finishing import finish_class
from wenmai.courses.actions.roll import settle, tick_all
from wenmai.courses.drafts import ClassDraft, CourseDraft, EnrolmentWish, TermDraft
from wenmai.courses.models import Course, CourseClass, Enrolment, Lesson, Term
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Institution


def a_course(institution: Institution | None = None, **words) -> Course:
    host = institution or an_institution(kind="culture_centre")
    about = {"title": "工笔花鸟", "art_form": "fine_art", "lessons": 4, "minutes": 60} | words
    return make_course(system(), draft=CourseDraft(institution=host, **about))


def a_term(institution: Institution, **about) -> Term:
    """A term that begins in a week; people enrol now."""
    today, now = clock.today(), clock.now()
    plain = {
        "name": f"秋季班 {uuid4().hex[:6]}",
        "starts_on": today + timedelta(days=7),
        "ends_on": today + timedelta(days=160),
        "enrol_from": now - timedelta(days=1),
        "enrol_until": now + timedelta(days=30),
    }
    return put_term(system(), draft=TermDraft(institution=institution, **(plain | about)))


def every_day() -> tuple[int, ...]:
    return (1, 2, 3, 4, 5, 6, 7)


def a_class(
    course: Course | None = None,
    term: Term | None = None,
    *,
    published: bool = True,
    actor: Actor | None = None,
    **about,
) -> CourseClass:
    """Lessons on every free day at 10:00, three places."""
    course = course or a_course()
    term = term or a_term(course.institution)
    plain = {"weekdays": every_day(), "starts": time(10), "capacity": 3}
    made = open_class(actor or system(), draft=ClassDraft(course=course, term=term, **(plain | about)))
    return publish_class(system(), course_class=made) if published else made


def an_enrolment(course_class: CourseClass, actor: Actor, person: str = "") -> Enrolment:
    return enrol(actor, wish=EnrolmentWish(course_class.pk, uuid4().hex, person))


def the_lessons(course_class: CourseClass) -> list[Lesson]:
    return list(course_class.lessons.select_related("session").order_by("number"))


def turn_back(course_class: CourseClass, days: int = 60) -> None:
    """Let everything of a class have been `days` earlier, as if time had passed."""
    shift = timedelta(days=days)
    for session in Session.objects.filter(lesson__course_class=course_class):
        start, end = session.during.lower - shift, session.during.upper - shift
        Session.objects.filter(pk=session.pk).update(during=(start, end))
    term = course_class.term
    term.starts_on, term.ends_on = term.starts_on - shift, term.ends_on - shift
    term.enrol_from, term.enrol_until = term.enrol_from - shift, term.enrol_until - shift
    term.save()


def day(text: str) -> date:
    return date.fromisoformat(text)


def a_finished_class(institution: Institution | None = None, *pupils: Actor, held: int = 2, **words) -> CourseClass:
    """Two lessons of 90 minutes that all `pupils` came to, the first `held` of them confirmed, the others called off."""
    course_class = a_class(a_course(institution, lessons=2, minutes=90, **words), capacity=20)
    for each in pupils:
        an_enrolment(course_class, each)
    turn_back(course_class, 20)
    for lesson in the_lessons(course_class):
        if lesson.number > held:
            cancel_session(system(), session=lesson.session, reason="下雨")
            continue
        tick_all(system(), lesson=lesson)
        settle(system(), lesson=lesson)
    return finish_class(system(), course_class=course_class)
