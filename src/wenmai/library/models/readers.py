"""Readers: a person's membership of the consortium, the names under which events know them, and what stops them."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Institution


class Reader(models.Model):
    """`person` is the opaque key, null once the person is forgotten. Cards and codes belong to the person, not here."""

    person = models.CharField(max_length=32, null=True)
    category = models.CharField(max_length=40, default="adult")
    home = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.CharField(max_length=20)
    since = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["home", "category"], name="reader_home_category")]
        constraints = [
            models.UniqueConstraint(fields=["person"], name="reader_one_a_person"),
            models.UniqueConstraint(fields=["number"], name="reader_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("since")), name="reader_valid_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.number


def new_alias() -> str:
    """32 hex digits that say nothing."""
    return uuid4().hex


class ReaderAlias(models.Model):
    """What events, loans and facts of one year call a reader. Ageing deletes the row: the year forgets who it was."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, db_index=False, related_name="aliases")
    year = models.PositiveSmallIntegerField()
    alias = models.CharField(max_length=32, default=new_alias)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "year"], name="alias_once_a_year"),
            models.UniqueConstraint(fields=["alias"], name="alias_of_one"),
        ]


class BlockKind(models.TextChoices):
    """Why a reader may not borrow for a while."""

    OVERDUE = "overdue", _("逾期未还")
    LOST_ITEM = "lost_item", _("丢失未结")
    DAMAGE = "damage", _("损坏未结")
    LOST_CARD = "lost_card", _("卡已挂失")
    OTHER = "other", _("其他")


class Block(models.Model):
    """Stops a reader at every place below `scope` (a division or an institution) from `since` until it ends."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=10, choices=BlockKind.choices)
    scope = models.CharField(max_length=40)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=36)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=36, blank=True)
    lifted_why = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["reader"], condition=Q(lifted_at=None), name="block_standing")]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="block_in_order"),
        ]
