"""Pickup points: where held things are handed over besides the counter of a house, which needs no row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Institution


class PointKind(models.TextChoices):
    """What a point is."""

    LOCKER = "locker", _("自助取书柜")
    ROOM = "room", _("书房、站点的取书架")
    BOOKSTORE = "bookstore", _("合作书店")
    HOME = "home", _("送书上门")


class PickupPoint(models.Model):
    """取书点 that a house serves: what is held for it comes to the house first, and is carried to the point from there.

    `place` is the study room, station, village room or shop where it stands, whose hours are its own; without one those of
    the house hold, `always` is day and night. `boxes` is how many a locker has. `for_whom` are categories of readers who may
    choose it, none for all: 送书上门 is for who cannot come. Paused, nothing new is laid there; closed, it is no more.
    """

    house = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=PointKind.choices)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=120, blank=True)
    place = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    always = models.BooleanField(default=False)
    boxes = models.PositiveSmallIntegerField(default=0)
    run_by = models.CharField(max_length=60, blank=True)
    for_whom = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=100, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "name"], condition=Q(closed_at=None), name="point_named_once"),
            models.CheckConstraint(
                condition=Q(kind="locker", boxes__range=(1, 500)) | ~Q(kind="locker") & Q(boxes=0), name="point_boxes"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_home(self) -> bool:
        """It is no place: things are carried to the reader."""
        return self.kind == PointKind.HOME
