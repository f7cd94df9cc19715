"""Enrolments: one's own and one's family's, and those of a class."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.booking.models import ACTIVE, Attendance, Booking, IntakeRound, Pool, RoundStatus
from wenmai.courses import policies
from wenmai.courses.eligibility import Candidate, Times
from wenmai.courses.models import ClassStatus, CourseClass, Decision, Enrolment, EnrolmentState, Lesson, MakeUp
from wenmai.courses.queries.classes import RELATED
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.models import Person
from wenmai.people.queries.persons import display_names, party_of

NOBODYS = UUID(int=0)
CURRENT = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED)


def family_of(actor: Actor) -> frozenset[str]:
    """Oneself and whom one books for."""
    return frozenset(each.key for each in party_of(actor))


def get_enrolment(actor: Actor, key: str | UUID) -> Enrolment:
    """An enrolment of the actor's family, or of a house the actor works for. Raises NotFound for anybody else's."""
    rows = Enrolment.objects.select_related(*(f"course_class__{name}" for name in RELATED))
    found = rows.filter(key=_uuid(key)).first()
    if found is None or not policies.may_see_enrolment(actor, found, family_of(actor)):
        raise NotFound("courses.no_enrolment", _("没有这次报名，或者不是你家的。到“我的课程”里看看。"))
    return found


def of_family(actor: Actor) -> list[Enrolment]:
    """All enrolments of the actor and whom they book for, newest term first. Two queries."""
    rows = Enrolment.objects.filter(person__in=family_of(actor))
    related = (*(f"course_class__{name}" for name in RELATED), "certificate")
    return list(rows.select_related(*related).order_by("-course_class__term__starts_on", "-enrolled_at", "pk"))


def candidate(course_class: CourseClass, person: str, *, staff: bool) -> Candidate:
    """What decides about a person. Two queries."""
    return candidates(course_class, [person], staff=staff)[person]


def candidates(course_class: CourseClass, persons: Collection[str], *, staff: bool) -> dict[str, Candidate]:
    """The same for several, by key. Two queries."""
    same = Enrolment.objects.filter(
        person__in=persons,
        state__in=CURRENT,
        course_class__course=course_class.course_id,
        course_class__term=course_class.term_id,
    )
    classes: dict[str, set[int]] = {}
    for person, key in same.values_list("person", "course_class"):
        classes.setdefault(person, set()).add(key)
    born = dict(Person.objects.filter(key__in=persons).values_list("key", "born"))
    return {each: _candidate(course_class, born.get(each), classes.get(each, set()), staff) for each in persons}


def _candidate(course_class: CourseClass, born: date | None, classes: set[int], staff: bool) -> Candidate:
    here = course_class.pk in classes
    return Candidate(born, enrolled=here, elsewhere=bool(classes) and not here, staff=staff)


def times_of(course_class: CourseClass) -> Times:
    """When the class begins and when people enrol. One query."""
    term = course_class.term
    first = leading_pools(course_class)[0]
    pending = any(pool.round_id for pool in leading_pools(course_class))
    return Times(first.session.starts_at, term.enrol_from, term.enrol_until, round=pending)


def leading_pools(course_class: CourseClass) -> Sequence[Pool]:
    """The pools of the first lesson: one place of them is one place in the class. The open one first."""
    rows = Pool.objects.filter(session__lesson__course_class=course_class, session__lesson__number=1)
    return list(rows.select_related("session", "round").order_by("group", "pk"))


def round_of(course_class: CourseClass) -> IntakeRound | None:
    """The round that gives the places of a class, or that gave them; None for first come, first served."""
    pools = leading_pools(course_class)
    if running := next((pool.round for pool in pools if pool.round), None):
        return running
    house = course_class.course.institution_id
    done = IntakeRound.objects.filter(
        institution=house, status=RoundStatus.DONE, offered__overlap=[p.pk for p in pools]
    )
    return done.order_by("-opens_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class Pupil:
    """One line of a class list: the masked name, lessons attended by their numbers, and whether missed ones are made up."""

    enrolment: Enrolment
    name: str
    attended: frozenset[int]
    made_up: frozenset[int]

    @property
    def count(self) -> int:
        """Lessons that count: here or made up elsewhere."""
        return len(self.attended | self.made_up)


def pupils_of(course_class: CourseClass, states: Collection[str] = ("enrolled", "completed", "dropped")) -> list[Pupil]:
    """Who is or was in the class, in order of enrolment. Four queries however many there are."""
    rows = list(
        Enrolment.objects.filter(course_class=course_class, state__in=states)
        .select_related("certificate")
        .order_by("enrolled_at", "pk")
    )
    names = display_names(each.person for each in rows)
    here = attended_by(rows)
    made = made_up_by(rows)
    return [Pupil(each, names.get(each.person, "*"), here[each.pk], made[each.pk]) for each in rows]


def attended_by(enrolments: Iterable[Enrolment]) -> dict[int, frozenset[int]]:
    """Numbers of the lessons of their own class that people were at, by enrolment. One query."""
    rows = list(enrolments)
    came = Attendance.objects.filter(
        session__lesson__course_class__in={each.course_class_id for each in rows},
        person__in={each.person for each in rows},
        undone_at=None,
    )
    found: dict[tuple[int, str], set[int]] = {}
    for course_class, person, number in came.values_list(
        "session__lesson__course_class", "person", "session__lesson__number"
    ):
        found.setdefault((course_class, person), set()).add(number)
    return {each.pk: frozenset(found.get((each.course_class_id, each.person), ())) for each in rows}


def made_up_by(enrolments: Iterable[Enrolment]) -> dict[int, frozenset[int]]:
    """Numbers of the missed lessons that people took elsewhere and were there. One query."""
    rows = [each.pk for each in enrolments]
    taken = MakeUp.objects.filter(enrolment__in=rows, booking__attendances__undone_at=None)
    taken = taken.filter(booking__attendances__isnull=False)
    found: dict[int, set[int]] = {}
    for enrolment, number in taken.values_list("enrolment", "lesson__number"):
        found.setdefault(enrolment, set()).add(number)
    return {each: frozenset(found.get(each, ())) for each in rows}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the masked name."""

    decision: Decision
    name: str


