"""What the page of one course shows, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.urls import NoReverseMatch, reverse

from wenmai.booking.audiences import Audience
from wenmai.booking.models import IntakeRound, Pool
from wenmai.courses.eligibility import refusal
from wenmai.courses.models import ClassStatus, Course, CourseClass, Enrolment, EnrolmentState, Lesson
from wenmai.courses.queries import enrolments as people
from wenmai.courses.queries.classes import class_rows, lessons_of
from wenmai.courses.queries.finding import Line, lines_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.people.queries.persons import Someone, party_of

SHOWN = (ClassStatus.PUBLISHED, ClassStatus.FINISHED, ClassStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A class on the page of its course."""

    course_class: CourseClass
    line: Line


@dataclass(frozen=True, slots=True)
class Member:
    """One of the family in the form: whether they may be enrolled, and if not, why, said beforehand."""

    person: Someone
    why_not: str
    enrolment: Enrolment | None


@dataclass(frozen=True, slots=True)
class Box:
    """The form that enrols. `chosen` is who is ticked first, "" when nobody can be; `key` makes a double click one enrolment.

    `round_url` leads to the round; `by_round` while only it gives places, afterwards to its results.
    """

    members: Sequence[Member]
    chosen: str
    key: str
    round_url: str
    by_round: bool
    kept: Sequence[Pool]


def classes_of(course: Course) -> list[Shown]:
    """The classes that were announced: those to come and running first, soonest first, then what is over. Two queries."""
    rows = class_rows().filter(course=course, published_at__isnull=False, status__in=SHOWN)
    lines = lines_of(each.pk for each in rows)
    shown = [Shown(each, lines[each.pk]) for each in rows]
    over = {ClassStatus.FINISHED, ClassStatus.CANCELLED}
    standing = sorted((each for each in shown if each.course_class.status not in over), key=_first)
    return standing + sorted((each for each in shown if each.course_class.status in over), key=_first, reverse=True)


def choose(shown: Sequence[Shown], wanted: str) -> Shown | None:
    """The class that was asked for, else the first where one can enrol, else the first."""
    asked = [each for each in shown if str(each.course_class.pk) == wanted]
    free = [each for each in shown if each.line.left.open]
    return next(iter(asked or free or list(shown)), None)


def box_of(actor: Actor, shown: Shown, ticked: str = "") -> Box:
    """Who of the family fits the class, and if not, why. Six queries."""
    party = party_of(actor)
    course_class = shown.course_class
    times = people.times_of(course_class)
    known = people.candidates(course_class, [each.key for each in party], staff=False)
    mine = Enrolment.objects.filter(course_class=course_class, person__in=known, state=EnrolmentState.ENROLLED)
    enrolled = {each.person: each for each in mine}
    now = clock.now()
    members = []
    for each in party:
        refused = refusal(course_class, known[each.key], times, now)
        members.append(Member(each, refused.message if refused else "", enrolled.get(each.key)))
    fits = [each.person.key for each in members if not each.why_not]
    given = people.round_of(course_class)
    kept = [pool for pool in people.leading_pools(course_class) if pool.group and pool.remaining]
    chosen = ticked if ticked in fits else next(iter(fits), "")
    return Box(members, chosen, uuid4().hex, round_url(given), bool(given and shown.line.left.round), kept)


def round_url(given: IntakeRound | None) -> str:
    """The page of the round that gives, or gave, the places of a class; "" when none does."""
    if given is None:
        return ""
    try:
        return reverse("booking:round", args=[given.key])
    except NoReverseMatch:
        return f"/booking/rounds/{given.key}/"


def lessons_shown(shown: Shown) -> list[Lesson]:
    """The lessons of the chosen class."""
    return lessons_of(shown.course_class)


def said_audience(course: Course) -> str:
    """老年人、家庭."""
    return "、".join(str(Audience(each).label) for each in course.audience)


def _first(shown: Shown) -> tuple[object, int]:
    return shown.line.first, shown.course_class.pk
