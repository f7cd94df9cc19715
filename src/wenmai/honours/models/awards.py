"""荣誉: what was given, until when, and why it was taken back."""

from django.db import models
from django.db.models import F, Q

from wenmai.honours.models.applications import Application
from wenmai.honours.models.campaigns import Campaign
from wenmai.places.models import Institution


class Award(models.Model):
    """One honour of one house. `number` counts within its campaign, from 1 to the quota; `until` None is without end."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="awards")
    application = models.OneToOneField(Application, models.PROTECT, related_name="award")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="awards")
    number = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    given_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    revoked_on = models.DateField(null=True, blank=True)
    revoked_because = models.CharField(max_length=200, blank=True)
    revoked_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="award_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=F("of")), name="award_within_the_quota"),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) ^ ~Q(revoked_because=""), name="award_revoked_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.number}"
