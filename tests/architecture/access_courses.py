"""An example of every address of courses that has parameters."""

from collections.abc import Mapping
from typing import Any

from tests.builders.courses import a_class, a_course, a_finished_class, an_enrolment, the_lessons
from wenmai.courses.models import Certificate, CourseClass, Enrolment


def _class(world) -> CourseClass:
    return a_class(a_course(world.here), capacity=20)


def _key(world) -> Mapping[str, Any]:
    return {"key": _class(world).pk}


def _course(world) -> Mapping[str, Any]:
    return {"key": _class(world).course_id}


def _enrolment(world) -> Mapping[str, Any]:
    return {"key": an_enrolment(_class(world), world.citizen).key}


def _certificate(world) -> Certificate:
    return Certificate.objects.get(enrolment__course_class=a_finished_class(world.here, world.citizen))


def _completed(world) -> Mapping[str, Any]:
    return {"key": Enrolment.objects.get(certificate=_certificate(world)).key}


def _lesson(world) -> Mapping[str, Any]:
    return {"key": the_lessons(_class(world))[0].pk}


COURSES = {
    "courses:course": _course,
    "courses:calendar": _course,
    "courses:enrol": _key,
    "courses:wait": _key,
    "courses:enrolment": _enrolment,
    "courses:withdraw": _enrolment,
    "courses:make_up": _enrolment,
    "courses:certificate": _completed,
    "courses:checked": lambda world: {"code": _certificate(world).code},
    "courses_desk:edit": _course,
    "courses_desk:open": _course,
    "courses_desk:retire": _course,
    **{
        f"courses_desk:{name}": _key
        for name in ("class", "publish", "cancel", "finish", "enrol", "withdraw", "revoke", "sheet", "download")
    },
    "courses_desk:term_round": lambda world: {"key": _class(world).term_id},
    "courses_desk:lesson": _lesson,
    "courses_desk:tick": _lesson,
    "api-1:course": _course,
    "api-1:enrolment": _enrolment,
    "api-1:enrolment_withdraw": _enrolment,
    "api-1:class_enrolments": _key,
}
