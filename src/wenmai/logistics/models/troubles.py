"""What a person must look for: a book that was not in its crate, a crate that never came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.logistics.models.crates import Crate, CrateItem
from wenmai.places.models import Institution


class TroubleKind(models.TextChoices):
    """What is wrong."""

    SHORT = "short", _("箱里少了")
    MISSING = "missing", _("箱子没到，请查找")


class Trouble(models.Model):
    """One trouble at one house until somebody there says what became of it. `line` names the book that was short."""

    kind = models.CharField(max_length=10, choices=TroubleKind.choices)
    house = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    crate = models.ForeignKey(Crate, on_delete=models.PROTECT, related_name="troubles")
    line = models.ForeignKey(CrateItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=36, blank=True)
    done_words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "crate", "line", "house"],
                condition=Q(done_at=None),
                nulls_distinct=False,
                name="one_open_trouble_of_a_kind",
            )
        ]
        indexes = [models.Index(fields=["house", "made_at"], condition=Q(done_at=None), name="trouble_open")]
