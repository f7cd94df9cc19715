"""Recounts and what came of them; what the rules of data quality found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecountRun(models.Model):
    """One closed period counted again by an engine and compared with the roll-ups; `examples` names the first differences."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    engine = models.CharField(max_length=20)
    ran_at = models.DateTimeField()
    cells = models.BigIntegerField()
    differing = models.IntegerField()
    facts = models.BigIntegerField(null=True)
    seconds = models.FloatField()
    examples = models.JSONField(default=list)

    class Meta:
        ordering = ["-ran_at", "-pk"]


class State(models.TextChoices):
    """What became of a finding."""

    OPEN = "open", _("待核")
    EXPLAINED = "explained", _("说明过")
    FIXED = "fixed", _("已改正")


class Finding(models.Model):
    """One thing in the data that a rule doubts. `key` says what it is about, so that a rule finds it once.

    Never deleted: explained with a reason by somebody posted there, or fixed when the rule no longer finds it.
    `division_path` and `institution_code` are where it happened; `fact_id` is the record, where the rule is about one.
    """

    rule = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    division_code = models.CharField(max_length=12)
    division_path = models.JSONField(default=list)
    institution_code = models.CharField(max_length=40, blank=True)
    happened_on = models.DateField()
    fact_id = models.BigIntegerField(null=True)
    seen = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "key"], name="trust_finding_once")]
        indexes = [
            models.Index(fields=["state", "-happened_on"], name="trust_finding_by_state"),
            models.Index(fields=["institution_code", "state"], name="trust_finding_of_house"),
        ]


class StockIssue(models.Model):
    """The stocks of one family of measures on the last day of a month as open data gave them, what was withheld as well.

    Never changed: a correction is the next `number`. `owners` by measure and division: value, readings, oldest day, sources, demo.
    `hidden` are measure, division, and whether it is what stands directly in it.
    """

    family = models.CharField(max_length=60)
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    owners = models.JSONField()
    hidden = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["family", "day", "number"], name="trust_issue_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="trust_issue_numbered"),
        ]
