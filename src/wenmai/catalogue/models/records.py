"""A record as its library sent it, with the columns that lists, facets and duplicates are read from."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as lazy

from wenmai.audit.fields import TransactionId
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.value import Family


class Code(models.TextField):  # type: ignore[type-arg]
    """A code compared byte by byte."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"db_collation": "C", **options})  # type: ignore[arg-type]


def codes() -> "ArrayField[list[str], list[str]]":
    """Several codes, none to begin with."""
    return ArrayField(Code(), default=list)


class Work(models.Model):
    """Editions of one thing that somebody wrote: records whose title without volumes and first maker are the same.

    `key` is folded ("活着|余华"), so that nobody has to be asked; a record without a maker belongs to no work.
    """

    key = Code(unique=True)
    title = models.TextField()
    author = models.TextField()

    class Meta:
        db_table = "catalogue_work"


class Level(models.TextChoices):
    """How full a record is. What stands nearer the top is kept when two are merged."""

    FULL = "full", lazy("完整")
    BRIEF = "brief", lazy("简要")
    VISITING = "visiting", lazy("过路")


class Record(models.Model):
    """One bibliographic record of one source. `raw` are the bytes that came in, in `charset`; nothing else is the truth.

    `source` is the code of the library or file it came from, `control` its number there (001). `title_key` sorts by
    pinyin. `ages` is [from, to] in years, both included. `keys` are matching.profile.keys. `merged_into` points at the
    record that stands for this one; a record that others point at points at none. `digest` is SM3 of `raw`.
    `level` is brief where somebody noted at a counter what is on the title page, visiting where that was for a book of a foreign system on
    its way home: for staff only, until a library has a copy.
    `changed_at`, `txid` and `epoch` are set by the database at every change: the row's place in the feed.
    """

    source = Code()
    control = Code()
    family = Code(choices=[(each.value, each.name) for each in Family])
    charset = Code(choices=[(each.value, each.name) for each in Charset])
    raw = models.BinaryField()
    digest = Code()
    version = models.PositiveIntegerField(default=1)
    level = Code(choices=Level.choices, db_default=Level.FULL, default=Level.FULL)

    title = models.TextField()
    title_key = Code()
    author = models.TextField(blank=True)
    publisher = models.TextField(blank=True)
    year = models.SmallIntegerField(null=True)
    language = Code(blank=True)
    form = Code()
    carrier = Code()
    audience = Code(blank=True)
    ages = ArrayField(models.SmallIntegerField(), null=True)
    isbns = codes()
    issns = codes()
    clc = codes()
    accessible = codes()
    description = models.JSONField()
    keys = codes()

    work = models.ForeignKey(Work, on_delete=models.SET_NULL, null=True, related_name="records")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    deleted_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    changed_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    txid = TransactionId(db_default=RawSQL("pg_current_xact_id()", ()))
    epoch = models.IntegerField(db_default=RawSQL("wenmai_epoch()", ()))

    class Meta:
        db_table = "catalogue_record"
        constraints = [
            models.UniqueConstraint(fields=["source", "control"], name="catalogue_one_record_a_number"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="catalogue_not_merged_into_itself"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="catalogue_record_level"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(control=""), name="catalogue_record_has_a_number"),
        ]
        indexes = [
            GinIndex(fields=["keys"], name="catalogue_record_keys", fastupdate=False),
            GinIndex(fields=["isbns"], name="catalogue_record_isbns", fastupdate=False),
            models.Index(fields=["epoch", "txid", "id"], name="catalogue_record_position"),
            models.Index(fields=["changed_at", "id"], name="catalogue_record_changed"),
            models.Index(fields=["source", "changed_at", "id"], name="catalogue_record_of_source"),
            models.Index(fields=["title_key", "id"], name="catalogue_record_title"),
        ]


class RecordVersion(models.Model):
    """The bytes of a record before a change; the present ones are in the record. `until` is when they were replaced."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    family = Code()
    charset = Code()
    raw = models.BinaryField()
    digest = Code()
    until = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))

    class Meta:
        db_table = "catalogue_record_version"
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="catalogue_one_of_each_version")]


class Touch(models.Model):
    """Something about a record changed that is not in its row: copies, merges. Only a place in the feed; kept for a while."""

    record_id = models.BigIntegerField()
    txid = TransactionId(db_default=RawSQL("pg_current_xact_id()", ()))
    epoch = models.IntegerField(db_default=RawSQL("wenmai_epoch()", ()))
    at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))

    class Meta:
        db_table = "catalogue_touch"
        indexes = [models.Index(fields=["epoch", "txid", "id"], name="catalogue_touch_position")]
