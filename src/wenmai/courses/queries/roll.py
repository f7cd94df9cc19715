"""Who should be at a lesson, and who was."""

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.booking.models import EXPECTED, Attendance, Booking, Pool, Status
from wenmai.courses.models import Enrolment, Lesson, MakeUp
from wenmai.kernel import clock
from wenmai.people.queries.persons import display_names


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a lesson's sheet. `guest`: here to make up a lesson of another class."""

    person: str
    name: str
    here: bool
    guest: bool


def booked_for(lesson: Lesson) -> Sequence[Booking]:
    """The bookings of a lesson, its own class first, in order of enrolment. One query."""
    guests = set(MakeUp.objects.filter(instead=lesson).values_list("booking", flat=True))
    rows = Booking.objects.filter(session=lesson.session_id, state__in=EXPECTED)
    return sorted(rows.order_by("booked_at", "pk"), key=lambda each: each.pk in guests)


def sheet_of(lesson: Lesson) -> list[Line]:
    """The tick list of one lesson. Four queries."""
    booked = booked_for(lesson)
    came = Attendance.objects.filter(session=lesson.session_id, undone_at=None).exclude(person="")
    here = set(came.values_list("person", flat=True))
    guests = set(MakeUp.objects.filter(instead=lesson).values_list("booking", flat=True))
    names = display_names(each.person for each in booked)
    lines = [Line(each.person, names.get(each.person, "*"), each.person in here, each.pk in guests) for each in booked]
    return sorted(lines, key=lambda each: each.guest)


def make_up_choices(enrolment: Enrolment) -> dict[int, list[Lesson]]:
    """For each lesson by its number: the same lesson in other classes that is to come and has room. Two queries."""
    classes = list(enrolment.course_class.makes_up_with.values_list("pk", flat=True))
    rows = Lesson.objects.filter(course_class__in=classes, session__status=Status.PUBLISHED)
    rows = rows.select_related("course_class__course", "session__space").prefetch_related("session__pools")
    found: dict[int, list[Lesson]] = {}
    for lesson in rows.order_by("session__starts_at", "pk"):
        if lesson.session.starts_at > clock.now() and room_in(lesson):
            found.setdefault(lesson.number, []).append(lesson)
    return found


def room_in(lesson: Lesson) -> Pool | None:
    """A pool of the lesson that still has a place for anybody; uses its prefetched pools."""
    pools: list[Pool] = list(lesson.session.pools.all())
    return next((pool for pool in pools if pool.remaining and not pool.group and not pool.door), None)
