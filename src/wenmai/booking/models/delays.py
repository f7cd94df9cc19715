"""Rounds that are behind what was promised, since when, and who was told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.intake import IntakeRound


class Delay(models.TextChoices):
    """What was promised and did not happen."""

    UNDRAWN = "undrawn", _("过了摇号时间还没摇")
    UNANSWERED = "unanswered", _("过了答复的日子还没答复完")
    STALLED = "stalled", _("排队没有往前走")


class RoundDelay(models.Model):
    """一轮报名拖着: `since` when it was due, `told_at` when the house was told, `escalated_at` who stands above it."""

    round = models.ForeignKey(IntakeRound, models.CASCADE, related_name="delays")
    kind = models.CharField(max_length=10, choices=Delay)
    since = models.DateTimeField()
    told_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(over_at__isnull=True), name="round_delay_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind}"
