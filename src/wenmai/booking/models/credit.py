"""What is remembered of kept and unkept bookings, by the rules of a policy; all of it can be appealed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.bookings import Booking
from wenmai.booking.models.rules import BookingPolicy


class CreditKind(models.TextChoices):
    """What happened. Only the first four can count against somebody."""

    NO_SHOW = "no_show", _("没来也没取消")
    LATE_CANCEL = "late_cancel", _("临近才取消")
    CANCEL = "cancel", _("取消")
    WRONG_ID = "wrong_id", _("证件不符")
    KEPT = "kept", _("如约到场")
    EXCUSED = "excused", _("已说明，不计")


class CreditEvent(models.Model):
    """守约记录: append-only. `excuses` names the event that this one takes back, by a member of staff or an appeal."""

    person = models.CharField(max_length=36)
    policy = models.ForeignKey(BookingPolicy, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=CreditKind)
    counts = models.BooleanField()
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="credit")
    excuses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="excused_by")
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "kind"], name="credit_once_per_booking"),
            models.CheckConstraint(
                condition=Q(kind="excused") ^ Q(excuses__isnull=True), name="credit_excuse_names_what"
            ),
        ]
        indexes = [models.Index(fields=["person", "policy", "at"], name="credit_by_person")]

    def __str__(self) -> str:
        return f"{self.person[:8]} {self.kind}"


class Standing(models.Model):
    """信用: the fold of a person's events under one policy, kept so that a claim can read it; always recomputable."""

    person = models.CharField(max_length=36)
    policy = models.ForeignKey(BookingPolicy, models.PROTECT, related_name="+")
    strikes = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    until = models.DateTimeField(null=True, blank=True)
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "policy"], name="standing_once")]

    def __str__(self) -> str:
        return f"{self.person[:8]} {self.strikes}"


class AppealState(models.TextChoices):
    """What has become of an appeal."""

    ASKED = "asked", _("等答复")
    UPHELD = "upheld", _("已撤销记录")
    REFUSED = "refused", _("未采纳")


class Appeal(models.Model):
    """申诉: a person says why an event should not count; the house answers, with a reason."""

    event = models.ForeignKey(CreditEvent, models.PROTECT, related_name="appeals")
    text = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=AppealState, default=AppealState.ASKED)
    answer = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event"], condition=Q(state="asked"), name="appeal_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="asked") ^ Q(decided_at__isnull=False), name="appeal_decided_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.state}"
