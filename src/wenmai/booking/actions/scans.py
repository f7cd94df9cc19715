"""What a device brings: every line is kept once, and the attendance of its sessions is what all lines together say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from wenmai.booking.actions.attendance import enter, put_earlier
from wenmai.booking.arrivals import CORRECTABLE, EARLY
from wenmai.booking.models import (
    Attendance,
    Booking,
    Crossing,
    Device,
    DevicePack,
    DeviceScan,
    Kind,
    Movement,
    Session,
    State,
    Status,
    Way,
)
from wenmai.booking.queries.brought import Resolved, resolve
from wenmai.booking.queries.doors import lines_of
from wenmai.booking.queries.sessions import lock_session
from wenmai.booking.verdicts import Said, Verdict, judged
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor

MOST_HEADS = 1000


@dataclass(frozen=True, slots=True)
class Brought:
    """One line as a device kept it. `at` is its own clock, `skew` how far that stood behind ours."""

    seq: int
    nonce: str
    session: int
    kind: Kind
    way: Crossing
    code: str
    heads: int
    said: str
    at: datetime
    skew: timedelta


@dataclass(frozen=True, slots=True)
class Kept:
    """Numbers of the lines that are safe now, and those that never will be, each with a code that says why."""

    kept: tuple[int, ...]
    refused: Mapping[int, str]


@transaction.atomic
def keep_scans(actor: Actor, *, device: Device, run: UUID, lines: Sequence[Brought], waiting: int = 0) -> Kept:
    """Keep the lines of one run; the same again changes nothing. `waiting` lines are still on the device after these.

    A line is refused for another house's session, and for a number that another line has.
    """
    now = clock.now()
    sessions = {key: lock_session(key) for key in _own_sessions(device, lines)}
    wanted = [each for each in lines if each.session in sessions]
    rows = [_row(device, run, each, sessions[each.session], now) for each in wanted]
    DeviceScan.objects.bulk_create(rows, ignore_conflicts=True)
    known = dict(DeviceScan.objects.filter(device=device, run=run).values_list("seq", "nonce"))
    for session in sessions.values():
        settle(actor, session)
    _mark(device, now, waiting)
    refused = {each.seq: "session" for each in lines if each.session not in sessions}
    refused |= {each.seq: "number" for each in wanted if known[each.seq] != each.nonce}
    return Kept(tuple(each.seq for each in lines if each.seq not in refused), refused)


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


def _own_sessions(device: Device, lines: Iterable[Brought]) -> list[int]:
    wanted = {each.session for each in lines}
    rows = Session.objects.filter(pk__in=wanted, offering__institution=device.institution_id)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _row(device: Device, run: UUID, line: Brought, session: Session, now: datetime) -> DeviceScan:
    at = line.at + line.skew
    found = resolve(session, line.code, at) if line.kind == Kind.CODE else Resolved()
    return DeviceScan(
        device=device, run=run, seq=line.seq, nonce=line.nonce, session=session, kind=line.kind, way=line.way,
        code=found.code, heads=min(line.heads, MOST_HEADS), said=line.said, device_at=line.at,
        skew_ms=line.skew // timedelta(milliseconds=1), at=at, received_at=now,
        booking=found.booking, person=found.person, problem=found.problem,
    )  # fmt: skip


def _mark(device: Device, now: datetime, waiting: int) -> None:
    """The device has reported; with nothing left on it its lists are in."""
    Device.objects.filter(pk=device.pk).update(seen_at=now)
    if not waiting:
        DevicePack.objects.filter(device=device).update(synced_at=now)


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
