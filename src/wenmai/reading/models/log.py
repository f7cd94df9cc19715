"""阅读记录: a person's own copy of what they borrowed, only for who asked for it, and what they noted to themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.catalogue.models import Record
from wenmai.places.models import Institution


class Mark(models.TextChoices):
    """What readers say of a book to themselves."""

    WANT = "want", _("想读")
    READ = "read", _("读过")


class LogEntry(models.Model):
    """A book that `person` borrowed on `day`, or put here themselves (`borrowed` is False).

    Title, author and class are written down: the record may go. No loan and no hour is kept, so that nobody can tell from a
    closed loan, which has forgotten its reader, whose it was.
    """

    person = models.CharField(max_length=32)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")
    title = models.TextField()
    author = models.TextField(blank=True)
    clc = models.CharField(max_length=1, blank=True)
    house = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    day = models.DateField()
    borrowed = models.BooleanField()
    mark = models.CharField(max_length=4, choices=Mark.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-day", "-id"], name="log_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "record"], condition=Q(borrowed=False, record__isnull=False), name="log_own_once"
            ),
            models.CheckConstraint(condition=Q(borrowed=True) | ~Q(mark=""), name="log_own_has_a_mark"),
        ]

    def __str__(self) -> str:
        return self.title
