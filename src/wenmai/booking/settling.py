"""The attendance of a session after its devices have spoken: derived from all their lines, whatever came first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from wenmai.booking.afterwards import use
from wenmai.booking.door_hours import CORRECTABLE, EARLY
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
    so_far = _so_far(session)
    for each in verdicts:
        if each.said is Said.IN:
            _let_in(actor, session, scans[each.line.key], so_far)
        elif each.said is Said.COUNT:
            _count(actor, session, scans[each.line.key], so_far)
    _move(session, verdicts, scans)


@dataclass(frozen=True, slots=True)
class _SoFar:
    """Who stands, who ever came by a device (also if that was undone), and which lines have been counted."""

    standing: Mapping[str, Attendance]
    ever: frozenset[str]
    counted: frozenset[int]


def _so_far(session: Session) -> _SoFar:
    rows = list(Attendance.objects.filter(session=session))
    for row in rows:
        row.session = session
    by_device = [row for row in rows if row.scan_id]
    return _SoFar(
        {row.person: row for row in rows if row.person and row.undone_at is None},
        frozenset(row.person for row in by_device if row.person),
        frozenset(row.scan_id for row in by_device if row.scan_id),
    )


def _let_in(actor: Actor, session: Session, scan: DeviceScan, so_far: _SoFar) -> None:
    standing, at = so_far.standing.get(scan.person), _moment(session, scan.at)
    if standing is None and scan.person not in so_far.ever:
        booking, heads = _attended(actor, scan), _heads(session, scan)
        came = Attendance(session=session, booking=booking, person=scan.person, heads=heads, way=Way.CODE, scan=scan)
        enter(actor, came, at)
    elif standing and standing.scan_id and at < standing.at:
        standing.scan = scan
        put_earlier(actor, standing, at)


def _count(actor: Actor, session: Session, scan: DeviceScan, so_far: _SoFar) -> None:
    if scan.heads and scan.pk not in so_far.counted:
        enter(actor, Attendance(session=session, heads=scan.heads, way=Way.COUNT, scan=scan), _moment(session, scan.at))


def _attended(actor: Actor, scan: DeviceScan) -> Booking | None:
    """The booking, marked as used; None when its places were given back in the meantime."""
    if scan.booking is None:
        return None
    booking = Booking.objects.select_for_update(no_key=True).get(pk=scan.booking.pk)
    if booking.state in {State.CANCELLED, State.EXPIRED}:
        return None
    if booking.state != State.ATTENDED:
        use(actor, booking)
    return booking


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
