"""The yearly service report of a house (公共文化服务保障法 21): what is being written, and every edition that was published."""

from django.db import models

from wenmai.places.models import Institution


class ServiceReport(models.Model):
    """`body` is a list of {key, title, text}; {measure} in a text stands for a figure. `editions` counts what was published."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    body = models.JSONField()
    revision = models.PositiveIntegerField(default=0)
    editions = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "year"], name="service_report_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawn_because=""),
                name="service_report_withdrawn_with_reason",
            ),
        ]


class Edition(models.Model):
    """A report as it was published, with the figures of that day. The database refuses to change or delete it."""

    of = models.ForeignKey(ServiceReport, on_delete=models.PROTECT, related_name="published")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    published_by = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="service_report_edition_once")]
        indexes = [models.Index(fields=["-published_at"], name="editions_by_day")]
