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


class Sent(models.TextChoices):
    """What a sent table holds."""

    FACTS = "facts", _("服务记录")
    GAUGES = "gauges", _("存量")


class ImportDraft(models.Model):
    """A file that was sent and examined, and waits for a yes; gone as soon as it is carried out or thrown away."""

    what = models.CharField(max_length=6, choices=Sent.choices)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    sent_by = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_importdraft"
        indexes = [models.Index(fields=["sent_by", "sent_at"], name="ledger_importdraft_of_sender")]


class ImportRun(models.Model):
    """A file that was imported: who, when, how many; and that it was taken back, by whom and why.

    `pieces` are [epoch, txid, first id, last id] of what was recorded, which names its facts exactly. `within` holds the
    codes in which all its places lie, `scopes` the postings by which it was allowed ("*" for the product itself).
    """

    what = models.CharField(max_length=6, choices=Sent.choices)
    name = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    encoding = models.CharField(max_length=12)
    rows = models.IntegerField()
    recorded = models.IntegerField()
    already = models.IntegerField()
    errors = models.IntegerField()
    pieces = models.JSONField(default=list)
    within = ArrayField(models.TextField())
    scopes = ArrayField(models.TextField())
    run_by = models.CharField(max_length=64, blank=True)
    run_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=64, blank=True)
    undone_because = models.CharField(max_length=200, blank=True)
    reversed = models.IntegerField(default=0)

    class Meta:
        db_table = "ledger_importrun"
        ordering = ["-run_at", "-pk"]
        indexes = [
            models.Index(fields=["-run_at"], name="ledger_importrun_newest"),
            models.Index(fields=["digest"], name="ledger_importrun_digest"),
        ]


class Takeover(models.Model):
    """From a day on an institution counts something itself; what other systems send for it is no longer taken.

    `place_path` is the institution's path on the day of the entry. Ended with a reason, never deleted.
    """

    institution_code = Code()
    external_kind = Code()
    own_kind = Code()
    since = models.DateField()
    place_path = ArrayField(models.TextField())
    recorded_by = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "ledger_takeover"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution_code", "external_kind"],
                condition=models.Q(ended_at=None),
                name="ledger_takeover_once_in_force",
            ),
        ]


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
