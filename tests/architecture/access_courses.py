"""An example of every address of courses that has parameters."""

from collections.abc import Mapping
from typing import Any

from tests.builders.courses import a_class, a_course, a_finished_class, an_enrolment, the_lessons
from tests.builders.online import a_source, a_video, an_online_course, study_through
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


def _online(world) -> Mapping[str, Any]:
    return {"key": an_online_course(world.here).pk}


def _online_lesson(world) -> Mapping[str, Any]:
    return {"key": an_online_course(world.here).lessons.all()[0].pk}


def _question(world) -> Mapping[str, Any]:
    return {"key": an_online_course(world.here).questions.all()[0].pk}


def _file(world) -> Mapping[str, Any]:
    return {"key": a_video(an_online_course(world.here)).pk}


def _studied(world) -> Mapping[str, Any]:
    course = an_online_course(world.here)
    study_through(world.citizen, course)
    return {"key": course.pk}


COURSES = {
    **{f"courses:{name}": _online for name in ("online", "online_quiz", "online_forget")},
    **{f"courses:{name}": _online_lesson for name in ("online_lesson", "online_place", "online_finished")},
    "courses:online_file": _file,
    "courses:online_certificate": _studied,
    **{
        f"courses_desk:{name}": _online
        for name in ("online", "online_add", "online_question", "online_publish", "online_withdraw")
    },
    **{f"courses_desk:{name}": _online_lesson for name in ("online_lesson", "online_up", "online_remove")},
    "courses_desk:online_unask": _question,
    "courses_desk:video_source_remove": lambda _world: {"key": a_source().pk},
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
