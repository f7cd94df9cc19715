"""Offering > Session > Pool > Booking > Attendance: the one engine for every place that a citizen can take."""

from datetime import datetime
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Division, Institution, Space


class Offering(models.Model):
    """可约项目: what can be booked, or walked into, and what its facts say. Owned by the room named in `subject`."""

    subject = models.CharField(max_length=80, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    # The names of declared fact kinds of the owning room; booking itself declares none.
    attendance_kind = models.CharField(max_length=60)
    held_kind = models.CharField(max_length=60)
    fact_channel = models.CharField(max_length=10, default="onsite")
    fact_audience = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    fact_setting = models.CharField(max_length=30, blank=True)
    fact_attributes = models.JSONField(default=dict, blank=True)
    bookable = models.BooleanField(default=True)
    party_max = models.PositiveSmallIntegerField(default=4)
    cancel_minutes = models.PositiveIntegerField(default=120)
    real_name_level = models.PositiveSmallIntegerField(default=0)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(party_max__gte=1), name="offering_party_at_least_one")]

    def __str__(self) -> str:
        return self.title


class Status(models.TextChoices):
    """What was decided about a session. What the clock says (running, over) is `Session.phase`."""

    PLANNED = "planned", _("未发布")
    PUBLISHED = "published", _("已发布")
    CLOSED = "closed", _("停止预约")
    DONE = "done", _("已计入")
    CANCELLED = "cancelled", _("已取消")


class Session(models.Model):
    """场次: one date of an offering. `division` is where it really happens, which need not be the host's seat."""

    offering = models.ForeignKey(Offering, models.PROTECT, related_name="sessions")
    label = models.CharField(max_length=60, blank=True)
    during = DateTimeRangeField()
    starts_at = models.GeneratedField(
        expression=Func(F("during"), function="lower"), output_field=models.DateTimeField(), db_persist=True
    )
    ends_at = models.GeneratedField(
        expression=Func(F("during"), function="upper"), output_field=models.DateTimeField(), db_persist=True
    )
    space = models.ForeignKey(Space, models.PROTECT, null=True, blank=True, related_name="+")
    venue = models.CharField(max_length=80, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    # Counts published changes of time or place, for calendars that follow us (RFC 5545 SEQUENCE).
    revision = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=36, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="session_has_start_and_end",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled") ^ Q(cancelled_at__isnull=True), name="session_cancelled_is_dated"
            ),
            models.CheckConstraint(condition=Q(status="done") ^ Q(held_at__isnull=True), name="session_held_is_dated"),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="session_by_start"),
            models.Index(fields=["division", "starts_at"], name="session_by_division"),
        ]

    def __str__(self) -> str:
        return f"{self.offering.title} {self.label}".strip()

    def phase(self, now: datetime) -> str:
        """What a person should read at `now`: planned, upcoming, running, over, done or cancelled."""
        if self.status in {Status.PLANNED, Status.CANCELLED, Status.DONE}:
            return self.status
        if now < self.starts_at:
            return "upcoming"
        return "running" if now < self.ends_at else "over"


class SessionMove(models.Model):
    """改时间: when a date stood before it was moved, so that whoever booked it then is told."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="moves")
    was = DateTimeRangeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.session_id}: {self.was.lower}"


class Pool(models.Model):
    """名额: counted places of a session. `accepting` and the window are read by the claim on the locked row itself."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="pools")
    name = models.CharField(max_length=30)
    capacity = models.PositiveIntegerField()
    remaining = models.PositiveIntegerField()
    accepting = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="pool_name_once_per_session"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("capacity")), name="pool_remaining_within_capacity"
            ),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="pool_opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.remaining}/{self.capacity}"


class State(models.TextChoices):
    """A booking's life. `held` waits for the hold-and-confirm of the next step; today claims are confirmed at once."""

    HELD = "held", _("保留中")
    CONFIRMED = "confirmed", _("已约")
    ATTENDED = "attended", _("已到")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("已过期")


ACTIVE = (State.HELD, State.CONFIRMED, State.ATTENDED)


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
        ]

    def __str__(self) -> str:
        return f"{self.person[:8]} ×{self.party_size}"


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
    way = models.CharField(max_length=10, choices=Way)
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
