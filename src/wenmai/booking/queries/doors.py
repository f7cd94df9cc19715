"""The door as a house sees it: its scanners, what they brought that needs a look, and whether all of it is in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.booking import policies
from wenmai.booking.door_hours import EARLY, LATE
from wenmai.booking.models import Attendance, Crossing, Device, DevicePack, DeviceScan, Kind, Session
from wenmai.booking.verdicts import Line, Said, judged
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution

CLOCK = timedelta(minutes=2)
REFUSED = "no"


def get_device(actor: Actor, key: int) -> Device:
    """A scanner of a house that the actor heads. Raises NotFound."""
    found = Device.objects.select_related("institution__division").filter(pk=key).first()
    if found is None or not policies.may_keep_devices(actor, found.institution):
        raise NotFound("booking.no_device", _("没有这台设备。"))
    return found


def house_of(actor: Actor, code: str) -> Institution:
    """The house whose scanners are asked for, else the first that the actor heads. Raises NotFound for anybody else."""
    own = [each for each in actor.scopes((Role.MANAGER,)) if not each.isdecimal()]
    house = get_institution(actor, code or next(iter(own), ""))
    if not policies.may_keep_devices(actor, house):
        raise NotFound("not_found", _("没有这一页。"))
    return house


def devices_at(institution: Institution) -> Sequence[Device]:
    """Scanners of a house: those in use first, then those that are not any more."""
    rows = Device.objects.filter(institution=institution)
    return list(rows.order_by(F("revoked_at").desc(nulls_first=True), "name", "pk"))


def lines_of(session: Session) -> list[Line]:
    """All lines of all devices for a session, as the fold wants them; whom a device turned away did not come in by it.

    Lines whose period is over say nothing any more.
    """
    rows = DeviceScan.objects.filter(session=session, forgotten_at=None)
    columns = ("pk", "device_id", "run", "seq", "at", "person", "kind", "way", "said")
    return [
        Line(pk, device, run, seq, at, "" if said == REFUSED else person, kind == Kind.COUNT, way == Crossing.OUT)
        for pk, device, run, seq, at, person, kind, way, said in rows.values_list(*columns)
    ]


@dataclass(frozen=True, slots=True)
class Flag:
    """A line that a supervisor should see: when, by which scanner, who (masked), and what is odd about it."""

    at: datetime
    device: str
    name: str
    what: str | Promise


WORDS: dict[str, str | Promise] = {
    "again": lazy("放行了两次，只算一次"),
    "told": lazy("又扫了一次，设备已经提示"),
    "turned": lazy("约了，设备没有放行"),
    "desk": lazy("服务台已经签过到，只算一次"),
    "let_in": lazy("名单上没有，设备却放行了，没有计入"),
    "clock": lazy("设备的钟不准，按场次当天计"),
    "late": lazy("晚了 30 天才传，没有计入"),
    "called_off": lazy("这一场取消了，没有计入"),
    "undone": lazy("工作人员撤回过，没有再计"),
}


def flagged(session: Session) -> list[Flag]:
    """What the devices of a session brought that is not plain, in order of time. Four queries, one without any line."""
    verdicts = judged(lines_of(session))
    if not verdicts:
        return []
    scans = DeviceScan.objects.select_related("device").in_bulk([each.line.key for each in verdicts])
    standing = _standing(session)
    odd = [(scans[each.line.key], _odd(session, each.said, scans[each.line.key], standing)) for each in verdicts]
    names = display_names(scan.person for scan, what in odd if what and scan.person)
    return [Flag(scan.at, scan.device.name, names.get(scan.person, ""), WORDS[what]) for scan, what in odd if what]


def waiting_devices(session: Session) -> list[str]:
    """Names of the scanners that took the session's list and have not reported since its end."""
    rows = DevicePack.objects.filter(session=session, device__revoked_at=None)
    late = rows.filter(Q(synced_at=None) | Q(synced_at__lt=session.ends_at))
    return list(late.order_by("device__name").values_list("device__name", flat=True))


def _standing(session: Session) -> dict[str, bool]:
    """Whether each person who is counted came in by a device; who is not counted is missing."""
    rows = Attendance.objects.filter(session=session, undone_at=None).exclude(person="")
    return {person: scan is not None for person, scan in rows.values_list("person", "scan")}


def _odd(session: Session, said: Said, scan: DeviceScan, standing: dict[str, bool]) -> str:
    if said is Said.AGAIN:
        return "again" if scan.said == Said.IN else "told"
    if said is Said.NOBODY:
        return _nobody(scan, standing)
    if said is Said.IN and scan.person not in standing:
        return _not_counted(session, scan)
    if said is Said.IN and not standing[scan.person]:
        return "desk"
    ahead = abs(timedelta(milliseconds=scan.skew_ms)) > CLOCK or scan.at > scan.received_at + CLOCK
    outside = not session.starts_at - EARLY <= scan.at <= session.ends_at + LATE
    return "clock" if ahead or outside else ""


def _nobody(scan: DeviceScan, standing: dict[str, bool]) -> str:
    if scan.said == REFUSED:
        return "turned" if scan.person and scan.person not in standing else ""
    return "let_in" if scan.said == Said.IN else ""


def _not_counted(session: Session, scan: DeviceScan) -> str:
    if session.cancelled_at:
        return "called_off"
    return "late" if not Attendance.objects.filter(session=session, person=scan.person).exists() else "undone"
