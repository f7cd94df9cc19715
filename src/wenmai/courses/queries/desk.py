"""What stands at the desk of a house: lessons of today and unsettled ones, its classes, courses and terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from wenmai.booking.models import Status
from wenmai.booking.queries.sessions import DoorCount, door_counts
from wenmai.courses.drafts import ClassDraft
from wenmai.courses.models import ClassStatus, Course, CourseClass, Lesson, Term
from wenmai.courses.queries.classes import class_rows
from wenmai.courses.queries.finding import Line, lines_of
from wenmai.courses.timetable import Planned
from wenmai.kernel import clock
from wenmai.places.hours import OpenRange
from wenmai.places.models import Institution, Occupancy
from wenmai.places.queries.hours import ranges_between, weekly_hours

UNSETTLED = timedelta(days=60)
OPEN = (Status.PUBLISHED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class DeskLesson:
    """A lesson at the desk: what the clock says, how many have a place, how many came."""

    lesson: Lesson
    phase: str
    count: DoorCount


@dataclass(frozen=True, slots=True)
class DeskClass:
    """A class at the desk, with how many are in it."""

    course_class: CourseClass
    line: Line
    enrolled: int


@dataclass(frozen=True, slots=True)
class Checked:
    """One day of a plan: the room's hindrance, if any, in words known to the template: taken, shut or ""."""

    planned: Planned
    hindrance: str


def today_at(house: Institution) -> list[DeskLesson]:
    """Today's lessons and earlier ones that nobody has settled, soonest first. Three queries."""
    start, end = clock.day_bounds(clock.today())
    today = Q(session__during__overlap=(start, end)) & ~Q(session__status__in=[Status.PLANNED, Status.CANCELLED])
    late = Q(session__ends_at__lt=start, session__ends_at__gte=start - UNSETTLED, session__status__in=OPEN)
    rows = Lesson.objects.filter(today | late, course_class__course__institution=house)
    return at_desk(list(_with_all(rows)))


def at_desk(lessons: Sequence[Lesson]) -> list[DeskLesson]:
    """Lessons with their numbers at the door. Two queries."""
    counts = door_counts(each.session for each in lessons)
    now = clock.now()
    return [DeskLesson(each, each.session.phase(now), counts[each.session_id]) for each in lessons]


def lessons_at_desk(course_class: CourseClass) -> list[DeskLesson]:
    """All lessons of a class. Three queries."""
    return at_desk(list(_with_all(course_class.lessons.all())))


def classes_at(house: Institution, *, over: bool = False) -> list[DeskClass]:
    """The classes of a house: planned, announced and running, or those that are over (100 at most). Two queries."""
    done = (ClassStatus.FINISHED, ClassStatus.CANCELLED)
    rows = class_rows().filter(course__institution=house)
    rows = rows.filter(status__in=done) if over else rows.exclude(status__in=done)
    rows = rows.annotate(enrolled=Count("enrolments", filter=Q(enrolments__state__in=["enrolled", "completed"])))
    found = list(rows.order_by("-term__starts_on", "course__title", "label", "pk")[:100])
    lines = lines_of(each.pk for each in found)
    return [DeskClass(each, lines[each.pk], each.enrolled) for each in found]


def courses_at(house: Institution) -> list[Course]:
    """The courses of a house that are still taught, newest first."""
    return list(Course.objects.filter(institution=house, retired_at=None).order_by("-made_at", "-pk"))


def terms_at(house: Institution) -> list[Term]:
    """Its terms, newest first."""
    return list(Term.objects.filter(institution=house))


def check_room(draft: ClassDraft, days: Sequence[Planned]) -> list[Checked]:
    """The plan with what stands in the way of each lesson: the room is taken, or shut then. Five queries at most."""
    lessons = [each for each in days if each.number]
    if draft.space is None or not lessons:
        return [Checked(each, "") for each in days]
    first, last = lessons[0].day, lessons[-1].day
    parts = list(draft.space.parts.values_list("pk", flat=True)) or [draft.space.pk]
    taken = Occupancy.objects.filter(space__in=parts, blocked__overlap=(lessons[0].start, lessons[-1].end))
    blocked = [(each.lower, each.upper) for each in taken.values_list("blocked", flat=True)]
    hours = ranges_between(draft.space, first, last) if weekly_hours(draft.space) is not None else None
    found = []
    for each in days:
        shut = hours is not None and each.number and not _covered(hours[each.day], each)
        busy = each.number and any(start < each.end and end > each.start for start, end in blocked)
        found.append(Checked(each, "taken" if busy else "shut" if shut else ""))
    return found


def _covered(ranges: Sequence[OpenRange], planned: Planned) -> bool:
    reached = planned.start
    for each in ranges:
        reached = each.end if each.holds(reached) else reached
    return reached >= planned.end


def _with_all(rows: "QuerySet[Lesson]") -> "QuerySet[Lesson]":
    related = (
        "session__offering__institution__division",
        "session__space",
        "course_class__course",
        "course_class__term",
    )
    return rows.select_related(*related).order_by("session__starts_at", "pk")
