"""Facts by month, their keys, gauge readings, and where each follower stands."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from wenmai.audit.fields import TransactionId

APPEND_ONLY = ("ledger_fact", "ledger_factkey", "ledger_reading")
"""Tables on which the application's database role gets SELECT and INSERT, nothing else."""


class Channel(models.TextChoices):
    """How the service was given."""

    ONSITE = "onsite", _("现场")
    MOBILE = "mobile", _("流动")
    ONLINE = "online", _("线上")
    HOME = "home", _("上门")


class Code(models.TextField):  # type: ignore[type-arg]
    """A code compared byte by byte."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"db_collation": "C", **options})  # type: ignore[arg-type]


class Fact(models.Model):
    """One thing that happened, or its reversal. Partitioned by month of happened_on; the table is made by raw SQL.

    `txid` and `epoch` place the row in the feed; `reverses` is the id of the fact that this one takes back.
    """

    kind = Code()
    happened_on = models.DateField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    division_code = Code()
    institution_code = Code(blank=True)
    institution_kind = Code(blank=True)
    quantity = models.DecimalField(max_digits=16, decimal_places=4)
    channel = Code()
    audience = ArrayField(models.TextField())
    setting = Code(blank=True)
    source = Code()
    turn = models.IntegerField()
    reverses = models.BigIntegerField(null=True)
    attributes = models.JSONField(default=dict)
    txid = TransactionId(db_default=RawSQL("pg_current_xact_id()", ()))
    epoch = models.IntegerField(db_default=RawSQL("wenmai_epoch()", ()))

    class Meta:
        db_table = "ledger_fact"
        ordering = ["id"]


class FactKey(models.Model):
    """What makes a fact unique across months: a source counts once per turn, and is taken back once per turn.

    Also the feed's index: one table, where facts have one a month. `txid` and `epoch` are those of the fact.
    """

    pk = models.CompositePrimaryKey("kind", "source", "turn", "reversal")
    kind = Code()
    source = Code()
    turn = models.IntegerField()
    reversal = models.BooleanField()
    happened_on = models.DateField()
    fact_id = models.BigIntegerField()
    txid = TransactionId(db_default=RawSQL("pg_current_xact_id()", ()))
    epoch = models.IntegerField(db_default=RawSQL("wenmai_epoch()", ()))

    class Meta:
        db_table = "ledger_factkey"
        indexes = [models.Index(fields=["epoch", "txid", "fact_id"], name="ledger_factkey_position")]


class GaugeReading(models.Model):
    """One reading of a stock, by one source. A changed value is a higher revision beside the old one."""

    gauge = Code()
    division_code = Code()
    institution_code = Code(blank=True)
    institution_kind = Code(blank=True)
    as_of = models.DateField()
    source = Code()
    revision = models.IntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    attributes = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    txid = TransactionId(db_default=RawSQL("pg_current_xact_id()", ()))
    epoch = models.IntegerField(db_default=RawSQL("wenmai_epoch()", ()))

    class Meta:
        db_table = "ledger_reading"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gauge", "division_code", "institution_code", "source", "as_of", "revision"],
                name="ledger_reading_once_per_revision",
            ),
            models.CheckConstraint(
                condition=models.Q(numerator__isnull=True, denominator__isnull=True)
                | models.Q(numerator__isnull=False, denominator__isnull=False),
                name="ledger_reading_both_parts_of_a_ratio",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | models.Q(numerator__isnull=False),
                name="ledger_reading_says_something",
            ),
        ]
        indexes = [models.Index(fields=["epoch", "txid", "id"], name="ledger_reading_position")]


class Follower(models.Model):
    """How far one follower has come in the feed, and what stopped it."""

    name = models.CharField(max_length=100, primary_key=True)
    epoch = models.IntegerField(default=0)
    txid = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    advanced_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_follower"
