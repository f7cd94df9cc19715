"""Routes as they are planned, and trips as they were driven."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wenmai.places.models import Institution


class Route(models.Model):
    """配送线路: from the hub past the stops in their order and back to it, on `weekdays` (1 Monday … 7 Sunday).

    `cost_fen` is what one trip costs, whole. An ended route is driven no more; its trips stay.
    """

    hub = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    cost_fen = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "name"], condition=Q(ended_at=None), name="route_named_once_a_hub"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="route_has_weekdays",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stop(models.Model):
    """A house on a route, from 1 on; the hub is none of them."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    house = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["route", "position"], name="stop_position_once"),
            models.UniqueConstraint(fields=["route", "house"], name="stop_house_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="stop_after_the_hub"),
        ]


class Trip(models.Model):
    """A route as it was driven on a day, once a day. `driver` is a person's key, `cost_fen` what a trip cost that day."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="trips")
    day = models.DateField()
    driver = models.CharField(max_length=36)
    cost_fen = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["route", "day"], name="one_trip_a_route_a_day"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="trip_ends_after_its_start"
            ),
        ]


class TripStop(models.Model):
    """Where a trip goes: as the route was that morning, the hub first and last. `reached_at` is written once."""

    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    house = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    reached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["trip", "position"], name="trip_stop_position_once")]
