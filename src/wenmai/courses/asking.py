"""In whose name `booking` is asked: staff and the person themself, or a member of the family standing in for them."""

from dataclasses import replace

from wenmai.booking.policies import STANDING_IN
from wenmai.booking.standing_in import as_family
from wenmai.courses import policies
from wenmai.courses.models import CourseClass
from wenmai.kernel.actor import Actor


def asking(actor: Actor, course_class: CourseClass, person: str) -> Actor:
    """Who asks `booking` for a place: staff and the person as themselves, else a member of the family standing in."""
    own = person == actor.person or policies.may_run_class(actor, course_class)
    return actor if own or actor.channel in STANDING_IN else as_family(actor, person)


def giving_back(actor: Actor, course_class: CourseClass, person: str) -> Actor:
    """Who gives a place back: the same, but a member of the family in the person's name."""
    own = person == actor.person or policies.may_run_class(actor, course_class)
    if own or actor.channel in STANDING_IN:
        return actor
    return replace(actor, person=person, account=None, grants=())
