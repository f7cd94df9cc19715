"""People who came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.bookings import Booking
from wenmai.booking.models.offerings import Session


class Way(models.TextChoices):
    """How somebody was recognised at the door."""

    CODE = "code", _("扫码")
    NAME = "name", _("报名字")
    COUNT = "count", _("清点")


class Attendance(models.Model):
    """到场: people who came, by code, by name or counted at the door. Never deleted; a mistake is undone with a reason."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="attendances")
    person = models.CharField(max_length=36, blank=True)
    heads = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    # The line of a device that let them in while it had no network.
    scan = models.ForeignKey("booking.DeviceScan", models.PROTECT, null=True, blank=True, related_name="attendances")
    way = models.CharField(max_length=10, choices=Way)
    # Took part over the network in a date on the spot: its fact has the channel online, and no door counts it.
    online = models.BooleanField(default=False, db_default=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=36, blank=True)
    undo_reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(undone_at__isnull=True) & ~Q(person=""),
                name="attendance_once_per_person",
            ),
            models.CheckConstraint(condition=Q(heads__gte=1), name="attendance_somebody_came"),
        ]
        indexes = [
            models.Index(fields=["session", "at"], name="attendance_by_session"),
            models.Index(fields=["person"], condition=~Q(person=""), name="attendance_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.heads}"
