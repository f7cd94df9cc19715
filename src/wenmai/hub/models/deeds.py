"""Books of theirs, what was done with them and with ours over there, and what they have still to be told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.hub.models.systems import ForeignSystem
from wenmai.library.models import Item, Reader
from wenmai.places.models import Institution


class ForeignItem(models.Model):
    """外馆图书 as far as the hub knows it. `guest` is the item under which it travels in our crates, once it did."""

    system = models.ForeignKey(ForeignSystem, models.CASCADE, related_name="items")
    barcode = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    author = models.CharField(max_length=100, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    call_number = models.CharField(max_length=80, blank=True)
    guest = models.OneToOneField(Item, models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "barcode"], name="foreign_barcode_once_a_system"),
            models.CheckConstraint(condition=~Q(barcode="") & ~Q(title=""), name="foreign_item_is_something"),
        ]
        indexes = [models.Index(fields=["barcode"], name="foreign_item_barcode")]

    def __str__(self) -> str:
        return self.title


class DeedKind(models.TextChoices):
    """What happened between two systems."""

    RETURNED_HERE = "returned_here", _("代收外馆图书")
    RETURNED_THERE = "returned_there", _("本馆图书在外馆还")
    LENT_THERE = "lent_there", _("本馆读者在外馆借")
    BACK_THERE = "back_there", _("外馆借的书还了")
    TAKEN_BACK = "taken_back", _("撤回代收")


class ForeignDeed(models.Model):
    """跨馆借还: one deed, once by its key, at an institution. Never changed but for the reader, who is forgotten.

    `item` is ours (returned there), `thing` theirs. `reader` stands only while they have the book.
    """

    system = models.ForeignKey(ForeignSystem, models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=16, choices=DeedKind.choices)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    barcode = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    thing = models.ForeignKey(ForeignItem, models.SET_NULL, null=True, blank=True, related_name="deeds")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="+")
    reader = models.ForeignKey(Reader, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    transit = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["system", "-at"], name="foreign_deed_of_system"),
            models.Index(fields=["system", "barcode", "kind"], name="foreign_deed_of_book"),
            models.Index(fields=["reader"], condition=Q(reader__isnull=False), name="foreign_deed_of_reader"),
        ]


class Outgoing(models.Model):
    """待告知: what the other system has to be told of a deed. Written with it, sent in order, until it is answered.

    `answer` says what they said, `ok` whether they took it; what they refuse is for a person (`settled_at`), and does not hold up
    what comes after.
    """

    deed = models.OneToOneField(ForeignDeed, models.PROTECT, related_name="outgoing")
    system = models.ForeignKey(ForeignSystem, models.PROTECT, related_name="outgoing")
    made_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ok = models.BooleanField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, ok=None) | Q(answered_at__isnull=False, ok__isnull=False),
                name="outgoing_answered_whole",
            )
        ]
        indexes = [models.Index(fields=["system", "id"], condition=Q(answered_at=None), name="outgoing_waiting")]
