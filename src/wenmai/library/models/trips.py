"""流动服务: a library goes to where people are (四川规划 SC-P03b, 攀枝花 PZH-P05a)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wenmai.places.models import Institution


class Trip(models.Model):
    """One trip of a day: a vehicle, "" for who went without, with the `stops` where people were served, in their order.

    `people` is how many were served, null where nobody counted. What was a mistake is undone with a reason, and stays.
    """

    house = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    day = models.DateField()
    vehicle = models.CharField(max_length=20, blank=True)
    stops = ArrayField(models.CharField(max_length=60))
    people = models.PositiveIntegerField(null=True, blank=True)
    made_by = models.CharField(max_length=36)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_why = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["house", "-day"], name="trip_of_house")]
        constraints = [
            models.UniqueConstraint(
                fields=["house", "day", "vehicle"], condition=Q(undone_at=None), name="trip_once_a_vehicle_and_day"
            ),
            models.CheckConstraint(condition=Q(stops__len__gte=1), name="trip_stops_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.vehicle}"
