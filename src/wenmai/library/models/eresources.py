"""数字资源: what libraries let their readers read elsewhere, on a platform of somebody else (SC-L13, PZH-S06)."""

from django.db import models
from django.db.models import Q

from wenmai.places.models import Institution

TICKETS = "library.resource_ticket"
"""What the secret of tickets is sealed for."""


class EResource(models.Model):
    """A platform that a library has licensed, at an https `address`. `secret_sealed` signs the tickets of readers who come from here;
    null for a platform that asks for none. Closed it is shown no more.
    """

    house = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    provider = models.CharField(max_length=60, blank=True)
    address = models.URLField(max_length=300)
    words = models.CharField(max_length=200, blank=True)
    secret_sealed = models.BinaryField(null=True)
    made_by = models.CharField(max_length=36)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "title"], condition=Q(closed_at=None), name="resource_named_once_a_house"
            ),
            models.CheckConstraint(condition=Q(address__startswith="https://"), name="resource_over_https"),
        ]

    def __str__(self) -> str:
        return self.title
