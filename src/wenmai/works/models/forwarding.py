"""Works passed on to the contest of a higher division (PZH-P08 to SC-P08, PZH-P09 to SC-P18)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.works.models.calls import WorkCall
from wenmai.works.models.works import Work


class ForwardState(models.TextChoices):
    """报送了 → 收下 or 退回; or 撤回."""

    SENT = "sent", _("等答复")
    ACCEPTED = "accepted", _("上级收下")
    RETURNED = "returned", _("上级退回")
    RECALLED = "recalled", _("撤回报送")


class Forwarding(models.Model):
    """报送: to a call here (`target`), or to a contest that is run elsewhere (`elsewhere`, with its evidence)."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="forwardings")
    target = models.ForeignKey(WorkCall, models.PROTECT, null=True, blank=True, related_name="forwarded_here")
    elsewhere = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ForwardState, default=ForwardState.SENT)
    answer = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(target=None) ^ Q(elsewhere=""), name="forwarded_to_one_contest"),
            models.CheckConstraint(condition=Q(elsewhere="") | ~Q(evidence=""), name="forwarded_away_with_evidence"),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(answer=""), name="forward_returned_with_reason"),
            models.CheckConstraint(
                condition=Q(state="sent") ^ Q(answered_at__isnull=False), name="forward_answered_is_dated"
            ),
            models.UniqueConstraint(
                fields=["work", "target"], condition=Q(state__in=["sent", "accepted"]), name="work_forwarded_once"
            ),
            models.UniqueConstraint(
                fields=["work", "elsewhere"],
                condition=Q(state__in=["sent", "accepted"]) & ~Q(elsewhere=""),
                name="work_forwarded_away_once",
            ),
        ]

    def __str__(self) -> str:
        return self.elsewhere or str(self.target_id)
