"""What is kept beside the rows: each former value, each paper, and files that wait for a yes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.enclosures import FileType


class Deed(models.TextChoices):
    """What was done to a row."""

    ENTERED = "entered", _("登记")
    CORRECTED = "corrected", _("更正")
    ENDED = "ended", _("终止")
    WITHDRAWN = "withdrawn", _("撤下")


class Revision(models.Model):
    """One change of one row: `before` holds the former values of what changed. Only added to; a trigger refuses the rest."""

    register = models.CharField(max_length=40)
    entry = models.BigIntegerField()
    deed = models.CharField(max_length=10, choices=Deed.choices)
    before = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["register", "entry"], name="revision_of_entry")]


class Scan(models.Model):
    """The paper behind a row, kept in the database with its SM3 digest; only for who may read the row."""

    name = models.CharField(max_length=120)
    type = models.CharField(max_length=20, choices=FileType.choices)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()


class Draft(models.Model):
    """A table that was sent for a register and waits for a yes, for seven days."""

    register = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    sent_by = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
