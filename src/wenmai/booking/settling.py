"""The attendance of a session after its devices have spoken: derived from all their lines, whatever came first."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from wenmai.booking.arrivals import CORRECTABLE, EARLY
from wenmai.booking.entering import enter, put_earlier
from wenmai.booking.models import Attendance, Booking, Crossing, DeviceScan, Movement, Session, State, Status, Way
from wenmai.booking.queries.doors import lines_of
from wenmai.booking.verdicts import Said, Verdict, judged
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor


def settle(actor: Actor, session: Session) -> None:
    """Bring the attendance of a locked session to what all its lines say; nobody is counted twice, nothing is lost.

    What a clerk has undone stays undone; a session that was called off, or is over for 30 days, counts no more.
    """
    late = clock.now() > session.ends_at + CORRECTABLE
    if late or session.status in {Status.CANCELLED, Status.PLANNED}:
        return
    verdicts = judged(lines_of(session))
    scans = DeviceScan.objects.select_related("booking").in_bulk([each.line.key for each in verdicts])
    for each in verdicts:
        if each.said is Said.IN:
            _let_in(actor, session, scans[each.line.key])
        elif each.said is Said.COUNT:
            _count(actor, session, scans[each.line.key])
    _move(session, verdicts, scans)


def _let_in(actor: Actor, session: Session, scan: DeviceScan) -> None:
    before = Attendance.objects.filter(session=session, person=scan.person)
    standing = before.filter(undone_at=None).select_related("session__offering__institution").first()
    at = _moment(session, scan.at)
    if standing is None and not before.filter(scan__isnull=False).exists():
        booking = _attended(scan.booking)
        enter(actor, Attendance(session=session, booking=booking, person=scan.person, heads=_heads(session, scan),
                                way=Way.CODE, scan=scan), at)  # fmt: skip
    elif standing and standing.scan_id and at < standing.at:
        standing.scan = scan
        put_earlier(actor, standing, at)


def _count(actor: Actor, session: Session, scan: DeviceScan) -> None:
    if scan.heads and not Attendance.objects.filter(scan=scan).exists():
        enter(actor, Attendance(session=session, heads=scan.heads, way=Way.COUNT, scan=scan), _moment(session, scan.at))


def _attended(booking: Booking | None) -> Booking | None:
    """The booking, marked as used; None when its places were given back in the meantime.

    One that was already said not to have come keeps that state: what follows from it is taken back by the credit's own rules.
    """
    if booking is None:
        return None
    standing = Booking.objects.filter(pk=booking.pk, state__in=[State.CONFIRMED, State.HELD])
    standing.update(state=State.ATTENDED, hold_until=None)
    return Booking.objects.filter(pk=booking.pk).exclude(state=State.CANCELLED).first()


def _heads(session: Session, scan: DeviceScan) -> int:
    most = scan.booking.party_size if scan.booking else session.offering.party_max
    wanted = scan.heads or (scan.booking.party_size if scan.booking else 1)
    return max(1, min(wanted, most))


def _moment(session: Session, at: datetime) -> datetime:
    """On the session's own day, whatever a wrong clock said."""
    starts: datetime = session.starts_at
    ends: datetime = session.ends_at
    return max(min(at, ends, clock.now()), min(starts - EARLY, clock.now()))


def _move(session: Session, verdicts: Iterable[Verdict], scans: Mapping[int, DeviceScan]) -> None:
    """Who went out and came back, by the devices: derived, so written anew."""
    Movement.objects.filter(session=session, scan__isnull=False).delete()
    people = {each.person: each for each in Attendance.objects.filter(session=session, undone_at=None) if each.person}
    made = []
    for each in verdicts:
        scan, came = scans[each.line.key], people.get(each.line.whom)
        if each.said in {Said.OUT, Said.BACK} and (each.line.count or came):
            heads = max(1, scan.heads if each.line.count or scan.heads else came.heads if came else 1)
            way = Crossing.OUT if each.said is Said.OUT else Crossing.IN
            made.append(Movement(session=session, attendance=came, way=way, heads=heads, at=scan.at, scan=scan))
    Movement.objects.bulk_create(made)
