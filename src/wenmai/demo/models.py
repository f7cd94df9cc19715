"""How far the demo has been loaded, so that pages can say so and a stopped load goes on."""

from django.db import models


class DemoPart(models.Model):
    """One part of the demo: "city" is there before the first page, "province" follows in the worker."""

    name = models.CharField(max_length=20, primary_key=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
