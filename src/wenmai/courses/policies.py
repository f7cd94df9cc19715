"""Who may do what with courses and enrolments. Pure: reads only the actor and the thing."""

from collections.abc import Collection

from wenmai.booking import policies as booking
from wenmai.courses.models import Course, CourseClass, Enrolment, OnlineCourse
from wenmai.kernel.actor import Actor, Role
from wenmai.places.models import Institution
from wenmai.places.policies import PROVINCE


def may_teach_at(actor: Actor, institution: Institution) -> bool:
    """Make courses, terms and classes: clerks and managers of the house, or of a division above it."""
    return booking.may_run_sessions_of(actor, institution)


def may_run_course(actor: Actor, course: Course) -> bool:
    """Change the course and open classes of it."""
    return may_teach_at(actor, course.institution)


def may_run_class(actor: Actor, course_class: CourseClass) -> bool:
    """Publish, tick, finish, read who is enrolled and why."""
    return may_run_course(actor, course_class.course)


def may_enrol(actor: Actor, course_class: CourseClass, person: str, family: Collection[str]) -> bool:
    """Oneself, one's dependants (`family`), and, as staff of the house or an agent who stands in, anybody."""
    own = booking.acts_as(actor, actor.person) and (person == actor.person or person in family)
    return own or may_run_class(actor, course_class) or actor.channel in booking.STANDING_IN


def may_see_enrolment(actor: Actor, enrolment: Enrolment, family: Collection[str]) -> bool:
    """Whose it is, who books for them, and the staff of the house."""
    return may_enrol(actor, enrolment.course_class, enrolment.person, family)


def may_run_online(actor: Actor, course: OnlineCourse) -> bool:
    """Write lessons and questions of a 网络课, publish it and take it off."""
    return may_teach_at(actor, course.institution)


def may_watch(actor: Actor, course: OnlineCourse) -> bool:
    """Everybody what is published; who runs it also what is being written."""
    return course.shown or may_run_online(actor, course)


def may_study(actor: Actor) -> bool:
    """Have progress kept: whoever has signed in as a person, not a program with a token."""
    return booking.acts_as(actor, actor.person)


def may_keep_sources(actor: Actor) -> bool:
    """Say from which hosts videos may come: the administrator of the province."""
    return actor.may((Role.ADMINISTRATOR,), (PROVINCE,))
