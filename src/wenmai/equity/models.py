"""Where the people of a township live, as one point: distances begin there."""

from django.db import models

from wenmai.places.models import Division


class ResidentPoint(models.Model):
    """The point of a division, degrees in CGCS2000: the middle of where people live, or its seat; `source` says which and whose."""

    division = models.OneToOneField(Division, on_delete=models.PROTECT, related_name="resident_point")
    lon = models.DecimalField(max_digits=9, decimal_places=6)
    lat = models.DecimalField(max_digits=8, decimal_places=6)
    source = models.CharField(max_length=200)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lon__range=(73, 136), lat__range=(3, 54)), name="resident_point_in_china"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="resident_point_says_its_source"),
        ]
