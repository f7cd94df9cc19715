"""Courses for programs: what can be learned, and enrolling for oneself and one's family."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router, Schema, Status
from pydantic import Field

from wenmai.audit.idempotency import fingerprint, once
from wenmai.courses import pages
from wenmai.courses.actions.enrolments import enrol, withdraw
from wenmai.courses.drafts import EnrolmentWish
from wenmai.courses.feeds import ClassPlaces, places_left
from wenmai.courses.filters import wanted_of
from wenmai.courses.models import Enrolment
from wenmai.courses.queries import classes, finding
from wenmai.courses.queries.enrolments import get_enrolment, of_family
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import NotAllowed
from wenmai.kernel.http import Request
from wenmai.kernel.tagged import tagged

router = Router(tags=["courses"])
Page = Annotated[int, Field(ge=1, le=10_000)]
Key = Annotated[int, Field(ge=1, le=2**62)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]


class ClassLineOut(Schema):
    """A class in a list. `left` says in words what places there are; `open` whether one can enrol now."""

    course_class: int
    course: int
    title: str
    institution: str
    host: str
    where: str
    when: str
    first: datetime
    lessons: int
    left: str
    open: bool
    demo: bool


class ClassesOut(Schema):
    """One page of classes, those that begin soonest first; `count` is exact to 1,000."""

    items: list[ClassLineOut]
    page: int
    count: int


class LessonOut(Schema):
    """One lesson with its session in `booking`."""

    number: int
    session: int
    topic: str
    starts_at: datetime
    ends_at: datetime
    status: str


class ClassOut(ClassLineOut):
    """A class with its lessons."""

    term: str
    teacher: str
    capacity: int
    timetable: list[LessonOut]


class CourseOut(Schema):
    """A course with its announced classes. Codes are those of the vocabulary; null ages are no limit."""

    id: int
    title: str
    kind: str
    level: str
    art_form: str
    audience: list[str]
    age_from: int | None
    age_to: int | None
    summary: str
    description: str
    materials: str
    mode: str
    curriculum_tags: list[str]
    institution: str
    free: bool
    demo: bool
    classes: list[ClassOut]


class EnrolmentIn(Schema):
    """`person` only for a dependant, or when staff enrol somebody else."""

    person: Annotated[str, Field(max_length=36, pattern=r"^[0-9a-zA-Z:-]*$")] = ""


class EnrolmentOut(Schema):
    """An enrolment; `reason` says why there was a place."""

    key: UUID
    course_class: int
    person: str
    state: str
    reason: str
    enrolled_at: datetime


class EnrolmentsOut(Schema):
    """All enrolments of the caller's family."""

    items: list[EnrolmentOut]


@router.get("/", response=ClassesOut, url_name="courses")
def classes_list(request: HttpRequest, page: Page = 1) -> ClassesOut:
    """Classes that are not over; `division`, `art`, `age` (child, pupil, grown, elder), `when` (workday, evening, weekend), `at`, `open=1` choose."""
    found = finding.list_classes(wanted_of(request.GET.dict(), ""), page)
    return ClassesOut(items=[ClassLineOut(**_line(each)) for each in found.items], page=page, count=found.count)


class ClassAvailabilityOut(Schema):
    """One page, those that begin first first; `count` is exact to 1,000, `more` says whether another page follows."""

    items: list[ClassPlaces]
    page: int
    size: int
    count: int
    more: bool


@router.get("/availability", response={200: ClassAvailabilityOut, 304: None}, url_name="class_availability")
def availability(
    request: HttpRequest,
    division: Annotated[str, Field(pattern="^[0-9]{0,12}$")] = "",
    art: Annotated[str, Field(pattern="^[a-z_]{0,20}$")] = "",
    since: date | None = None,
    page: Page = 1,
    size: Annotated[int, Field(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Places left: classes with a lesson from `since` (default today, Asia/Shanghai) on; `division` takes all below it.

    Answers carry an ETag: ask with If-None-Match and get 304 while nothing has changed.
    """
    found = places_left(division=division, art=art, since=since or clock.today(), page=page, size=size)
    body = ClassAvailabilityOut(items=list(found.items), page=page, size=size, count=found.count, more=found.more)
    return tagged(request, body.model_dump_json().encode(), "application/json; charset=utf-8")


@router.get("/enrolments", response=EnrolmentsOut, url_name="enrolments")
def enrolments_list(request: Request) -> EnrolmentsOut:
    """The enrolments of oneself and whom one books for."""
    if not request.actor.signed_in:
        raise NotAllowed("courses.sign_in", "")
    return EnrolmentsOut(items=[_enrolment(each) for each in of_family(request.actor)])


@router.get("/enrolments/{key}", response=EnrolmentOut, url_name="enrolment")
def enrolment_read(request: Request, key: UUID) -> EnrolmentOut:
    """One enrolment; 404 for somebody else's."""
    return _enrolment(get_enrolment(request.actor, key))


@router.post("/enrolments/{key}/withdraw", response=EnrolmentOut, url_name="enrolment_withdraw")
def enrolment_withdraw(request: Request, key: UUID, idempotency_key: IdempotencyKey) -> Any:
    """Leave the class."""
    said = fingerprint("courses.withdraw", str(key))
    return once(request.actor, idempotency_key, said, lambda: _enrolment(withdraw(request.actor, key=str(key))).dict())


@router.post("/classes/{key}/enrolments", response={201: EnrolmentOut}, url_name="class_enrolments")
def enrolment_make(request: Request, key: Key, who: EnrolmentIn, idempotency_key: IdempotencyKey) -> Any:
    """Take a place in all lessons. 403 and 409 say why not, with a code such as courses.too_young or booking.full."""
    wish = EnrolmentWish(key, f"api:{idempotency_key}"[:60], who.person)
    return Status(201, _enrolment(enrol(request.actor, wish=wish)))


@router.get("/{key}", response=CourseOut, url_name="course")
def course_read(request: HttpRequest, key: Key) -> CourseOut:
    """One course with its announced classes and their lessons."""
    del request
    course = classes.get_course(ANYONE, key)
    names = set(CourseOut.model_fields) - {"institution", "free", "classes"}
    return CourseOut(
        **{name: getattr(course, name) for name in names},
        institution=course.institution.code,
        free=not course.fee,
        classes=[_class(each) for each in pages.classes_of(course)],
    )


def _line(line: finding.Line) -> dict[str, Any]:
    plain = {name: getattr(line, name) for name in ClassLineOut.model_fields if name not in {"left", "open"}}
    return plain | {"left": line.left.word, "open": line.left.open}


def _class(shown: pages.Shown) -> ClassOut:
    course_class = shown.course_class
    return ClassOut(
        **_line(shown.line),
        term=course_class.term.name,
        teacher=course_class.teacher,
        capacity=course_class.capacity,
        timetable=[
            LessonOut(
                number=each.number,
                session=each.session_id,
                topic=each.topic,
                starts_at=each.session.starts_at,
                ends_at=each.session.ends_at,
                status=each.session.status,
            )
            for each in classes.lessons_of(course_class)
        ],
    )


def _enrolment(found: Enrolment) -> EnrolmentOut:
    return EnrolmentOut(
        key=found.key,
        course_class=found.course_class_id,
        person=found.person,
        state=found.state,
        reason=found.reason,
        enrolled_at=found.enrolled_at.astimezone(SHANGHAI),
    )