def decisions_of(course_class: CourseClass, limit: int = 200) -> list[Decided]:
    """Who got a place and who did not, with the reason, newest first. Two queries."""
    rows = list(Decision.objects.filter(course_class=course_class).order_by("-at", "-pk")[:limit])
    names = display_names(each.person for each in rows)
    return [Decided(each, names.get(each.person, "*")) for each in rows]


def taken_as(booking: Booking) -> UUID:
    """What an enrolment calls its bookings: their series, or, in a class of one lesson, the booking's own key."""
    key: UUID = booking.series or booking.key
    return key


def bookings_of(enrolment: Enrolment) -> "QuerySet[Booking]":
    """The bookings of an enrolment, ended ones too."""
    return Booking.objects.filter(Q(series=enrolment.series) | Q(key=enrolment.series))


def places_taken(course_class: CourseClass) -> list[Booking]:
    """The standing bookings of the first lesson that are places in the class: no guest of that lesson only. One query."""
    rows = Booking.objects.filter(session__lesson__course_class=course_class, session__lesson__number=1)
    rows = rows.filter(is_place(), state__in=["confirmed", "attended"])
    return list(rows.select_related("pool").order_by("booked_at", "pk"))


def is_place() -> Q:
    """A booking of a first lesson is a place in the class when it has a series, or when there is no second lesson."""
    second = Lesson.objects.filter(course_class=OuterRef("session__lesson__course_class"), number=2)
    guest = MakeUp.objects.filter(booking=OuterRef("pk"))
    return Q(series__isnull=False) | (~Q(Exists(second)) & ~Q(Exists(guest)))


def made_up_to_come(enrolment: Enrolment) -> list[Booking]:
    """The places in other classes that somebody has taken for lessons that are still to come."""
    taken = enrolment.make_ups.values("booking")
    rows = Booking.objects.filter(pk__in=taken, state__in=ACTIVE, session__starts_at__gt=clock.now())
    return list(rows.order_by("pool", "pk"))


def classes_to_follow() -> list[CourseClass]:
    """Published classes whose places in `booking` and enrolments do not agree. One query."""
    first = Booking.objects.filter(session__lesson__course_class=OuterRef("pk"), session__lesson__number=1)
    standing = first.filter(is_place(), state__in=["confirmed", "attended"])
    followed = Enrolment.objects.filter(Q(series=OuterRef("series")) | Q(series=OuterRef("key")))
    unknown = standing.filter(~Exists(followed))
    held = Booking.objects.filter(Q(series=OuterRef("series")) | Q(key=OuterRef("series")))
    held = held.filter(state__in=["held", "confirmed", "attended", "no_show"])
    inside = Enrolment.objects.filter(course_class=OuterRef("pk"), state=EnrolmentState.ENROLLED)
    left = inside.filter(~Exists(held))
    rows = CourseClass.objects.select_related(*RELATED).filter(status=ClassStatus.PUBLISHED)
    return list(rows.filter(Exists(unknown) | Exists(left)).order_by("pk"))


def _uuid(key: str | UUID) -> UUID:
    try:
        return UUID(str(key))
    except ValueError:
        return NOBODYS


def enrolled_courses(person: str, courses: Iterable[int]) -> frozenset[int]:
    """In which of these courses a person is in a class now. One query."""
    rows = Enrolment.objects.filter(
        person=person, state=EnrolmentState.ENROLLED, course_class__course__in=list(courses)
    )
    return frozenset(rows.exclude(person="").values_list("course_class__course", flat=True))
