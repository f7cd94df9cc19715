"""盘点: what stands on a stretch of a house's shelves, scan by scan."""

from django.db import models
from django.db.models import F, Q

from wenmai.library.models.items import Item
from wenmai.places.models import Institution


class InventoryCount(models.Model):
    """A stretch of shelf of `house` from one call number to another, both ends included, "" for no end; keys sort as the shelf."""

    house = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    first = models.CharField(max_length=80, blank=True)
    last = models.CharField(max_length=80, blank=True)
    first_key = models.BinaryField(default=b"")
    last_key = models.BinaryField(default=b"")
    opened_by = models.CharField(max_length=36)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=36, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_key=b"") | Q(last_key__gte=F("first_key")), name="inventory_in_order"
            ),
            models.UniqueConstraint(
                fields=["house", "first_key", "last_key"],
                condition=Q(closed_at=None),
                name="inventory_one_open_a_shelf",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first or '…'} — {self.last or '…'}"


class InventoryScan(models.Model):
    """A text that was scanned in a count, once; `item` what answered to it then."""

    count = models.ForeignKey(InventoryCount, on_delete=models.CASCADE, related_name="scans")
    text = models.CharField(max_length=100)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ambiguous = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["count", "text"], name="inventory_scan_once")]
