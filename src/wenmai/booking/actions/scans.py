"""What a device brings: every line is kept once, and the attendance of its sessions is what all lines together say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from wenmai.booking.models import Crossing, Device, DevicePack, DeviceScan, Kind, Session
from wenmai.booking.queries.brought import Resolved, resolve
from wenmai.booking.queries.sessions import lock_session
from wenmai.booking.settling import settle
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
    _mark(device, now, waiting)  # locks the device before its sessions, as a knock at a door does
    sessions = {key: lock_session(key) for key in _own_sessions(device, lines)}
    wanted = [each for each in lines if each.session in sessions]
    rows = [_row(device, run, each, sessions[each.session], now) for each in wanted]
    DeviceScan.objects.bulk_create(rows, ignore_conflicts=True)
    known = dict(DeviceScan.objects.filter(device=device, run=run).values_list("seq", "nonce"))
    for session in sessions.values():
        settle(actor, session)
    refused = {each.seq: "session" for each in lines if each.session not in sessions}
    refused |= {each.seq: "number" for each in wanted if known[each.seq] != each.nonce}
    return Kept(tuple(each.seq for each in lines if each.seq not in refused), refused)


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
