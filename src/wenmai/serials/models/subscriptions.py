"""What a library has ordered, and what it keeps of earlier years."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from wenmai.catalogue.models import Record
from wenmai.kernel import clock
from wenmai.places.models import Institution
from wenmai.serials.patterns import Pattern, from_plain


class Subscription(models.Model):
    """订阅 of a serial by a library for some days (the upper end excluded), in a number of copies. `frequency` is patterns.to_plain.

    A library has one subscription of a record at a time.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="subscriptions")
    library = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    during = DateRangeField()
    copies = models.PositiveSmallIntegerField(default=1)
    frequency = models.JSONField()
    supplier = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1), name="subscription_of_a_copy"),
            ExclusionConstraint(
                name="subscription_one_at_a_time",
                expressions=[
                    ("library", RangeOperators.EQUAL),
                    ("record", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.record.title

    @property
    def pattern(self) -> Pattern:
        """How often it appears."""
        return from_plain(self.frequency)

    @property
    def first(self) -> date:
        """The first day."""
        return self.during.lower  # type: ignore[no-any-return]

    @property
    def last(self) -> date:
        """The last day."""
        return self.during.upper - timedelta(days=1)  # type: ignore[no-any-return]

    @property
    def runs(self) -> bool:
        """Its last day is not over."""
        return self.last >= clock.today()


class KeptYears(models.Model):
    """馆藏年份: years that a library keeps from before it checked issues in here, both included, with the gaps in words."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="kept_years")
    library = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()
    gaps = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("first",)
        constraints = [
            models.CheckConstraint(condition=Q(first__gte=1800, last__gte=F("first")), name="kept_years_in_order"),
            models.UniqueConstraint(fields=["record", "library", "first"], name="kept_years_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
