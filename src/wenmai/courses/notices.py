"""What courses tell people: a class that is off, a certificate, a place that did not fit. One message for a class, not one a lesson.

Every function writes into the outbox in the caller's transaction and returns how many messages are new.
"""

from collections.abc import Callable, Iterable
from typing import cast

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.courses.models import Certificate, CourseClass, Enrolment
from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

CALLED_OFF = declare(NoticeKind("courses.called_off", gettext_lazy("培训班不开了"), urgent=True))
CERTIFIED = declare(NoticeKind("courses.certified", gettext_lazy("发了结业证")))
NOT_FIT = declare(NoticeKind("courses.not_fit", gettext_lazy("培训班名额退回"), urgent=True))


def called_off(actor: Actor, course_class: CourseClass, enrolments: Iterable[Enrolment]) -> int:
    """不开了: once to everybody who was in the class, and to who enrolled them."""
    said = {"title": course_class.title, "reason": course_class.cancel_reason}
    title = _text(lambda: _("“%(title)s”不开了") % said)
    body = _text(lambda: _("原因：%(reason)s。全部课都退了，不记违约。看看别的班。") % said)
    return _tell(actor, course_class, enrolments, Note(CALLED_OFF.name, title, body, "/courses/", str(course_class.pk)))


def certified(actor: Actor, certificate: Certificate) -> int:
    """发了结业证."""
    enrolment = certificate.enrolment
    assert enrolment is not None
    said = {"title": enrolment.course_class.title, "code": certificate.code}
    title = _text(lambda: _("“%(title)s”结业了") % said)
    body = _text(lambda: _("结业证可以打印，核验码 %(code)s，谁都能查真伪。") % said)
    link = f"/courses/enrolments/{enrolment.key}/"
    return _tell(
        actor, enrolment.course_class, [enrolment], Note(CERTIFIED.name, title, body, link, certificate.number)
    )


def not_fit(actor: Actor, course_class: CourseClass, person: str, why: str) -> int:
    """A place that came by a round or the waiting list went back, because the person does not fit the class."""
    title = _text(lambda: _("“%(title)s”的名额退回了") % {"title": course_class.title})
    note = Note(NOT_FIT.name, title, why, "/courses/", f"{course_class.pk}", course_class.course.institution.code)
    return tell(actor, persons=[person], note=note)


def _tell(actor: Actor, course_class: CourseClass, enrolments: Iterable[Enrolment], note: Note) -> int:
    persons = {
        person for each in enrolments for person in (each.person, each.by if each.channel == "web" else "") if person
    }
    house = course_class.course.institution.code
    return tell(actor, persons=sorted(persons), note=Note(note.kind, note.title, note.body, note.link, note.key, house))


def _text(write: Callable[[], str]) -> Promise:
    return cast(Promise, lazy(write, str)())
