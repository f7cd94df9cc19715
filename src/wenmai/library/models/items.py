"""Items: one thing with a barcode. Whose it is, where it belongs, where it lies now."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.catalogue.models import Record
from wenmai.places.models import Institution


class ItemStatus(models.TextChoices):
    """What an item is now. A projection of the events: open loan, then open transit, then the state it was put in."""

    ORDERED = "ordered", _("已订购")
    PROCESSING = "processing", _("加工中")
    AVAILABLE = "available", _("在架")
    ON_LOAN = "on_loan", _("借出")
    ON_SHELF_FOR_HOLD = "on_shelf_for_hold", _("留在预约架")
    IN_TRANSIT = "in_transit", _("在途")
    MISSING = "missing", _("找不到")
    LOST = "lost", _("丢失")
    DAMAGED = "damaged", _("破损")
    BINDING = "binding", _("装订")
    WITHDRAWN = "withdrawn", _("剔除")


PUT: tuple[str, ...] = ("ordered", "processing", "available", "missing", "lost", "damaged", "binding", "withdrawn")
"""The states that an item is put in; the others follow from an open loan, an open transit or a captured hold."""


class ItemKind(models.TextChoices):
    """What rules tell apart. 册, not titles: a set of ten volumes is ten items."""

    BOOK = "book", _("图书")
    PICTURE_BOOK = "picture_book", _("绘本")
    PERIODICAL = "periodical", _("期刊")
    REFERENCE = "reference", _("工具书")
    ANCIENT = "ancient", _("古籍")
    AUDIOVISUAL = "audiovisual", _("音像")
    BRAILLE = "braille", _("盲文")
    MAP = "map", _("地图")
    KIT = "kit", _("玩教具")
    DEVICE = "device", _("设备")
    OTHER = "other", _("其他")


class Item(models.Model):
    """`owner` counts it, `home` is where it belongs on the shelf, `place` where it was last seen or sent from.

    `base` is the state it was put in, `status` what follows from it and from the open loan and transit.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="items")
    owner = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    home = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    place = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    barcode = models.CharField(max_length=40)
    rfid_uid = models.CharField(max_length=32, null=True, blank=True)
    call_number = models.CharField(max_length=80, blank=True)
    call_key = models.BinaryField(default=b"", blank=True)
    kind = models.CharField(max_length=16, choices=ItemKind.choices, default=ItemKind.BOOK)
    price_fen = models.PositiveIntegerField(null=True, blank=True)
    base = models.CharField(max_length=20, choices=ItemStatus.choices, default=ItemStatus.AVAILABLE)
    status = models.CharField(max_length=20, choices=ItemStatus.choices, default=ItemStatus.AVAILABLE)
    acquired_on = models.DateField(null=True, blank=True)
    acquired_via = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "barcode"], name="item_barcode_once_an_owner"),
            models.UniqueConstraint(fields=["rfid_uid"], name="item_tag_once"),
            models.CheckConstraint(condition=~Q(barcode=""), name="item_has_a_barcode"),
            models.CheckConstraint(condition=Q(base__in=PUT), name="item_base_is_put"),
        ]
        indexes = [
            models.Index(fields=["barcode"], name="item_barcode"),
            models.Index(fields=["home", "call_key"], name="item_shelf"),
            models.Index(fields=["place", "status"], name="item_place_status"),
        ]

    def __str__(self) -> str:
        return self.barcode
