"""What other programs follow of courses: lessons as a calendar, what was announced last, places that are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from wenmai.booking.calendars import Entry
from wenmai.booking.models import Session
from wenmai.booking.queries.calendars import entries_of_sessions
from wenmai.courses.models import ClassStatus, Course, CourseClass, Lesson
from wenmai.courses.queries.finding import annotated
from wenmai.kernel import clock
from wenmai.kernel.atom import Post
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Institution

NEWEST = 50
SHOWN = (ClassStatus.PUBLISHED, ClassStatus.FINISHED, ClassStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class ClassPlaces:
    """A class with its places. `remaining` is None where a round gives the places, named by `round`."""

    course_class: int
    course: int
    title: str
    kind: str
    art_form: str
    institution: str
    division: str
    first: datetime
    last: datetime
    lessons: int
    status: str
    enrol_from: datetime
    enrol_until: datetime
    capacity: int
    remaining: int | None
    round: str
    demo: bool


def lessons_of_course(course: Course, site: str) -> list[Entry]:
    """Calendar entries of all announced classes of a course. `site` is the address before "/courses/"."""
    return _entries(Session.objects.filter(lesson__course_class__course=course), site)


def lessons_at(house: Institution, site: str) -> list[Entry]:
    """The same of all courses of a house."""
    return _entries(Session.objects.filter(lesson__course_class__course__institution=house), site)


def _entries(rows: "QuerySet[Session]", site: str) -> list[Entry]:
    def page_of_lesson(session: Session) -> str:
        course_class = session.lesson.course_class
        return f"{site}/courses/{course_class.course_id}/?class={course_class.pk}"

    rows = rows.filter(lesson__course_class__status__in=SHOWN)
    return entries_of_sessions(rows.select_related("lesson__course_class"), page_of_lesson)


def announced(division: str, art: str, site: str) -> list[Post]:
    """The classes that were published last in a division, of an art form. One query."""
    rows = CourseClass.objects.filter(status__in=SHOWN[:2], published_at__isnull=False)
    if division:
        rows = rows.filter(division__path__contains=[division])
    if art:
        rows = rows.filter(course__art_form=art)
    rows = rows.select_related("course__institution", "term")
    return [_post(each, site) for each in rows.order_by("-published_at", "-pk")[:NEWEST]]


def _post(course_class: CourseClass, site: str) -> Post:
    course = course_class.course
    assert course_class.published_at is not None
    return Post(
        key=f"class-{course_class.pk}",
        title=course_class.title,
        url=f"{site}/courses/{course.pk}/?class={course_class.pk}",
        summary=course.summary or course_class.title,
        author=course.institution.name,
        at=course_class.published_at,
        category=str(course.get_kind_display()),
    )


def places_left(*, division: str, art: str, since: date, page: int, size: int) -> Page[ClassPlaces]:
    """Classes with a lesson from `since` on, those that begin first first; what was called off says so. Two queries."""
    start = clock.day_bounds(since)[0]
    lessons = Lesson.objects.filter(course_class=OuterRef("pk"), session__ends_at__gt=start)
    rows = CourseClass.objects.filter(Exists(lessons), published_at__isnull=False, status__in=SHOWN)
    chosen = Q(division__path__contains=[division]) if division else Q()
    rows = rows.filter(chosen, **({"course__art_form": art} if art else {}))
    found = page_of(annotated(rows, ("first", "pk")), page, size, counted=rows)
    return Page([_places(each) for each in found.items], found.number, found.size, found.count)


def _places(row: CourseClass) -> ClassPlaces:
    course, said = row.course, _annotations(row)
    return ClassPlaces(
        course_class=row.pk,
        course=course.pk,
        title=row.title,
        kind=course.kind,
        art_form=course.art_form,
        institution=course.institution.code,
        division=row.division_id,
        first=said[0],
        last=said[1],
        lessons=course.lessons,
        status=row.status,
        enrol_from=row.term.enrol_from,
        enrol_until=row.term.enrol_until,
        capacity=row.capacity,
        remaining=None if said[3] else said[2],
        round=said[3],
        demo=row.demo,
    )


def _annotations(row: CourseClass) -> tuple[datetime, datetime, int, str]:
    names: Sequence[str] = ("first", "last", "places", "round")
    first, last, places, rounds = (getattr(row, name) for name in names)
    return first, last, places, rounds or ""
