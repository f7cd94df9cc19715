"""Pictures of places and goods, each kept once by its digest."""

from django.db import models
from django.db.models import Q

from wenmai.kernel.pictures import LARGEST, TYPES


class Picture(models.Model):
    """图片: public from the moment that what it shows is; known by the SM3 digest of its bytes."""

    digest = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=10, choices=TYPES)
    size = models.IntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=LARGEST), name="guide_picture_of_some_size")
        ]

    def __str__(self) -> str:
        return self.digest[:12]
