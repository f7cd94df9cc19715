"""学习档案: what a person has learned at all houses: hours, courses, certificates (SC-A06 终身美育学校)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wenmai.courses.models import Enrolment, EnrolmentState
from wenmai.courses.models.courses import hours_of
from wenmai.courses.queries.enrolments import attended_by, made_up_by, of_family
from wenmai.kernel.actor import Actor
from wenmai.people.queries.persons import Someone, party_of


@dataclass(frozen=True, slots=True)
class Studied:
    """One enrolment and how much of it was attended, make-up lessons included."""

    enrolment: Enrolment
    lessons: int
    hours: Decimal

    @property
    def certificate(self) -> object | None:
        """The certificate that stands, if any."""
        found = getattr(self.enrolment, "certificate", None)
        return found if found and found.withdrawn_at is None else None


@dataclass(frozen=True, slots=True)
class LearningRecord:
    """One person of the family, newest course first. Hours are those really attended, of 60 minutes."""

    person: Someone
    studied: Sequence[Studied]

    @property
    def hours(self) -> Decimal:
        """Over all courses and houses."""
        return sum((each.hours for each in self.studied), Decimal(0))

    @property
    def lessons(self) -> int:
        """How often the person was there."""
        return sum(each.lessons for each in self.studied)

    @property
    def houses(self) -> int:
        """At how many houses."""
        return len({each.enrolment.course_class.course.institution_id for each in self.studied if each.lessons})

    @property
    def certificates(self) -> int:
        """Certificates that stand."""
        return sum(1 for each in self.studied if each.certificate)


def records_of(actor: Actor) -> list[LearningRecord]:
    """The records of the actor and their family who were ever enrolled. Six queries."""
    rows = of_family(actor)
    here, elsewhere = attended_by(rows), made_up_by(rows)
    studied = [_studied(each, here[each.pk] | elsewhere[each.pk]) for each in rows]
    found = [
        LearningRecord(person, [each for each in studied if each.enrolment.person == person.key])
        for person in party_of(actor)
    ]
    return [each for each in found if each.studied]


def current(records: Sequence[LearningRecord]) -> list[tuple[Someone, Studied]]:
    """Who is in which class now."""
    now = EnrolmentState.ENROLLED
    return [(each.person, one) for each in records for one in each.studied if one.enrolment.state == now]


def _studied(enrolment: Enrolment, numbers: frozenset[int]) -> Studied:
    return Studied(enrolment, len(numbers), hours_of(len(numbers) * enrolment.course_class.minutes))
