"""The ledger of circulation: what was done to an item, once, for good. Everything else here can be computed from it."""

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from wenmai.audit.fields import TransactionId
from wenmai.library.models.items import Item
from wenmai.places.models import Institution

APPEND_ONLY = ("library_circevent", "library_circlink")
"""Tables on which the application's database role gets SELECT and INSERT, nothing else."""


class EventKind(models.TextChoices):
    """What can happen to an item. A deed may be several events: a return at a strange place is one, its way home another."""

    ITEM_ADDED = "item_added", _("登记")
    ITEM_MOVED = "item_moved", _("改归属")
    ITEM_PUT = "item_put", _("改状态")
    LENT = "lent", _("借出")
    RENEWED = "renewed", _("续借")
    RECALLED = "recalled", _("催还")
    RETURNED = "returned", _("归还")
    LOST = "lost", _("报失")
    CLAIMED = "claimed", _("读者说已还")
    CLAIM_ENDED = "claim_ended", _("撤回“已还”")
    FOUND = "found", _("找回")
    SETTLED = "settled", _("赔付了结")
    USED = "used", _("馆内阅览")
    OVERRIDDEN = "overridden", _("破例")
    SENT = "sent", _("发出")
    RECEIVED = "received", _("收到")
    REROUTED = "rerouted", _("改道")
    TRANSIT_CANCELLED = "transit_cancelled", _("取消在途")
    TRANSIT_MISSING = "transit_missing", _("在途丢失")
    HOLD_PLACED = "hold_placed", _("预约")
    HOLD_CAPTURED = "hold_captured", _("留给预约")
    HOLD_ARRIVED = "hold_arrived", _("预约到馆，待送取书点")
    HOLD_SHELVED = "hold_shelved", _("上预约架")
    HOLD_RELEASED = "hold_released", _("不再留给预约")
    HOLD_FULFILLED = "hold_fulfilled", _("预约借走")
    HOLD_CANCELLED = "hold_cancelled", _("取消预约")
    HOLD_EXPIRED = "hold_expired", _("预约过期")
    HOLD_FROZEN = "hold_frozen", _("暂停预约")
    HOLD_THAWED = "hold_thawed", _("恢复预约")
    HOLD_REOPENED = "hold_reopened", _("预约接着排")
    HOLD_MOVED = "hold_moved", _("换取书处")
    HOLD_MISSED = "hold_missed", _("找书未找到")


class CircEvent(models.Model):
    """`at` is the device's time of the deed, `recorded_at` ours. `key` makes a repeat change nothing. No person: `alias`.

    `actor` is who stood at the desk (a person key or "system:7"), "" where the reader did it at a machine or a phone.
    Numbers of loans, holds and transits are kept without a constraint: the row must outlive everything. Events of one item
    are in the order of their numbers, which are drawn under the item's lock.
    """

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    institution = models.ForeignKey(
        Institution, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    terminal = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=10)
    actor = models.CharField(max_length=36, blank=True)
    item = models.ForeignKey(
        Item, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="events"
    )
    alias = models.CharField(max_length=32, blank=True)
    loan_id = models.BigIntegerField(null=True)
    hold_id = models.BigIntegerField(null=True)
    transit_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    txid = TransactionId(db_default=RawSQL("pg_current_xact_id()", ()))
    epoch = models.IntegerField(db_default=RawSQL("wenmai_epoch()", ()))

    class Meta:
        db_table = "library_circevent"
        constraints = [models.UniqueConstraint(fields=["key"], name="circevent_key_once")]
        indexes = [
            models.Index(fields=["epoch", "txid", "id"], name="circevent_position"),
            models.Index(fields=["item", "id"], name="circevent_item"),
            models.Index(fields=["institution", "id"], name="circevent_institution"),
            models.Index(fields=["item"], condition=Q(kind=EventKind.ITEM_MOVED), name="circevent_moved"),
        ]


class CircLink(models.Model):
    """One link of the chain over the events: digest = SM3(digest before, content of the event). The sealer's only."""

    number = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    epoch = models.IntegerField()
    txid = TransactionId()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))

    class Meta:
        db_table = "library_circlink"
