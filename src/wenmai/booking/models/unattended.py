"""Rooms without staff: whom a door lets in, and who opened it when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.bookings import Booking
from wenmai.booking.models.doors import Device
from wenmai.places.models import Institution, Space


class Entry(models.TextChoices):
    """Whom a door lets in while nobody is there."""

    FREE = "free", _("开放时间内，凭码、凭卡都能进")
    BOOKED = "booked", _("约了才能进")


class UnattendedDoor(models.Model):
    """无人值守的门: one registered device at the door of one room. `counts`: who comes in is a visit of the house, once a day.

    A booking of the room opens from `early_minutes` before it begins to its end. `stopped_at`: it opens for nobody any more.
    """

    device = models.OneToOneField(Device, models.PROTECT, related_name="door")
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    entry = models.CharField(max_length=6, choices=Entry, default=Entry.BOOKED)
    real_name_level = models.PositiveSmallIntegerField(default=0)
    early_minutes = models.PositiveSmallIntegerField(default=10)
    open_seconds = models.PositiveSmallIntegerField(default=5)
    counts = models.BooleanField(default=True)
    set_by = models.CharField(max_length=36)
    set_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(early_minutes__lte=60), name="door_opens_at_most_an_hour_early"),
            models.CheckConstraint(
                condition=Q(open_seconds__gte=1, open_seconds__lte=60), name="door_opens_for_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space} {self.device}"


class By(models.TextChoices):
    """What opened the door, or tried to."""

    CODE = "code", _("扫码")
    SHORT = "short", _("六位数")
    CARD = "card", _("刷卡")
    REMOTE = "remote", _("远程")
    UNKNOWN = "unknown", _("认不出")


class DoorEntry(models.Model):
    """开门记录: one knock at a door. `reason` is the code of a refusal, "" when it opened.

    `space` is the room that the door was of then; the device may be the door of another since.
    `visit` marks the first opening of a person at a house on a day, which is one 人次. After the period of settings
    (DOOR_ENTRY_DAYS) who it was is forgotten; that somebody came stays. `operator` opened from afar, `words` says why.
    """

    door = models.ForeignKey(UnattendedDoor, models.PROTECT, related_name="entries")
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=32)
    at = models.DateTimeField()
    day = models.DateField()
    by = models.CharField(max_length=7, choices=By)
    person = models.CharField(max_length=36, blank=True)
    booking = models.ForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="+")
    opened = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True)
    visit = models.BooleanField(default=False)
    operator = models.CharField(max_length=36, blank=True)
    words = models.CharField(max_length=80, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["door", "nonce"], name="door_entry_once_per_knock"),
            models.UniqueConstraint(
                fields=["institution", "person", "day"],
                condition=Q(visit=True) & ~Q(person=""),
                name="door_visit_once_a_day",
            ),
            models.CheckConstraint(condition=Q(opened=True) ^ ~Q(reason=""), name="door_entry_opened_or_says_why"),
            models.CheckConstraint(condition=Q(visit=False) | Q(opened=True), name="door_visit_came_in"),
        ]
        indexes = [
            models.Index(fields=["institution", "-at"], name="door_entry_by_house"),
            models.Index(fields=["person", "at"], condition=~Q(person=""), name="door_entry_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.door_id} {self.at:%Y-%m-%d %H:%M}"
