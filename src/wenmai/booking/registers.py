"""What booking tells the kernel: its subjects and what it holds about people."""

from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.booking import references
from wenmai.booking.coming import coming
from wenmai.booking.house_panel import of_house
from wenmai.booking.models import Attendance, Booking, DoorEntry, Offering, Session
from wenmai.booking.panels import of_desk, of_late_rounds, of_me, of_shut
from wenmai.booking.person_holdings import erase_person, export_person
from wenmai.booking.queries import unattended
from wenmai.booking.queries.bookings import get_booking
from wenmai.booking.queries.doors import get_device
from wenmai.booking.queries.sessions import RELATED, get_session
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import Subject, UnknownSubject
from wenmai.kernel.whole import whole
from wenmai.places import standing
from wenmai.places.models import Institution


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("booking.session", _session)
    subjects.register("booking.attendance", _attendance)
    subjects.register("booking.booking", _booking)
    references.register_all()
    subjects.register("booking.device", _device)
    subjects.register("booking.door", _door)
    subjects.register("booking.door_entry", _door_entry)
    standing.register("booking", coming)
    panels.open_slot("people.me")
    panels.register("people.me", panels.Panel("booking", 20, of_me))
    panels.register("places.institution", panels.Panel("inside", 5, of_house))
    panels.open_slot("web.desk")
    panels.register("web.desk", panels.Panel("passing_on", 5, of_desk))
    panels.register("web.desk", panels.Panel("late_rounds", 4, of_late_rounds))
    panels.register("web.desk", panels.Panel("shut", 3, of_shut))
    panels.register("places.changes", panels.Panel("shut", 5, of_shut))
    privacy.register(privacy.Holder("booking", "预约和到场", export_person, erase_person))
    privacy.register(privacy.Holder("booking.doors", "开门记录", unattended.export_person, unattended.erase_person))


def _session(actor: Actor, key: str) -> Subject:
    session = get_session(actor, whole(key))
    return _subject(actor, session, f"booking.session:{key}", str(session))


def _attendance(actor: Actor, key: str) -> Subject:
    rows = Attendance.objects.select_related(*(f"session__{name}" for name in RELATED))
    found = rows.filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("booking.no_attendance", _("没有这条签到。"))
    title = _("%(session)s，%(at)s 到场 %(heads)s 人（%(way)s）") % {
        "session": found.session,
        "at": _said(found.at),
        "heads": found.heads,
        "way": found.get_way_display(),
    }
    return _subject(actor, found.session, f"booking.attendance:{key}", title)


def _booking(actor: Actor, key: str) -> Subject:
    row = Booking.objects.filter(pk=whole(key)).first()
    booking = get_booking(actor, row.key if row else "")
    return _subject(actor, booking.session, f"booking.booking:{key}", str(booking.session))


def _device(actor: Actor, key: str) -> Subject:
    found = get_device(actor, whole(key))
    return Subject(f"booking.device:{key}", found.name, "", found.institution.code, found.institution.division_id)


def _door(actor: Actor, key: str) -> Subject:
    found = unattended.get_door(actor, whole(key))
    return _of_house(f"booking.door:{key}", str(found.space), found.space.institution)


def _door_entry(_actor: Actor, key: str) -> Subject:
    found = DoorEntry.objects.select_related("space", "institution").filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("booking.no_door", _("没有这条开门记录。"))
    title = _("%(room)s，%(at)s 开门") % {"room": found.space, "at": _said(found.at)}
    return _of_house(f"booking.door_entry:{key}", title, found.institution)


def _of_house(ref: str, title: str, house: Institution) -> Subject:
    return Subject(ref, title, "", house.code, house.division_id)


def _subject(actor: Actor, session: Session, ref: str, title: str) -> Subject:
    return Subject(ref, title, _url(actor, session.offering), session.offering.institution.code, session.division_id)


def _url(actor: Actor, offering: Offering) -> str:
    try:
        return subjects.resolve(actor, offering.subject).url
    except (NotFound, UnknownSubject):
        return ""


def _said(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")  # type: ignore[arg-type]
