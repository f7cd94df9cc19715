"""Epochs, the audit trail and its chain, idempotency keys, rate windows."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import RawSQL

from wenmai.audit.fields import TransactionId

APPEND_ONLY = ("audit_epoch", "audit_entry", "audit_link")
"""Tables on which the application's database role gets SELECT and INSERT, nothing else."""


class Epoch(models.Model):
    """One life of the transaction counter. A restore into another cluster starts the next; none at all means 1."""

    number = models.IntegerField(primary_key=True)
    cluster = models.BigIntegerField()  # pg_control_system().system_identifier
    started_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    reason = models.TextField()

    class Meta:
        db_table = "audit_epoch"


class AuditEntry(models.Model):
    """Who did what to which subject. No personal data: `person` is an opaque key that erasure orphans.

    `posted` are the codes of divisions and institutions at which the actor held a posting just then.
    """

    at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    person = models.TextField(blank=True)
    account = models.BigIntegerField(null=True)
    channel = models.TextField()
    verb = models.TextField()
    subject = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    txid = TransactionId(db_default=RawSQL("pg_current_xact_id()", ()))
    epoch = models.IntegerField(db_default=RawSQL("wenmai_epoch()", ()))
    posted = ArrayField(models.TextField(), db_default=RawSQL("'{}'::text[]", ()))

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["epoch", "txid", "id"], name="audit_entry_position"),
            models.Index(fields=["subject", "id"], name="audit_entry_subject"),
            models.Index(fields=["person", "id"], name="audit_entry_person"),
            models.Index(fields=["verb", "id"], name="audit_entry_verb"),
            models.Index(fields=["at"], name="audit_entry_at"),
        ]


class AuditLink(models.Model):
    """One link of the chain: digest = SM3(digest before, content of the entry). Written by the sealer only."""

    number = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    epoch = models.IntegerField()
    txid = TransactionId()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))

    class Meta:
        db_table = "audit_link"


class AuditPlace(models.Model):
    """Where a sealed entry belongs: every division and institution above its subject and above its actor's postings.

    Derived a few seconds after sealing, so that a reader's scope is one array lookup. `codes` is empty where nobody
    and nothing of the deed has a place. `number` is the link's.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="place")
    codes = ArrayField(models.TextField())

    class Meta:
        db_table = "audit_place"
        indexes = [GinIndex(fields=["codes"], name="audit_place_codes")]


class AuditVerification(models.Model):
    """The chain was computed anew by an auditor: what it said. `intact` is empty while it waits for the worker."""

    asked_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    ended_at = models.DateTimeField(null=True)
    person = models.TextField()
    intact = models.BooleanField(null=True)
    checked = models.BigIntegerField(default=0)
    broken_at = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    kept_number = models.BigIntegerField(default=0)
    kept_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "audit_verification"


class IdempotencyKey(models.Model):
    """The first answer to a write of the API, kept for two days, so that a repeat changes nothing."""

    owner = models.TextField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))

    class Meta:
        db_table = "audit_idempotencykey"
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="audit_idempotencykey_once")]
        indexes = [models.Index(fields=["made_at"], name="audit_idempotencykey_made_at")]


class RateWindow(models.Model):
    """Hits of one caller in one window, spread over slots so that a shared bucket has no hot row."""

    pk = models.CompositePrimaryKey("bucket", "caller", "window", "slot")
    bucket = models.CharField(max_length=60)
    caller = models.CharField(max_length=32)  # keyed hash: addresses and phone numbers are personal data
    window = models.BigIntegerField()
    slot = models.SmallIntegerField()
    hits = models.IntegerField(default=1)
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "audit_ratewindow"
        indexes = [models.Index(fields=["ends_at"], name="audit_ratewindow_ends_at")]
