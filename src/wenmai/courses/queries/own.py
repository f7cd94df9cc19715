"""One enrolment as its person reads it, and certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenmai.booking.models import ACTIVE, Attendance, Booking, Status
from wenmai.courses.models import Certificate, CourseClass, Enrolment, EnrolmentState, Lesson, MakeUp
from wenmai.courses.queries.classes import RELATED, lessons_of
from wenmai.courses.queries.roll import make_up_choices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.qr import drawn
from wenmai.people.queries.persons import display_name, full_name


@dataclass(frozen=True, slots=True)
class Turn:
    """One lesson for one person: what became of it in a word, and where it can be made up."""

    lesson: Lesson
    word: str
    style: str
    instead: Lesson | None
    choices: Sequence[Lesson]


@dataclass(frozen=True, slots=True)
class Attending:
    """An enrolment with its lessons. `left_out`: it can still be left."""

    enrolment: Enrolment
    name: str
    own: bool
    turns: Sequence[Turn]
    attended: int
    leavable: bool
    certificate: Certificate | None


def attending(actor: Actor, enrolment: Enrolment) -> Attending:
    """The timetable of an enrolment with what was attended. Six queries."""
    course_class: CourseClass = enrolment.course_class
    lessons, now = lessons_of(course_class), clock.now()
    came = _came(enrolment)
    made = {each.lesson_id: each for each in _made(enrolment)}
    choices = make_up_choices(enrolment) if enrolment.state == EnrolmentState.ENROLLED else {}
    turns = [_turn(each, came, made.get(each.pk), choices.get(each.number, []), now) for each in lessons]
    return Attending(
        enrolment=enrolment,
        name=full_name(actor, enrolment.person),
        own=enrolment.person == actor.person,
        turns=turns,
        attended=sum(1 for each in turns if each.style in {"came", "made_up"}),
        leavable=enrolment.state == EnrolmentState.ENROLLED and any(each.session.starts_at > now for each in lessons),
        certificate=Certificate.objects.filter(enrolment=enrolment).first(),
    )


def _came(enrolment: Enrolment) -> frozenset[int]:
    rows = Attendance.objects.filter(person=enrolment.person, undone_at=None)
    rows = rows.filter(
        Q(session__lesson__course_class=enrolment.course_class_id)
        | Q(booking__in=Booking.objects.filter(pk__in=enrolment.make_ups.values("booking")))
    )
    return frozenset(rows.values_list("session", flat=True))


def _made(enrolment: Enrolment) -> Sequence[MakeUp]:
    rows = enrolment.make_ups.filter(booking__state__in=ACTIVE)
    return list(rows.select_related("instead__session__space", "instead__course_class__course"))


def _turn(lesson: Lesson, came: frozenset[int], made: MakeUp | None, choices: Sequence[Lesson], now: datetime) -> Turn:
    session, instead = lesson.session, made.instead if made else None
    if session.pk in came:
        return Turn(lesson, _("到了"), "came", None, ())
    if instead and instead.session_id in came:
        return Turn(lesson, _("补了课"), "made_up", instead, ())
    if instead:
        return Turn(lesson, _("约了补课"), "waiting", instead, ())
    if session.status == Status.CANCELLED:
        return Turn(lesson, _("这节取消了"), "off", None, ())
    if now < session.ends_at:
        return Turn(lesson, "", "coming", None, choices)
    return Turn(lesson, _("没到"), "missed", None, choices)


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate to print, with the whole name; `picture` leads to its check page."""

    certificate: Certificate
    name: str
    picture: SafeString
    signature: str


def paper_of(actor: Actor, enrolment: Enrolment, address: str) -> Paper:
    """The certificate of an enrolment, for the family and the house. Raises NotFound while there is none that stands."""
    related = [f"enrolment__course_class__{name}" for name in RELATED]
    found = Certificate.objects.select_related(*related).filter(enrolment=enrolment, withdrawn_at=None).first()
    if found is None:
        raise NotFound("courses.no_certificate", _("还没有结业证。结班以后，到课够了就有。"))
    return printed(actor, found, address)


def printed(actor: Actor, certificate: Certificate, address: str) -> Paper:
    """A certificate as it is printed; `address` is that of the check page without the code."""
    picture = drawn(f"{address}{certificate.code}/", _("核验二维码"))
    return Paper(certificate, full_name(actor, certificate.person), picture, bytes(certificate.signature).hex())


def certificate_in(course_class: CourseClass, enrolment: str) -> Certificate:
    """The certificate of somebody in a class. Raises NotFound."""
    rows = Certificate.objects.filter(enrolment__course_class=course_class)
    found = next(
        (each for each in rows.select_related("enrolment") if each.enrolment and str(each.enrolment.key) == enrolment),
        None,
    )
    if found is None:
        raise NotFound("courses.no_certificate", _("没有这张结业证。"))
    return found


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check code says to anybody: a masked name, no more."""

    certificate: Certificate
    name: str


def checked(code: str) -> Checked | None:
    """The certificate of a check code, withdrawn ones too; None for a code that was never given."""
    related = [f"enrolment__course_class__{name}" for name in RELATED]
    rows = Certificate.objects.select_related(*related, "study__course__institution")
    found = rows.filter(code=code.upper()).first()
    return Checked(found, display_name(found.person)) if found else None
