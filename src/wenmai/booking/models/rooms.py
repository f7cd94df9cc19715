"""Rooms by the hour: the terms of a room, requests that wait for approval, and times when it is kept back."""

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.bookings import Booking
from wenmai.booking.models.offerings import Offering
from wenmai.places.models import Space


class RoomTerms(models.Model):
    """订场规则: in what pieces a room is lent, how long, how far ahead, how shortly before, and whether somebody looks first.

    Starts and lengths are multiples of `step_minutes`, counted from the hour in Asia/Shanghai.
    """

    offering = models.OneToOneField(Offering, models.PROTECT, related_name="terms")
    step_minutes = models.PositiveSmallIntegerField(default=30)
    min_minutes = models.PositiveSmallIntegerField(default=60)
    max_minutes = models.PositiveSmallIntegerField(default=240)
    ahead_days = models.PositiveSmallIntegerField(default=14)
    notice_minutes = models.PositiveSmallIntegerField(default=0)
    approval = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "room terms"
        constraints = [
            models.CheckConstraint(condition=Q(step_minutes__in=[15, 30, 60]), name="terms_step_divides_the_hour"),
            models.CheckConstraint(
                condition=Q(
                    min_minutes__gte=F("step_minutes"), max_minutes__gte=F("min_minutes"), max_minutes__lte=1440
                ),
                name="terms_shortest_before_longest",
            ),
            models.CheckConstraint(condition=Q(ahead_days__lte=365), name="terms_within_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id}: {self.step_minutes}"


class RequestState(models.TextChoices):
    """What has become of a request."""

    ASKED = "asked", _("等审核")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("没有同意")
    WITHDRAWN = "withdrawn", _("撤回了")
    LAPSED = "lapsed", _("过了时间没有审")


class RoomRequest(models.Model):
    """订场申请: a soft wish for a time. It keeps nobody out; approving it is the claim, so of two only one can win."""

    offering = models.ForeignKey(Offering, models.PROTECT, related_name="requests")
    person = models.CharField(max_length=36)
    during = DateTimeRangeField()
    party_size = models.PositiveSmallIntegerField(default=1)
    dependants = ArrayField(models.CharField(max_length=36), default=list, db_default=[], blank=True)
    purpose = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    channel = models.CharField(max_length=10)
    operator = models.CharField(max_length=36, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, blank=True, related_name="request")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "person", "during"], condition=Q(state="asked"), name="request_once"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") ^ Q(decided_at__isnull=False), name="request_decided_is_dated"
            ),
            models.CheckConstraint(
                condition=Q(state="approved") ^ Q(booking__isnull=True), name="request_approved_is_booked"
            ),
            models.CheckConstraint(condition=Q(during__isempty=False, party_size__gte=1), name="request_for_somebody"),
        ]
        indexes = [
            models.Index(fields=["offering", "during"], condition=Q(state="asked"), name="request_to_decide"),
            models.Index(fields=["person", "-asked_at"], name="request_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id}: {self.purpose}"


class RoomBlock(models.Model):
    """留用: a time when a room is kept back (maintenance, the house's own use). Lifted, it stays as a record."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes = [models.Index(fields=["space", "during"], condition=Q(lifted_at=None), name="block_of_room")]

    def __str__(self) -> str:
        return f"{self.space_id}: {self.reason}"
