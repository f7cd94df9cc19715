"""How each clause stood in each region when it was last judged at night, what changed, and who does not want to hear of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Aspect(models.TextChoices):
    """What is watched of a clause in a region."""

    STATUS = "status", _("进展")
    COVERAGE = "coverage", _("报送")


class Share(models.TextChoices):
    """The two values of a coverage: enough to judge by, or not."""

    FULL = "full", _("报送满 80%")
    THIN = "thin", _("报送不足 80%")


class ClauseState(models.Model):
    """How a clause stands, since which day. `waiting` is another value seen one night and not yet a second."""

    plan = models.CharField(max_length=40)
    clause = models.CharField(max_length=20)
    region = models.CharField(max_length=12)
    aspect = models.CharField(max_length=8, choices=Aspect.choices)
    value = models.CharField(max_length=10)
    since = models.DateField()
    waiting = models.CharField(max_length=10, blank=True)
    waiting_since = models.DateField(null=True, blank=True)
    judged_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "clause", "aspect"], name="clause_state_once"),
            models.CheckConstraint(
                condition=Q(waiting="", waiting_since=None) | (~Q(waiting="") & Q(waiting_since__isnull=False)),
                name="clause_state_waits_since_a_day",
            ),
        ]


class Change(models.Model):
    """A state that became another and held for two nights: first seen `since`, believed on `on`."""

    plan = models.CharField(max_length=40)
    clause = models.CharField(max_length=20)
    region = models.CharField(max_length=12)
    aspect = models.CharField(max_length=8, choices=Aspect.choices)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    since = models.DateField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "clause", "aspect", "on"], name="change_once_a_night")]
        indexes = [models.Index(fields=["on", "region"], name="change_by_day")]


class Look(models.Model):
    """看过: up to which change a person has read the list of the own places; what came later is new to them."""

    person = models.CharField(max_length=36, unique=True)
    upto = models.BigIntegerField()
    at = models.DateTimeField()


class Mute(models.Model):
    """不再提醒: a person does not want to hear of a clause in a region; of nothing there where `clause` is "". `region` may be a house."""

    person = models.CharField(max_length=36)
    region = models.CharField(max_length=40)
    clause = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "region", "clause"], name="mute_once")]
