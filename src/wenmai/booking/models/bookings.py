"""Places taken for a person, and named seats."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.offerings import Session
from wenmai.booking.models.pools import Pool


class State(models.TextChoices):
    """A booking's life. Held places are a promise until `hold_until`; no-show is said after the end, by a task."""

    HELD = "held", _("保留中")
    CONFIRMED = "confirmed", _("已约")
    ATTENDED = "attended", _("已到")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("已过期")
    NO_SHOW = "no_show", _("没有到场")
    EXCUSED = "excused", _("已说明")


ACTIVE = (State.HELD, State.CONFIRMED, State.ATTENDED)
MISSED = (State.NO_SHOW, State.EXCUSED)
EXPECTED = (*ACTIVE, *MISSED)  # who stands on a sheet: missed may only mean not entered yet


class Booking(models.Model):
    """预约: places of one pool, taken for a person and who comes along. `person` is the opaque key of `people`."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="bookings")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="bookings")
    person = models.CharField(max_length=36)
    party_size = models.PositiveSmallIntegerField()
    dependants = ArrayField(models.CharField(max_length=36), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CONFIRMED)
    hold_until = models.DateTimeField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=80)
    channel = models.CharField(max_length=10)
    operator = models.CharField(max_length=36, blank=True)
    booked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=36, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)
    # All lessons of one enrolment, all dates of one series: booked together by one statement.
    series = models.UUIDField(null=True, blank=True)
    answers = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(state__in=["held", "confirmed", "attended"]),
                name="booking_one_active_per_person",
            ),
            models.UniqueConstraint(fields=["person", "idempotency_key"], name="booking_idempotent_per_person"),
            models.CheckConstraint(condition=Q(party_size__gte=1), name="booking_party_at_least_one"),
            models.CheckConstraint(
                condition=Q(state="held") ^ Q(hold_until__isnull=True), name="booking_hold_has_a_deadline"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-booked_at"], name="booking_by_person"),
            models.Index(fields=["pool", "state"], name="booking_by_pool"),
            models.Index(fields=["hold_until"], condition=Q(state="held"), name="booking_held"),
            models.Index(
                fields=["session"],
                condition=Q(state__in=["held", "confirmed", "attended"]) & ~Q(dependants=[]),
                name="booking_with_family",
            ),
            models.Index(fields=["series"], condition=Q(series__isnull=False), name="booking_by_series"),
        ]

    def __str__(self) -> str:
        return f"{self.person[:8]} ×{self.party_size}"


class SessionSeat(models.Model):
    """座位: a named seat on one date, as it stood then. At most one booking holds it; `away_until` while 暂离.

    `kept` says why it is kept out of sale, "" for a seat that can be had. A party of a show holds as many seats as it has
    people; the places themselves are counted in the pools.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="seats")
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="seats")
    label = models.CharField(max_length=12)
    row = models.CharField(max_length=6, blank=True)
    x = models.PositiveSmallIntegerField(default=0)
    y = models.PositiveSmallIntegerField(default=0)
    features = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    booking = models.ForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="seats")
    away_until = models.DateTimeField(null=True, blank=True)
    kept = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        ordering = ("y", "x", "pk")
        constraints = [
            models.UniqueConstraint(fields=["session", "label"], name="seat_label_once_per_session"),
            models.CheckConstraint(
                condition=Q(away_until__isnull=True) | Q(booking__isnull=False), name="seat_away_is_somebodys"
            ),
            models.CheckConstraint(condition=Q(kept="") | Q(booking__isnull=True), name="seat_kept_is_nobodys"),
        ]
        indexes = [
            models.Index(fields=["pool"], condition=Q(booking__isnull=True), name="seat_free"),
            models.Index(fields=["away_until"], condition=Q(away_until__isnull=False), name="seat_away"),
        ]

    def __str__(self) -> str:
        return self.label
