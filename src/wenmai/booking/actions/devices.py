"""Scanners of a door: register, pair, revoke, hand out lists, and keep what they bring, in any order and any number of times."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.devices import PAIRING, Pack, pack_of
from wenmai.booking.door_hours import LATE
from wenmai.booking.models import Device, DevicePack, Session, Status
from wenmai.booking.queries.doors import get_device
from wenmai.booking.queries.sessions import RELATED
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index, blind_indexes, digest
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.subjects import reference
from wenmai.kernel.validators import plain
from wenmai.places.models import Institution

PAIRS_WITHIN = timedelta(minutes=15)
AHEAD = timedelta(hours=36)
LETTERS = "ACDEFHJKMNPRTUVWXY34679"  # none that looks like another
OPEN = (Status.PUBLISHED, Status.CLOSED, Status.DONE)


@transaction.atomic
def register_device(actor: Actor, *, institution: Institution, name: str) -> tuple[Device, str]:
    """A scanner of a house, and the code that pairs it within a quarter of an hour. Raises NotAllowed, Invalid, Conflict."""
    permit(policies.may_keep_devices(actor, institution), _("请馆长、站长来登记签到设备。"))
    cleaned = name.strip()[:40]
    if not cleaned:
        raise Invalid("booking.device_name", _("给设备起个名字，例如“大门平板”。"), fields={"name": _("写上名字")})
    device = Device(institution=institution, name=cleaned, registered_by=actor.person, registered_at=clock.now())
    try:
        with transaction.atomic():
            device.save(force_insert=True)
    except IntegrityError as error:
        said = _("这个名字的设备已经有了，换一个名字。")
        raise Conflict("booking.device_name", said, fields={"name": said}) from error
    note(actor, "booking.device.register", device_reference(device))
    return device, _fresh_code(device)


@transaction.atomic
def pairing_code(actor: Actor, *, device: int) -> tuple[Device, str]:
    """Another code for a device that has lost its memory; its old token ends when it is used. Raises NotFound, Conflict."""
    found = _locked(actor, device)
    if found.revoked_at:
        raise Conflict("booking.device_revoked", _("这台设备停用了。要再用，请重新登记一台。"))
    return found, _fresh_code(found)


@transaction.atomic
def pair(actor: Actor, *, code: str) -> tuple[Device, str]:
    """Whoever holds the device types the code once: the device and its token. Raises Invalid."""
    indexes = blind_indexes(plain(code), PAIRING)
    rows = Device.objects.select_for_update(of=("self",)).select_related("institution")
    device = rows.filter(pairing_index__in=indexes, pairing_until__gt=clock.now(), revoked_at=None).first()
    if device is None:
        said = _("没有这个登记码，或已过期（15 分钟）。请馆长、站长在“签到设备”里再出一个。")
        raise Invalid("booking.pairing", said, fields={"code": said})
    token = secrets.token_urlsafe(32)
    device.token_digest, device.paired_at = digest(token.encode()), clock.now()
    device.pairing_index, device.pairing_until = "", None
    device.save(update_fields=["token_digest", "paired_at", "pairing_index", "pairing_until"])
    note(actor, "booking.device.pair", device_reference(device))
    return device, token


@transaction.atomic
def revoke_device(actor: Actor, *, device: int) -> Device:
    """From now on nothing is taken from it or given to it; what it has brought stays. Twice keeps the first time."""
    found = _locked(actor, device)
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by, found.pairing_index = clock.now(), actor.person, ""
        found.save(update_fields=["revoked_at", "revoked_by", "pairing_index"])
        note(actor, "booking.device.revoke", device_reference(found))
    return found


@transaction.atomic
def take_packs(actor: Actor, *, device: Device) -> Sequence[Pack]:
    """Lists of what is on at the house now and in the next 36 hours; that they were taken is kept (`door_settled`)."""
    permit(policies.may_run_sessions_of(actor, device.institution))
    now = clock.now()
    rows = Session.objects.filter(offering__institution=device.institution, status__in=OPEN)
    rows = rows.filter(ends_at__gte=now - LATE, starts_at__lte=now + AHEAD).select_related(*RELATED)
    sessions = list(rows.order_by("starts_at", "pk"))
    taken = [DevicePack(device=device, session=each, made_at=now) for each in sessions]
    DevicePack.objects.bulk_create(
        taken, update_conflicts=True, unique_fields=["device", "session"], update_fields=["made_at"]
    )
    Device.objects.filter(pk=device.pk).update(seen_at=now)
    return [pack_of(each, now) for each in sessions]


def device_reference(device: Device) -> str:
    """The reference for the audit trail."""
    return reference("booking.device", device.pk)


def _fresh_code(device: Device) -> str:
    code = "".join(secrets.choice(LETTERS) for _each in range(10))
    device.pairing_index, device.pairing_until = blind_index(code, PAIRING), clock.now() + PAIRS_WITHIN
    device.save(update_fields=["pairing_index", "pairing_until"])
    return code


def _locked(actor: Actor, key: int) -> Device:
    found = Device.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise NotFound("booking.no_device", _("没有这台设备。"))
    return get_device(actor, found.pk)
