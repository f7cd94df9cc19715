"""What a house declares, and what each division above it said to it."""

from django.db import models
from django.db.models import Q

from wenmai.honours.models.campaigns import Campaign, Criterion, PublicNotice
from wenmai.places.models import Division, Institution


class Application(models.Model):
    """申报: one of a house in a campaign. `waits_at` is the division whose turn it is, None when it is decided or gone.

    `order` and `tie_reason` decide between equal points; `struck_because` takes it off the list after an objection.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="applications")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="honour_applications")
    statement = models.TextField()
    waits_at = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    points = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    tie_reason = models.CharField(max_length=200, blank=True)
    proposed = models.ForeignKey(PublicNotice, models.PROTECT, null=True, blank=True, related_name="applications")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_because = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "institution"],
                condition=Q(withdrawn_at=None),
                name="application_once_in_a_campaign",
            ),
            models.CheckConstraint(condition=Q(order=0) | ~Q(tie_reason=""), name="application_tie_with_a_reason"),
            models.CheckConstraint(
                condition=Q(struck_at=None) | ~Q(struck_because=""), name="application_struck_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution}：{self.campaign}"


class Claim(models.Model):
    """What is claimed for one criterion, with its evidence; `points` are given by who decides."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="claims")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="claims")
    said = models.CharField(max_length=500)
    number = models.PositiveIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=400, blank=True)  # an address, or where the papers are
    points = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion"], name="claim_once_for_a_criterion"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="claim_points_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}：{self.said}"


class Step(models.Model):
    """推荐或不推荐 by a county or a city. `place` is the order in which it recommends, and each place is given once."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(null=True, blank=True)  # None: not recommended
    limit = models.PositiveSmallIntegerField(default=0)
    opinion = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "division"], name="step_once_in_a_division"),
            models.UniqueConstraint(fields=["campaign", "division", "place"], name="step_place_given_once"),
            models.CheckConstraint(
                condition=Q(place=None) | Q(limit=0) | Q(place__lte=models.F("limit")), name="step_within_its_limit"
            ),
            models.CheckConstraint(condition=~Q(opinion=""), name="step_with_an_opinion"),
        ]

    def __str__(self) -> str:
        return f"{self.division}：{self.opinion}"
