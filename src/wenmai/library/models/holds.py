"""Holds: what a reader waits for, where it is to be handed over, and how far it has come."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.catalogue.models import Record, Work
from wenmai.library.models.items import Item
from wenmai.library.models.points import PickupPoint
from wenmai.library.models.readers import Reader
from wenmai.places.models import Institution


class HoldState(models.TextChoices):
    """`captured` is a thing that has come to its house and is not yet laid ready at its point."""

    WAITING = "waiting", _("排队中")
    CAPTURED = "captured", _("已到馆，待送取书点")
    IN_TRANSIT = "in_transit", _("在途")
    ON_SHELF = "on_shelf", _("可以取了")
    FULFILLED = "fulfilled", _("已借走")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("过期未取")


KEPT: tuple[str, ...] = ("captured", "in_transit", "on_shelf")
"""States in which a thing is kept for the hold."""
OVER: tuple[str, ...] = ("fulfilled", "cancelled", "expired")
_THINGS = ("work", "record", "wanted")


def _only(name: str) -> Q:
    return Q(**{f"{each}__isnull": each != name for each in _THINGS})


class Hold(models.Model):
    """预约 of a work (any edition), a record (this edition) or one item (`wanted`), to be handed over at `pickup`: at its counter, or
    at a `point` that it serves.

    The queue is by `requested_at`, then by key. `item` is what is kept for it: a fact, changed under the item's lock.
    `target` is only advice where to look; `tries` counts how often somebody looked in vain, `unbrought` is the last target that
    nobody brought in time. `alias` is the reader's of the
    year of the request; `reader` is null after ageing. `gave_way_to` is the hold of the same reader for which a merge of records
    ended this one. `frozen_at` sets it aside until `frozen_until` (null: until the
    reader says so), without losing its place. `until` is the last day on which it is wanted.
    """

    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, db_index=False, related_name="holds")
    alias = models.CharField(max_length=32)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    wanted = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    pickup = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    state = models.CharField(max_length=10, choices=HoldState.choices, default=HoldState.WAITING)
    requested_at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_until = models.DateField(null=True, blank=True)
    frozen_why = models.CharField(max_length=60, blank=True)
    target = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+")
    target_since = models.DateTimeField(null=True, blank=True)
    unbrought = models.ForeignKey(
        Item, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="holds"
    )
    shelf_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    gave_way_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_only("work") | _only("record") | _only("wanted"), name="hold_of_one_thing"
            ),
            models.UniqueConstraint(fields=["reader", "work"], condition=Q(closed_at=None), name="one_hold_of_a_work"),
            models.UniqueConstraint(
                fields=["reader", "record"], condition=Q(closed_at=None), name="one_hold_of_a_record"
            ),
            models.UniqueConstraint(
                fields=["reader", "wanted"], condition=Q(closed_at=None), name="one_hold_of_an_item"
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(state__in=KEPT), name="one_captured_hold_an_item"),
            models.CheckConstraint(
                condition=Q(state="waiting", item=None, closed_at=None)
                | Q(state__in=KEPT, item__isnull=False, closed_at=None)
                | Q(state__in=OVER, closed_at__isnull=False),
                name="hold_state_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="on_shelf") | Q(shelf_until__isnull=False), name="hold_on_shelf_ends"
            ),
            models.CheckConstraint(
                condition=Q(reader__isnull=False) | Q(closed_at__isnull=False), name="open_hold_has_its_reader"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None, frozen_until=None)
                | Q(frozen_at__isnull=False) & ~Q(state__in=(*KEPT, "fulfilled")),
                name="hold_frozen_while_it_waits",
            ),
            models.UniqueConstraint(fields=["target"], name="one_hold_a_target"),
            models.CheckConstraint(
                condition=Q(gave_way_to=None) | Q(state="cancelled"), name="hold_gave_way_and_is_cancelled"
            ),
            models.CheckConstraint(condition=Q(target=None) | Q(state="waiting"), name="hold_target_while_it_waits"),
        ]
        indexes = [
            models.Index(fields=["record", "requested_at"], condition=Q(state="waiting"), name="hold_queue_record"),
            models.Index(fields=["work", "requested_at"], condition=Q(state="waiting"), name="hold_queue_work"),
            models.Index(fields=["wanted", "requested_at"], condition=Q(state="waiting"), name="hold_queue_item"),
            models.Index(fields=["reader", "requested_at"], name="hold_of_reader"),
            models.Index(fields=["record"], condition=Q(gave_way_to__isnull=False), name="hold_that_gave_way"),
            models.Index(fields=["pickup", "shelf_until"], condition=Q(state="on_shelf"), name="hold_shelf"),
        ]
