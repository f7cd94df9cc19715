"""Why somebody got a place in a class or did not, for the person and whom they book for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from wenmai.courses.models import Decision, Enrolment
from wenmai.kernel.actor import Actor
from wenmai.people.queries.persons import party_of

MOST = 50


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal with the name of the person as the family knows it."""

    decision: Decision
    name: str


def decisions_about(enrolment: Enrolment) -> Sequence[Decision]:
    """Every acceptance and refusal of this person in this class, newest first. One query."""
    rows = Decision.objects.filter(course_class=enrolment.course_class_id, person=enrolment.person)
    return list(rows.order_by("-at", "-pk"))


def refusals_of(actor: Actor) -> list[Refused]:
    """The newest refusals of the actor and whom they book for in classes they never came into; the others stand with the enrolment."""
    names = {each.key: each.name for each in party_of(actor)}
    entered = Enrolment.objects.filter(course_class=OuterRef("course_class"), person=OuterRef("person"))
    rows = Decision.objects.filter(~Exists(entered), person__in=names, accepted=False).order_by("-at", "-pk")
    related = rows.select_related("course_class__course__institution", "course_class__term")
    return [Refused(each, names[each.person]) for each in related[:MOST]]
