"""What was reckoned: a run of a scheme over published figures, and what each place would get. Never changed."""

from django.db import models
from django.db.models import F, Q

from wenmai.measures.models import Publication


class Run(models.Model):
    """One scheme over the places of a region in a published period. `scheme` holds it whole; `digest` is the SM3 of all
    that went in and came out, so that the same is kept once.
    """

    region_code = models.CharField(max_length=12)
    scheme_id = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    scheme = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    run_at = models.DateTimeField()
    run_by = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region_code", "digest"], name="funding_run_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="funding_run_in_order"),
        ]
        indexes = [models.Index(fields=["region_code", "-run_at"], name="funding_run_of_region")]


class RunLine(models.Model):
    """A place of a run. `parts`: published figure and points of each part of the score; `why` says what is missing.

    `score` None: not known; then `reckoned_with` is the lower of the lowest known one and the one of `before`, an earlier publication
    (0 where there is none), and the amount is only reserved.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="lines")
    division_code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    publication = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="+")
    need = models.DecimalField(max_digits=14, decimal_places=0, null=True)
    need_as_of = models.DateField(null=True)
    demo = models.BooleanField(default=False)
    parts = models.JSONField(default=list)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    reckoned_with = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    amount = models.BigIntegerField(null=True)
    held = models.CharField(max_length=5, blank=True)
    why = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "division_code"], name="funding_line_once"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="funding_amount_not_negative"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(0, 100)), name="funding_score_to_100"),
            models.CheckConstraint(
                condition=Q(score__isnull=False, why="") | (Q(score=None) & ~Q(why="")),
                name="funding_no_score_says_why",
            ),
        ]
