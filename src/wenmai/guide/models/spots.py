"""Where visitors go: sights, routes, food and farm stays (攀枝花规划 PZH-P11 旅游信息、美食查询)."""

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.guide.models.pictures import Picture
from wenmai.kernel import clock
from wenmai.places.models import Division, Institution

GOOD_FOR: Final = timedelta(days=365)
SOON: Final = timedelta(days=30)
"""So long before a place leaves the pages its keeper is told on the desk."""


class SpotKind(models.TextChoices):
    """What one goes there for."""

    SIGHT = "sight", _("风景")
    ROUTE = "route", _("线路")
    FOOD = "food", _("美食")
    STAY = "stay", _("住宿和农家乐")


class Spot(models.Model):
    """去处: kept by a house, with the source and the day on which somebody checked it. A year later it is not shown any more."""

    keeper = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=SpotKind)
    title = models.CharField(max_length=60)
    address = models.CharField(max_length=120, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    url = models.URLField(max_length=400, blank=True)
    about = models.TextField(max_length=600, blank=True)
    picture = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=120)
    checked_on = models.DateField()
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.CharField(max_length=36, blank=True)
    retired_for = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "kind", "title"], condition=Q(retired_at=None), name="spot_once_in_a_division"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="spot_has_a_source"),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None)
                | Q(lon__isnull=False, lat__isnull=False, lon__range=(73, 136), lat__range=(3, 54)),
                name="spot_in_china",
            ),
        ]
        indexes = [models.Index(fields=["division", "kind"], name="spot_division_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def good_until(self) -> date:
        """The last day on which it is shown without being confirmed again."""
        return self.checked_on + GOOD_FOR

    @property
    def fading(self) -> bool:
        """True in the last month before it leaves the pages."""
        return self.good_until < clock.today() + SOON

    @property
    def outdated(self) -> bool:
        """True a year after it was checked."""
        return self.good_until < clock.today()
