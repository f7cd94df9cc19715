"""Which books are borrowed by the same readers, in numbers that name nobody, and who wants none of it."""

from django.db import models
from django.db.models import F, Q

from wenmai.catalogue.models import Record
from wenmai.places.models import Institution

LEAST = 5
"""So many readers of one year, or the pair is not kept: fewer could be known (个人信息保护法 4, 73)."""


class Companion(models.Model):
    """`readers` of the best year borrowed both; both directions are rows. Never fewer than LEAST."""

    record = models.ForeignKey(Record, models.CASCADE, db_index=False, related_name="+")
    other = models.ForeignKey(Record, models.CASCADE, related_name="+")
    readers = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "other"], name="companion_once"),
            models.CheckConstraint(condition=Q(readers__gte=LEAST), name="companion_hides_individuals"),
            models.CheckConstraint(condition=~Q(record=F("other")), name="companion_of_another"),
        ]


class Counting(models.Model):
    """One counting of all pairs: when, and how many there are."""

    at = models.DateTimeField()
    pairs = models.PositiveIntegerField()


class ReaderStop(models.Model):
    """A person who wants no suggestions and is not counted for those of others, as long as the row is there."""

    person = models.CharField(max_length=32, unique=True)
    since = models.DateTimeField()


class HouseStop(models.Model):
    """A library whose loans are not counted, and whose readers see no suggestions, until it ends."""

    house = models.ForeignKey(Institution, models.PROTECT, db_index=False, related_name="+")
    since = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house"], condition=Q(ended_at=None), name="house_stop_one_stands")
        ]
