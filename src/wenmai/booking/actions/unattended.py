"""Rooms without staff: say whom a door lets in, open it to who may come, from afar in need, and forget who it was in time."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.actions.attendance import say_heads
from wenmai.booking.engine.claiming import lock_person
from wenmai.booking.locks import LockSilent, lock
from wenmai.booking.models import Booking, By, Device, DoorEntry, Entry, UnattendedDoor
from wenmai.booking.queries.doors import get_device
from wenmai.booking.queries.sessions import lock_session
from wenmai.booking.queries.unattended import RELATED, get_door
from wenmai.booking.unattended_rules import Judged, judge, visit_kind
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotFound, permit
from wenmai.kernel.subjects import reference
from wenmai.ledger.actions import record
from wenmai.ledger.place import Place
from wenmai.people.actions.codes import accept_code
from wenmai.people.actions.social_cards import recognise
from wenmai.people.queries.codes import ScannedPerson
from wenmai.places.models import Space

SILENT = "booking.door_silent"


@dataclass(frozen=True, slots=True)
class DoorPlan:
    """What a house decides about a door."""

    entry: Entry = Entry.BOOKED
    real_name_level: int = 0
    early_minutes: int = 10
    open_seconds: int = 5
    counts: bool = True


@transaction.atomic
def set_door(actor: Actor, *, device: int, space: Space, plan: DoorPlan) -> UnattendedDoor:
    """A registered device is the door of a room from now on, under these rules; again changes the rules.

    Raises NotFound, NotAllowed, Invalid for a room of another house, Conflict for a device out of use.
    """
    found = get_device(actor, device)
    Device.objects.select_for_update(no_key=True).get(pk=found.pk)
    if space.institution_id != found.institution_id or space.retired_on:
        said = _("这间不是本单位在用的。请重新选一间。")
        raise Invalid("booking.door_space", said, fields={"space": said})
    if found.revoked_at:
        raise Conflict("booking.device_revoked", _("这台设备停用了。要再用，请重新登记一台。"))
    values = {each: getattr(plan, each) for each in DoorPlan.__slots__}
    values |= {"space": space, "set_by": actor.person, "set_at": clock.now(), "stopped_at": None}
    door, _made = UnattendedDoor.objects.update_or_create(device=found, defaults=values)
    note(actor, "booking.door.set", door_reference(door), space=space.pk, entry=door.entry)
    return door


@transaction.atomic
def stop_door(actor: Actor, *, door: int) -> UnattendedDoor:
    """It opens for nobody any more; its log stays. Twice keeps the first time. Raises NotFound, NotAllowed."""
    found = get_door(actor, door, lock=True)
    permit(policies.may_keep_devices(actor, found.space.institution))
    if found.stopped_at is None:
        found.stopped_at = clock.now()
        found.save(update_fields=["stopped_at"])
        note(actor, "booking.door.stop", door_reference(found))
    return found


def knock(actor: Actor, *, device: Device, text: str, nonce: str, heads: int = 1) -> DoorEntry:
    """Somebody shows a code or a card at a door: whether it opens, kept either way. The same knock again is the first one.

    `actor` is the device (`devices.actor_of`). Who opens with a booking is signed in to it, with as many of the party as
    they say have come, or as have shown a code of their own; the first opening of a day is a visit of the house. Raises
    NotFound for a device that is no door.
    """
    door = UnattendedDoor.objects.select_related(*RELATED).filter(device=device).first()
    if door is None:
        raise NotFound("booking.no_door", _("这台设备还没有设成门。请馆长、站长在“无人值守的门”里设好。"))
    permit(policies.may_run_sessions_of(actor, door.space.institution))
    try:
        recognise(actor, text=text)
    except DomainError as error:
        return _answered(actor, door, text, nonce, refused=error.code)
    return _answered(actor, door, text, nonce, heads)


@transaction.atomic
def _answered(
    actor: Actor, door: UnattendedDoor, text: str, nonce: str, heads: int = 1, refused: str = ""
) -> DoorEntry:
    """`refused`: why the issuer of a card would not have it."""
    device = door.device
    Device.objects.select_for_update(no_key=True).get(pk=device.pk)
    if known := DoorEntry.objects.filter(door=door, nonce=nonce).first():
        return known
    if refused:
        return _kept(door, nonce, By.UNKNOWN, reason=refused)
    try:
        shown = accept_code(actor, code=text, context=reference("booking.device", device.pk))
    except DomainError as error:
        return _kept(door, nonce, By.UNKNOWN, reason=error.code)
    return _let_in(actor, door, nonce, shown, heads)


def _let_in(actor: Actor, door: UnattendedDoor, nonce: str, shown: ScannedPerson, heads: int) -> DoorEntry:
    lock_person(shown.person)
    now = clock.now()
    judged: Judged = judge(door, shown.person, now, heads)
    by = By(shown.way)
    if judged.reason:
        return _kept(door, nonce, by, person=shown.person, reason=judged.reason)
    visit = bool(visit_kind(door)) and _first_today(door, shown.person)
    entry = _kept(door, nonce, by, person=shown.person, booking=judged.booking, visit=visit)
    if judged.booking:
        _sign_in(actor, judged.booking, heads)
    if visit:
        _count(actor, door, entry)
    return entry


def _kept(door: UnattendedDoor, nonce: str, by: By, **about: object) -> DoorEntry:
    now = clock.now()
    opened = not about.get("reason")
    values = {"institution": door.space.institution, "at": now, "day": clock.day_of(now), "opened": opened}
    return DoorEntry.objects.create(door=door, space=door.space, nonce=nonce, by=by, **(values | about))


def _first_today(door: UnattendedDoor, person: str) -> bool:
    rows = DoorEntry.objects.filter(institution=door.space.institution_id, person=person, day=clock.today())
    return not rows.filter(visit=True).exists()


def _sign_in(actor: Actor, booking: Booking, said: int) -> None:
    """Who opens the door with a booking has come; where the books cannot take it, the door opens all the same.

    As many as were said, or as have shown a code of their own, whichever is more: who was said and comes with an
    account of their own counts once.
    """
    try:
        with transaction.atomic():
            lock_session(booking.session_id)
            say_heads(actor, booking=booking, heads=min(max(said, _shown(booking)), booking.party_size))
    except Conflict:
        return


def _shown(booking: Booking) -> int:
    """How many people have opened a door with a booking."""
    opened = DoorEntry.objects.filter(booking=booking, opened=True).exclude(person="")
    return opened.values("person").distinct().count()


def _count(actor: Actor, door: UnattendedDoor, entry: DoorEntry) -> None:
    house = door.space.institution
    place = Place(division=house.division_id, institution=house.code, institution_kind=house.kind)
    source = reference("booking.door_entry", entry.pk)
    demo = {"demo": "1"} if door.space.demo else {}
    record(actor, kind=visit_kind(door), source=source, happened_at=entry.at, place=place, attributes=demo)


def open_from_afar(actor: Actor, *, door: int, words: str) -> DoorEntry:
    """Staff open a door for somebody who rings, with a reason that is kept. A lock that does not answer is said and kept.

    Not in one transaction: a lock takes its time, and what was tried is kept whatever becomes of it. Raises NotFound,
    Invalid without a reason, Conflict for a door that was stopped or a lock that does not answer.
    """
    found = get_door(actor, door)
    said = words.strip()[:80]
    if not said:
        message = _("写明为什么开，例如“读者手机没电，电话核对过姓名”。")
        raise Invalid("booking.door_words", message, fields={"words": message})
    if found.stopped_at or found.device.revoked_at:
        raise Conflict("booking.door_off", _("这扇门停用了。先在下面重新设好。"))
    reason = _turned(found)
    with transaction.atomic():
        entry = _kept(found, uuid4().hex, By.REMOTE, operator=actor.person, words=said, reason=reason)
        note(actor, "booking.door.open", door_reference(found), opened=entry.opened)
    if reason:
        raise Conflict(SILENT, _("锁没有回应，门没有开。请到现场开，或打电话给维护单位。"))
    return entry


def _turned(door: UnattendedDoor) -> str:
    try:
        lock().open(door, door.open_seconds)
    except LockSilent:
        return SILENT
    return ""


def forget_entries(actor: Actor) -> int:
    """Who opened a door is forgotten after the period of settings; that it opened, and the visit, stay. Raises NotAllowed."""
    permit(actor.system)
    before = clock.now() - timedelta(days=settings.DOOR_ENTRY_DAYS)
    rows = DoorEntry.objects.filter(at__lt=before, forgotten_at=None)
    return rows.update(person="", booking=None, operator="", words="", forgotten_at=clock.now())


def door_reference(door: UnattendedDoor) -> str:
    """The reference for the audit trail."""
    return reference("booking.door", door.pk)
