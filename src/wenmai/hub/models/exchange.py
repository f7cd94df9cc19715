"""Files that libraries send at night, and the lines of them that could not be read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.hub.models.systems import ForeignSystem


class FileKind(models.TextChoices):
    """What the lines of a file are."""

    HOLDINGS = "holdings", _("馆藏")
    LOANS = "loans", _("借出")
    RETURNS = "returns", _("还回")


class ExchangeFile(models.Model):
    """交换文件. The same content is the same file; `position` lines are done, so that it goes on where it was interrupted."""

    system = models.ForeignKey(ForeignSystem, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=36, blank=True)
    lines = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["system", "kind", "digest"], name="exchange_file_once"),
            models.CheckConstraint(condition=Q(position__lte=models.F("lines")), name="exchange_file_position"),
        ]


class BadLine(models.Model):
    """隔离的行: what was wrong with a line, until somebody has dealt with it. `text` is cut where it may name a reader."""

    file = models.ForeignKey(ExchangeFile, models.CASCADE, related_name="bad")
    number = models.PositiveIntegerField()
    barcode = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ("file", "number")
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="bad_line_once")]
