"""Issues: expected, come, missing, claimed, bound."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel import clock
from wenmai.library.holdings import GONE
from wenmai.library.models import Item, ItemStatus
from wenmai.serials.models.subscriptions import Subscription


class IssueState(models.TextChoices):
    """What became of an issue. Late and claimed follow from its day and its claims."""

    EXPECTED = "expected", lazy("等着")
    ARRIVED = "arrived", lazy("到了")
    MISSING = "missing", lazy("缺期")
    BOUND = "bound", lazy("已装订")


class Volume(models.Model):
    """合订本: issues that were bound, and the item of the library that they became. `gaps` names the issues that are not in it."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="volumes")
    item = models.OneToOneField(Item, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    gaps = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    def __str__(self) -> str:
        return self.title


class Issue(models.Model):
    """期: one issue that is expected `on` a day, with its numbers within the year; `arrived` copies of it have come.

    From `late_on` it is asked for. `extra` is the name of one that was not foreseen (增刊), `why` says why one is missing, or the
    copies of it that did not come with the others.
    """

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="issues")
    on = models.DateField()
    late_on = models.DateField()
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()
    extra = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=IssueState.choices, default=IssueState.EXPECTED)
    arrived = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=100, blank=True)
    volume = models.ForeignKey(Volume, models.PROTECT, null=True, blank=True, related_name="issues")

    class Meta:
        ordering = ("on", "first", "pk")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "on", "extra"], name="issue_once_a_day"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="issue_numbers_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=("arrived", "bound"), arrived__gt=0)
                | (Q(arrived=0) & ~Q(state__in=("arrived", "bound"))),
                name="issue_came_in_copies",
            ),
            models.CheckConstraint(
                condition=Q(state="bound", volume__isnull=False) | (Q(volume=None) & ~Q(state="bound")),
                name="issue_bound_in_a_volume",
            ),
        ]
        indexes = [models.Index(fields=["late_on"], condition=Q(state="expected"), name="issue_expected")]

    def __str__(self) -> str:
        return self.label

    @property
    def here(self) -> bool:
        """It came, and the volume that it is bound in is neither withdrawn nor lost."""
        return self.state == IssueState.ARRIVED or (self.volume is not None and self.volume.item.status not in GONE)

    @property
    def late(self) -> bool:
        """It, or some copies of it, should have come by now."""
        return self.wanted and self.late_on <= clock.today()

    @property
    def wanted(self) -> bool:
        """Whether copies are still to come, in one parcel or another."""
        parted = self.state == IssueState.ARRIVED and self.left > 0 and not self.why
        return self.state == IssueState.EXPECTED or parted

    @property
    def left(self) -> int:
        """Copies that are still to come."""
        return max(0, self.subscription.copies - self.arrived)

    @property
    def label(self) -> str:
        """What it is called: by its day, its number, both numbers of a combined one, or its own name."""
        said = {"y": self.on.year, "m": self.on.month, "d": self.on.day, "a": self.first, "b": self.last}
        if self.extra:
            return f"{self.on.year} {self.extra}"
        if self.subscription.pattern.by_date:
            return _("%(y)s年%(m)s月%(d)s日") % said
        if self.first == self.last:
            return _("%(y)s年第%(a)s期") % said
        return _("%(y)s年第%(a)s—%(b)s期合刊") % said


def came(prefix: str = "") -> Q:
    """Issue.here, for the database."""
    kept = [each for each in ItemStatus if each not in GONE]
    return Q(**{f"{prefix}state": IssueState.ARRIVED}) | Q(**{f"{prefix}volume__item__status__in": kept})


class Arrival(models.Model):
    """登到: copies of an issue that came, once a key; taken back by `undone_at`."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="arrivals")
    copies = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(copies__gte=1), name="arrival_of_a_copy")]
        indexes = [models.Index(fields=["at"], name="arrival_at")]


class Claim(models.Model):
    """催缺: that an issue was asked for from its supplier, once a day."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="claims")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "on"], name="claim_once_a_day")]
