"""Waiting for places that others give back."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.bookings import Booking


class WaitState(models.TextChoices):
    """What has become of waiting. Accepting and then cancelling never revives an entry."""

    WAITING = "waiting", _("候补中")
    OFFERED = "offered", _("等你确认")
    FULFILLED = "fulfilled", _("候补到了")
    DECLINED = "declined", _("放弃了")
    LAPSED = "lapsed", _("过期未确认")
    WITHDRAWN = "withdrawn", _("不等了")
    CLOSED = "closed", _("没等到")


class WaitEntry(models.Model):
    """候补: a person, with a party, waits for any of `sessions`. Nothing is given after a session's start."""

    person = models.CharField(max_length=36)
    sessions = ArrayField(models.BigIntegerField())
    party_size = models.PositiveSmallIntegerField(default=1)
    dependants = ArrayField(models.CharField(max_length=36), default=list, blank=True)
    auto_accept = models.BooleanField(default=True)
    until = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=0, db_default=0)
    passed_over = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10, choices=WaitState, default=WaitState.WAITING)
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=10)
    operator = models.CharField(max_length=36, blank=True)
    joined_at = models.DateTimeField()
    offered_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)

    class Meta:
        verbose_name_plural = "wait entries"
        constraints = [
            models.CheckConstraint(condition=Q(sessions__len__gte=1), name="wait_for_something"),
            models.CheckConstraint(condition=Q(party_size__gte=1), name="wait_party_at_least_one"),
            models.CheckConstraint(
                condition=Q(state="offered") ^ Q(offered_until__isnull=True), name="wait_offer_has_a_deadline"
            ),
        ]
        indexes = [
            GinIndex(fields=["sessions"], condition=Q(state="waiting"), name="wait_by_session"),
            models.Index(fields=["person", "-joined_at"], name="wait_by_person"),
            models.Index(fields=["until"], condition=Q(state__in=["waiting", "offered"]), name="wait_to_end"),
        ]

    def __str__(self) -> str:
        return f"{self.person[:8]} ×{self.party_size}"
