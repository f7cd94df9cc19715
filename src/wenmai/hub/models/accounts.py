"""Double entry between libraries: an entry has a posting for each side and its postings add up to nothing."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Institution

APPEND_ONLY = ("hub_entry", "hub_posting")
"""Tables that only grow, by triggers."""


class Service(models.TextChoices):
    """What one library does for another."""

    LOAN = "loan", _("借书给对方读者")
    RETURN = "return", _("代收对方的书")
    CRATE = "crate", _("代运周转箱")
    LOST = "lost", _("丢书赔付")


class Tariff(models.Model):
    """计价 of a service while it holds, in fen a piece; where none holds it is nothing. Never changed, only followed."""

    service = models.CharField(max_length=8, choices=Service.choices)
    fen = models.PositiveIntegerField()
    during = DateRangeField()
    basis = models.CharField(max_length=200)
    set_by = models.CharField(max_length=36, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("service", "-during")
        constraints = [
            ExclusionConstraint(
                name="one_tariff_at_a_time",
                expressions=[("service", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


class Account(models.Model):
    """往来账户 of a library with another. Their account with it is the mirror of this one."""

    library = models.ForeignKey(Institution, models.PROTECT, related_name="hub_accounts")
    other = models.ForeignKey(Institution, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "other"], name="account_once_a_pair"),
            models.CheckConstraint(condition=~Q(library=F("other")), name="account_with_another"),
        ]


class Entry(models.Model):
    """分录: a service on a day, once by its source. Only grows; a mistake is followed by the entry that reverses it."""

    service = models.CharField(max_length=8, choices=Service.choices)
    source = models.CharField(max_length=120, unique=True)
    on = models.DateField()
    what = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes = [models.Index(fields=["on"], name="entry_day")]


class Posting(models.Model):
    """One side of an entry: what the account's library earned (+) or owes (-), in fen and in pieces."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    fen = models.BigIntegerField()
    pieces = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once_a_side"),
            models.CheckConstraint(condition=~Q(pieces=0), name="posting_of_something"),
        ]
        indexes = [models.Index(fields=["account", "entry"], name="posting_of_account")]

    @property
    def sum_fen(self) -> int:
        """The amount without its sign; `pieces` says whose turn it is to pay."""
        return abs(self.fen)


class StatementState(models.TextChoices):
    """How far two libraries are."""

    DRAFT = "draft", _("草稿")
    SENT = "sent", _("已送对方")
    ACCEPTED = "accepted", _("双方同意")
    DISPUTED = "disputed", _("有异议")
    SETTLED = "settled", _("已结清")


class Statement(models.Model):
    """对账单 of a pair for a month: what stands between them, netted. `drawer` drew it, `other` answers.

    `net_fen` is what `other` owes the drawer; below nothing, what the drawer owes.
    """

    drawer = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    other = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    month = models.DateField()
    state = models.CharField(max_length=8, choices=StatementState.choices, default=StatementState.DRAFT)
    entries_count = models.PositiveIntegerField()
    net_fen = models.BigIntegerField()
    net_pieces = models.IntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=36, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=36, blank=True)
    words = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-month", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(drawer=F("other")), name="statement_of_two"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False) & ~Q(reference="")
                | ~Q(state="settled") & Q(settled_at=None, reference=""),
                name="statement_settled_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sent_at__isnull=False), name="statement_sent_before_answered"
            ),
            models.CheckConstraint(condition=~Q(state="disputed") | ~Q(words=""), name="statement_disputed_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def sent_mark(self) -> str:
        """Tells one sending from the next, "" before the first."""
        return f"{self.sent_at.timestamp():.6f}" if self.sent_at else ""

    @property
    def payer(self) -> Institution:
        """Who pays the sum."""
        return self.drawer if self.net_fen < 0 else self.other

    @property
    def payee(self) -> Institution:
        """Who gets it."""
        return self.other if self.net_fen < 0 else self.drawer

    @property
    def sum_fen(self) -> int:
        """The sum without its sign."""
        return abs(self.net_fen)


class StatementLine(models.Model):
    """An entry stands on one statement, by constraint."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="line")
