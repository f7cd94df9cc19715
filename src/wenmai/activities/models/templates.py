"""What a house announces again and again, under a name of its own."""

from django.db import models
from django.db.models import Q

from wenmai.activities.models.activities import Activity
from wenmai.places.models import Institution


class OwnTemplate(models.Model):
    """常办: an activity whose words the next one begins with; a tap on the desk. Retired, it stays for what was made of it."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="templates")
    name = models.CharField(max_length=20)
    minutes = models.PositiveSmallIntegerField(default=90)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], condition=Q(retired_at__isnull=True), name="own_template_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
