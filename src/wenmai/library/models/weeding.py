"""剔旧: a list that a clerk proposes and somebody else who answers for the owner approves (公共图书馆法 28)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.library.models.items import Item
from wenmai.places.models import Institution


class WeedingState(models.TextChoices):
    """Decided once."""

    PROPOSED = "proposed", _("待审批")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("不批准")


class WeedingReason(models.TextChoices):
    """Why an item is to go."""

    WORN = "worn", _("破损不能修")
    OUTDATED = "outdated", _("内容过时")
    SURPLUS = "surplus", _("复本过多")
    LOST = "lost", _("多年找不到")


class WeedingList(models.Model):
    """`owner` counts the items. Who decides is not who proposed."""

    owner = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    reason = models.CharField(max_length=10, choices=WeedingReason.choices)
    goes_to = models.CharField(max_length=200)
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=WeedingState.choices, default=WeedingState.PROPOSED)
    proposed_by = models.CharField(max_length=36)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=36, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None) | ~Q(state="proposed") & Q(decided_at__isnull=False),
                name="weeding_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="weeding_by_two"),
        ]

    def __str__(self) -> str:
        return self.title


class WeedingLine(models.Model):
    """One item of a list. Closed with the list's decision: `withdrawn_at`, or `kept` says why it stays in the stock."""

    list = models.ForeignKey(WeedingList, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="weedings")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    kept = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(closed_at=None), name="weeding_one_open_an_item"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(closed_at__isnull=False, kept=""), name="weeding_line_ends_whole"
            ),
        ]
