"""What is open and what was: loans, transits, and trouble that waits for a person. All of it follows from the events."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.library.models.items import Item
from wenmai.library.models.readers import Reader
from wenmai.places.models import Institution


class LoanState(models.TextChoices):
    """`lost` and `claimed` are still owed; only `closed` is over."""

    OPEN = "open", _("借阅中")
    CLAIMED = "claimed", _("读者说已还")
    LOST = "lost", _("报失")
    CLOSED = "closed", _("已了结")


class LoanEnd(models.TextChoices):
    """How a loan ended."""

    RETURNED = "returned", _("归还")
    FOUND = "found", _("找回")
    SETTLED = "settled", _("赔付")
    REPLACED = "replaced", _("转借后了结")


class Loan(models.Model):
    """`institution` lent it; `terms` are the values and the rule of each, as they were. `reader` is null after ageing.

    Due instants are the end of a day in Asia/Shanghai. `alias` is the reader's of the year of opening.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="loans")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, db_index=False, related_name="loans")
    alias = models.CharField(max_length=32)
    category = models.CharField(max_length=40)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    renewals = models.PositiveSmallIntegerField(default=0)
    terms = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=LoanState.choices, default=LoanState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_at_institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    end = models.CharField(max_length=10, choices=LoanEnd.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(closed_at=None), name="one_open_loan_an_item"),
            models.CheckConstraint(condition=Q(due_at__gte=F("opened_at")), name="loan_due_after_opening"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_at_institution__isnull=False) & ~Q(end="")
                | ~Q(state="closed") & Q(closed_at=None, closed_at_institution=None, end=""),
                name="loan_ends_whole",
            ),
            models.CheckConstraint(
                condition=Q(reader__isnull=False) | Q(closed_at__isnull=False), name="open_loan_has_its_reader"
            ),
        ]
        indexes = [
            models.Index(fields=["reader"], condition=Q(closed_at=None), name="loan_open_of_reader"),
            models.Index(fields=["reader", "closed_at"], condition=Q(reader__isnull=False), name="loan_of_reader"),
            models.Index(fields=["institution", "opened_at"], name="loan_by_institution"),
            models.Index(fields=["item", "opened_at"], name="loan_by_item"),
            models.Index(fields=["due_at"], condition=Q(closed_at=None), name="loan_due"),
        ]


class TransitReason(models.TextChoices):
    """Why an item travels."""

    HOME = "home", _("还回本馆")
    HOLD = "hold", _("送预约")
    REBALANCE = "rebalance", _("调配")
    NEW = "new", _("新书配送")
    REPAIR = "repair", _("修补装订")


class Transit(models.Model):
    """A journey. Open until it is received, cancelled or rerouted; one that is missing stays open until it is found.

    `previous` is the journey that this one goes on from after the item turned up at a wrong place.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transits")
    origin = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    destination = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    reason = models.CharField(max_length=10, choices=TransitReason.choices)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    rerouted_at = models.DateTimeField(null=True, blank=True)
    missing_at = models.DateTimeField(null=True, blank=True)
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(received_at=None, cancelled_at=None, rerouted_at=None),
                name="one_open_transit_an_item",
            ),
            models.CheckConstraint(condition=~Q(origin=F("destination")), name="transit_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, rerouted_at=None)
                | Q(received_at=None, rerouted_at=None)
                | Q(received_at=None, cancelled_at=None),
                name="transit_ends_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["destination", "sent_at"],
                condition=Q(received_at=None, cancelled_at=None, rerouted_at=None),
                name="transit_coming",
            ),
            models.Index(
                fields=["origin", "sent_at"],
                condition=Q(received_at=None, cancelled_at=None, rerouted_at=None),
                name="transit_going",
            ),
        ]


class TaskKind(models.TextChoices):
    """Trouble that a return or a journey met; the book was taken all the same."""

    UNKNOWN_ITEM = "unknown_item", _("条码没有登记")
    AMBIGUOUS_ITEM = "ambiguous_item", _("条码在几个馆都有")
    WITHDRAWN_ITEM = "withdrawn_item", _("剔除的书又回来了")
    NOT_ON_LOAN = "not_on_loan", _("没有借出却来还")
    LOST_ITEM_BACK = "lost_item_back", _("报失的书回来了")
    CLAIMED_ITEM_BACK = "claimed_item_back", _("读者说已还的书回来了")
    ELSEWHERE = "elsewhere", _("在途的书出现在别处")
    STALE_RETURN = "stale_return", _("迟到的还书记录")
    CLAIMED_RETURNED = "claimed_returned", _("读者说已还，请查书架")
    MISSING_IN_TRANSIT = "missing_in_transit", _("在途丢失，请查找")
    NOT_READY = "not_ready", _("没有上架的书来还")
    HOLD_ENDED = "hold_ended", _("预约作罢，请从预约架取下扫一次还书")
    OFFLINE = "offline", _("离线记录没能入账")


class Task(models.Model):
    """One trouble at one institution until somebody there has dealt with it and says how. `scanned` only without an item.

    What a device noted without a line and could not be entered has no event, but a `key`, what `said` no, and the reader until
    it is dealt with.
    """

    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    event = models.BigIntegerField(null=True, blank=True)
    key = models.CharField(max_length=80, null=True, blank=True)
    reader = models.ForeignKey(
        Reader, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="tasks"
    )
    said = models.CharField(max_length=200, blank=True, db_default="")
    scanned = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=36, blank=True)
    done_words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "institution"], name="one_task_of_a_kind_an_event"),
            models.UniqueConstraint(fields=["key"], name="one_task_a_key"),
            models.CheckConstraint(condition=Q(event__isnull=False) | Q(key__isnull=False), name="task_has_a_cause"),
        ]
        indexes = [
            models.Index(fields=["institution", "made_at"], condition=Q(done_at=None), name="task_open"),
            models.Index(fields=["reader"], condition=Q(reader__isnull=False), name="task_of_reader"),
        ]
