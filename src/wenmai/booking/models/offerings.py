"""What can be booked or walked into, and its dates."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.rules import BookingPolicy
from wenmai.places.models import Division, Institution, Space


class ClaimKind(models.TextChoices):
    """How a place of an offering is taken."""

    COUNTED = "counted", _("按人数")
    SEAT = "seat", _("按座位")
    RANGE = "range", _("按时段")


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
    claim_kind = models.CharField(max_length=10, choices=ClaimKind, default=ClaimKind.COUNTED, db_default="counted")
    # The rules that hold for it; without one only the numbers below.
    policy = models.ForeignKey(BookingPolicy, models.PROTECT, null=True, blank=True, related_name="offerings")
    # What is booked by the hour; sessions of such an offering are made by the claims on it.
    space = models.ForeignKey(Space, models.PROTECT, null=True, blank=True, related_name="+")
    party_max = models.PositiveSmallIntegerField(default=4)
    cancel_minutes = models.PositiveIntegerField(default=120)
    # How surely a real name has to be known (people.RealName), of who books, or of each who comes.
    real_name_level = models.PositiveSmallIntegerField(default=0)
    real_name_each = models.BooleanField(default=False, db_default=False)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(party_max__gte=1), name="offering_party_at_least_one"),
            models.CheckConstraint(
                condition=~Q(claim_kind="range") | Q(space__isnull=False), name="offering_by_the_hour_has_a_space"
            ),
            models.CheckConstraint(
                condition=Q(real_name_each=False) | Q(real_name_level__gte=1), name="offering_each_name_has_a_level"
            ),
        ]

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


class Question(models.Model):
    """报名要填的: one more thing that whoever books is asked, and why. Answers stand on the booking."""

    class Answer(models.TextChoices):
        """What kind of answer is taken."""

        TEXT = "text", _("一行字")
        NUMBER = "number", _("数字")
        CHOICE = "choice", _("选一个")
        YES_NO = "yes_no", _("是或否")

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=40)
    why = models.CharField(max_length=80)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.TEXT)
    options = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    required = models.BooleanField(default=False)
    # Asked by the price list of what is offered, not by the house.
    priced = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["offering", "label"], name="question_once_per_offering"),
            models.CheckConstraint(
                condition=~Q(answer="choice") | Q(options__len__gte=2), name="question_choice_has_options"
            ),
        ]

    def __str__(self) -> str:
        return self.label
