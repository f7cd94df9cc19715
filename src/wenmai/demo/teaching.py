"""Courses of the demo: a spring term that is over, an autumn term that runs, and classes one can join now."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from wenmai.courses.actions.classes import open_class, publish_class
from wenmai.courses.actions.courses import make_course, put_term
from wenmai.courses.actions.enrolments import enrol
from wenmai.courses.actions.finishing import finish_class
from wenmai.courses.actions.roll import settle, tick
from wenmai.courses.drafts import ClassDraft, CourseDraft, EnrolmentWish, Stop, TermDraft
from wenmai.courses.models import Course, CourseClass, Term
from wenmai.courses.queries.classes import lessons_of
from wenmai.demo.catalogue import rows
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.people.queries.persons import party_of
from wenmai.places.models import Institution, Space

PLAIN = ("title", "art_form", "lessons", "minutes", "teacher", "summary", "description", "materials", "kind")


def teach(actor: Actor, cast: Mapping[str, Actor], today: date) -> list[CourseClass]:
    """Every course of courses.toml with its class; what stands already is left alone. Past lessons are lived through."""
    known = set(Course.objects.filter(demo=True).values_list("title", flat=True))
    return [_teach(actor, cast, row, today) for row in rows("courses", "course") if row["title"] not in known]


def _teach(actor: Actor, cast: Mapping[str, Actor], row: dict[str, Any], today: date) -> CourseClass:
    house = Institution.objects.select_related("division").get(code=row["institution"])
    opened = clock.at(today + timedelta(days=min(row["enrol_days"][0], 0)), time(9))
    with clock.living(min(opened, clock.now())):
        course = make_course(actor, draft=_course(row, house))
        course_class = open_class(actor, draft=_class(row, course, _term(actor, row, house, today)))
        publish_class(actor, course_class=course_class)
        for name in row.get("attend", ()):
            _enrol(cast, name, course_class)
    _live(actor, cast, row, course_class)
    return course_class


def _live(actor: Actor, cast: Mapping[str, Actor], row: dict[str, Any], course_class: CourseClass) -> None:
    """The lessons that are over: who came is ticked in the lesson, and it is settled at its end."""
    for lesson in lessons_of(course_class):
        if lesson.session.ends_at >= clock.now():
            return
        with clock.living(lesson.session.ends_at):
            came = [name for name, numbers in row.get("attend", {}).items() if lesson.number in numbers]
            for name in came:
                tick(actor, lesson=lesson, person=_person(cast, name))
            if came:
                settle(actor, lesson=lesson)
    if row.get("finished"):
        with clock.living(lesson.session.ends_at + timedelta(days=1)):
            finish_class(actor, course_class=course_class)


def _enrol(cast: Mapping[str, Actor], name: str, course_class: CourseClass) -> None:
    guardian, person = cast[name.partition(".")[0]], _person(cast, name)
    enrol(guardian, wish=EnrolmentWish(course_class.pk, f"demo-{name}-{course_class.pk}", person))


def _person(cast: Mapping[str, Actor], name: str) -> str:
    """The key of somebody of the cast; "citizen.child" is the child of "citizen"."""
    who, _dot, child = name.partition(".")
    return party_of(cast[who])[1].key if child else cast[who].person


def _course(row: dict[str, Any], house: Institution) -> CourseDraft:
    youngest, oldest = (*row.get("ages", ()), None, None)[:2]
    return CourseDraft(
        institution=house,
        audience=tuple(row.get("audience", ())),
        age_from=youngest,
        age_to=oldest,
        curriculum_tags=tuple(row.get("curriculum_tags", ())),
        stops=tuple(Stop(*each) for each in row.get("stops", ())),
        demo=True,
        **{name: row[name] for name in PLAIN if name in row},
    )


def _term(actor: Actor, row: dict[str, Any], house: Institution, today: date) -> Term:
    starts = today + timedelta(days=row["from_days"])
    name = f"{starts.year} 年{row['term']}"
    if known := Term.objects.filter(institution=house, name=name).first():
        return known
    first, last = (today + timedelta(days=each) for each in row["enrol_days"])
    draft = TermDraft(
        institution=house,
        name=name,
        starts_on=starts,
        ends_on=today + timedelta(days=row["until_days"]),
        enrol_from=clock.at(first, time(9)),
        enrol_until=clock.day_bounds(last)[1],
        demo=True,
    )
    return put_term(actor, draft=draft)


def _class(row: dict[str, Any], course: Course, term: Term) -> ClassDraft:
    return ClassDraft(
        course=course,
        term=term,
        weekdays=tuple(row["weekdays"]),
        starts=time.fromisoformat(row["at"]),
        capacity=row["capacity"],
        space=Space.objects.filter(institution=course.institution, name=row.get("space", "")).first(),
        venue=row.get("venue", ""),
        quotas={"elder": row["elder"]} if "elder" in row else {},
        topics=tuple(row.get("topics", ())),
        demo=True,
    )
