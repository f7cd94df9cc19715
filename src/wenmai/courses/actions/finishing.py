"""结班: certificates to who was there often enough, and one 期 when the class really ran."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.models import Status
from wenmai.courses import facts, notices, policies
from wenmai.courses.models import Certificate, ClassStatus, CourseClass, Enrolment, EnrolmentState, Lesson
from wenmai.courses.models.courses import hours_of
from wenmai.courses.queries.classes import lessons_of, lock_class
from wenmai.courses.queries.enrolments import Pupil, pupils_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import sign
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference
from wenmai.people.queries.persons import display_name

CODE, ALPHABET = 10, "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Ten of 32 letters and digits that look like no other: fifty bits, enough that nobody guesses one."""


@transaction.atomic
def finish_class(actor: Actor, *, course_class: CourseClass) -> CourseClass:
    """Close a class whose lessons are over: `pass_percent` of the lessons that were held, here or made up, is a certificate.

    Half of the planned lessons held is one 期 (`courses.class_held`), once. Finishing again gives certificates to those
    who reach it after a correction of the sheet and takes none away. Raises Conflict while lessons are to come or nobody
    has said what became of one.
    """
    course_class = lock_class(course_class.pk)
    permit(policies.may_run_class(actor, course_class))
    lessons = lessons_of(course_class)
    _check(course_class, lessons)
    held = [each for each in lessons if each.session.status == Status.DONE]
    if course_class.status != ClassStatus.FINISHED:
        course_class.status, course_class.finished_at = ClassStatus.FINISHED, clock.now()
        course_class.finished_by = actor.person
    if course_class.counted_at is None and 2 * len(held) >= len(lessons):
        facts.record_class_held(actor, course_class)
        course_class.counted_at = clock.now()
    course_class.save(update_fields=["status", "finished_at", "finished_by", "counted_at"])
    issued = sum(_settle(actor, course_class, each, len(held)) for each in pupils_of(course_class))
    note(actor, "courses.finish", facts.class_reference(course_class), held=len(held), certificates=issued)
    return course_class


@transaction.atomic
def withdraw_certificate(actor: Actor, *, certificate: Certificate, reason: str) -> Certificate:
    """Take a certificate back that was given by mistake; its check page says so. Taking it back again changes nothing."""
    row = Certificate.objects.select_for_update(of=("self",))
    houses = ("enrolment__course_class__course", "study__course")
    found = row.select_related(*(f"{each}__institution__division" for each in houses)).get(pk=certificate.pk)
    permit(policies.may_teach_at(actor, found.house))
    if found.withdrawn_at:
        return found
    if not reason.strip():
        message = _("写明为什么收回，查证书的人会看到。")
        raise Invalid("courses.reason", message, fields={"reason": message})
    found.withdrawn_at, found.withdrawn_because = clock.now(), reason.strip()[:200]
    found.save(update_fields=["withdrawn_at", "withdrawn_because"])
    note(actor, "courses.withdraw_certificate", _learned_at(found), number=found.number)
    return found


def _learned_at(certificate: Certificate) -> str:
    """The subject of its trail."""
    if certificate.study:
        return reference("courses.online", certificate.study.course_id)
    assert certificate.enrolment is not None
    return facts.class_reference(certificate.enrolment.course_class)


def _check(course_class: CourseClass, lessons: list[Lesson]) -> None:
    if course_class.status not in {ClassStatus.PUBLISHED, ClassStatus.FINISHED}:
        raise Conflict("courses.not_running", _("这个班没有开，不用结班。"))
    open_ = [each for each in lessons if each.session.status in {Status.PUBLISHED, Status.CLOSED}]
    coming = [each for each in open_ if each.session.ends_at > clock.now()]
    if coming:
        message = _("还有 %(n)s 节课没上，上完再结班；不上了的，先取消那几节。") % {"n": len(coming)}
        raise Conflict("courses.lessons_to_come", message)
    if open_:
        numbers = "、".join(str(each.number) for each in open_)
        message = _("第 %(numbers)s 课还没点名确认。上了的点“这节课上了”，没上的取消，再结班。") % {"numbers": numbers}
        raise Conflict("courses.unsettled", message)


def _settle(actor: Actor, course_class: CourseClass, pupil: Pupil, held: int) -> bool:
    """End one enrolment; True when it brought a certificate."""
    enrolment, passed = pupil.enrolment, held and 100 * pupil.count >= course_class.pass_percent * held
    if enrolment.state == EnrolmentState.COMPLETED or (not passed and enrolment.state == EnrolmentState.DROPPED):
        return False
    if enrolment.end_reason not in {"", "attendance"}:  # left by themself during the term
        return False
    enrolment.state = EnrolmentState.COMPLETED if passed else EnrolmentState.DROPPED
    enrolment.ended_at, enrolment.ended_by = clock.now(), actor.person
    enrolment.end_reason = "" if passed else "attendance"
    enrolment.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
    if passed:
        _issue(actor, course_class, enrolment, pupil, held)
    return bool(passed)


def _issue(actor: Actor, course_class: CourseClass, enrolment: Enrolment, pupil: Pupil, held: int) -> Certificate:
    certificate = Certificate(
        enrolment=enrolment,
        number=f"{course_class.course.institution.code[:24]}-{clock.now().year}-{enrolment.pk:06d}",
        hours=hours_of(pupil.count * course_class.minutes),
        attended=pupil.count,
        held=held,
        issued_by=actor.person,
    )
    give(certificate)
    notices.certified(actor, certificate)
    return certificate


def give(certificate: Certificate) -> Certificate:
    """Write a certificate down: its check code, its moment, and the signature under what it says."""
    certificate.code, certificate.issued_at = new_code(), clock.now()
    certificate.statement = _statement(certificate)
    signed = sign(certificate.statement.encode())
    certificate.key_name, certificate.signature = signed.key, signed.raw
    certificate.save(force_insert=True)
    return certificate


def new_code() -> str:
    """A check code; what is read aloud cannot be mistaken (no 0 O 1 I)."""
    return "".join(secrets.choice(ALPHABET) for _each in range(CODE))


def _statement(certificate: Certificate) -> str:
    """What is signed: nobody's full name, enough to check the paper by. An online one says 网络课 for its term."""
    title, term, _demo = certificate.learned
    lines = (
        "wenmai-certificate/1",
        certificate.number,
        certificate.code,
        display_name(certificate.person),
        certificate.house.name,
        title.replace("　", " "),
        term or "网络课",
        f"{certificate.attended}/{certificate.held}",
        f"{certificate.hours}",
        timezone.localtime(certificate.issued_at).date().isoformat(),
    )
    return "\n".join(lines)
