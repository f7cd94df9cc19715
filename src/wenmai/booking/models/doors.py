"""A door that works with the network off, who went out and came back, and the photo that a head count stands on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.attendance import Attendance
from wenmai.booking.models.bookings import Booking
from wenmai.booking.models.offerings import Session
from wenmai.places.models import Institution

LARGEST_PHOTO = 5 * 1024 * 1024


class Device(models.Model):
    """签到设备: a phone or tablet of a house's door. Comes in by its token, kept as a digest; revoked, never deleted."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    # The code that pairs it: once, for a quarter of an hour; kept as a blind index.
    pairing_index = models.CharField(max_length=64, blank=True)
    pairing_until = models.DateTimeField(null=True, blank=True)
    token_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    registered_by = models.CharField(max_length=36)
    registered_at = models.DateTimeField()
    paired_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], condition=Q(revoked_at=None), name="device_name_once_in_a_house"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DevicePack(models.Model):
    """离线名单: a device has taken the list of a session; until it has reported after the end, its scans may be to come."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="packs")
    session = models.ForeignKey(Session, models.CASCADE, related_name="packs")
    made_at = models.DateTimeField()
    synced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "session"], name="pack_once_per_device_and_session")]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.session_id}"


class Kind(models.TextChoices):
    """What a device kept."""

    CODE = "code", _("扫码")
    COUNT = "count", _("清点")


class Crossing(models.TextChoices):
    """Which way."""

    IN = "in", _("进")
    OUT = "out", _("出")


class DeviceScan(models.Model):
    """离线扫码: one line of a device, as it was kept there. The table only grows; the verdict is a fold over it.

    `seq` counts within one `run` (a device that lost its memory begins another run). `device_at` is what its clock said,
    `skew_ms` how far that clock stood behind ours when it last asked, `at` both together. `problem` is a code that says
    why nobody could be let in by it. Nothing is kept of a text that is neither a ticket nor a code. After the period of
    settings (DOOR_LINE_DAYS) what was read and whom it meant goes (`forgotten_at`); the line and its numbers stay.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="scans")
    run = models.UUIDField()
    seq = models.PositiveIntegerField()
    nonce = models.CharField(max_length=32)
    session = models.ForeignKey(Session, models.PROTECT, related_name="scans")
    kind = models.CharField(max_length=5, choices=Kind)
    way = models.CharField(max_length=3, choices=Crossing)
    code = models.CharField(max_length=200, blank=True)
    heads = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=8)
    device_at = models.DateTimeField()
    skew_ms = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.CharField(max_length=36, blank=True)
    problem = models.CharField(max_length=40, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "run", "seq"], name="scan_once_per_device_and_number"),
        ]
        indexes = [models.Index(fields=["session", "at"], name="scan_by_session")]

    def __str__(self) -> str:
        return f"{self.device_id}/{self.seq}"


class Movement(models.Model):
    """出入: out by the exit, or in again, after having come. Not a 人次: it only says how many are inside now."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="movements")
    attendance = models.ForeignKey(Attendance, models.CASCADE, null=True, blank=True, related_name="movements")
    way = models.CharField(max_length=3, choices=Crossing)
    heads = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    scan = models.OneToOneField(DeviceScan, models.PROTECT, null=True, blank=True, related_name="movement")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(heads__gte=1), name="movement_of_somebody")]
        indexes = [models.Index(fields=["session", "at"], name="movement_by_session")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.way} {self.heads}"


class DoorPhoto(models.Model):
    """现场照片: what a head count stands on. Only the house and those above it see it; taken away, its picture goes."""

    class Type(models.TextChoices):
        """By its own first bytes."""

        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        WEBP = "image/webp", "WebP"

    session = models.ForeignKey(Session, models.PROTECT, related_name="photos")
    heads = models.PositiveIntegerField()
    type = models.CharField(max_length=10, choices=Type)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "digest"], condition=Q(removed_at=None), name="door_photo_once_per_session"
            ),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=LARGEST_PHOTO), name="door_photo_of_some_size"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.heads}"
