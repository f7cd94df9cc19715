"""Who judges, and what they gave."""

from django.db import models
from django.db.models import Q

from wenmai.works.models.calls import WorkCall
from wenmai.works.models.works import Work


class JuryMember(models.Model):
    """评委 of one call, from a day; released rather than deleted, and the scores stay."""

    call = models.ForeignKey(WorkCall, models.PROTECT, related_name="jury")
    person = models.CharField(max_length=36)
    appointed_at = models.DateTimeField()
    appointed_by = models.CharField(max_length=36, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person"], condition=Q(released_at=None), name="jury_member_once_a_call"
            )
        ]
        indexes = [models.Index(fields=["person"], condition=Q(released_at=None), name="jury_by_person")]

    def __str__(self) -> str:
        return f"{self.call_id}"


class Score(models.Model):
    """评分: 0 to 100 with two decimals, once a member and work. Voided with a reason, it may be given anew."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="scores")
    member = models.ForeignKey(JuryMember, models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=5, decimal_places=2)
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.CharField(max_length=36, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "member"], condition=Q(voided_at=None), name="work_scored_once_by_a_member"
            ),
            models.CheckConstraint(condition=Q(value__range=(0, 100)), name="score_of_a_hundred"),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="score_voided_with_reason"),
        ]

    def __str__(self) -> str:
        return str(self.value)
