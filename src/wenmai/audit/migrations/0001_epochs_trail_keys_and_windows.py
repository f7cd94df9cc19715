import django.db.models.expressions
from django.db import migrations, models

import wenmai.audit.fields

EPOCH = """
CREATE FUNCTION wenmai_epoch() RETURNS integer LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $$
    SELECT coalesce(max(number), 1) FROM audit_epoch
$$;
COMMENT ON FUNCTION wenmai_epoch() IS
    'Volatile on purpose: its query takes the lock on audit_epoch first and its snapshot after, so it never misses a bump.';
-- As the owner, whatever the application's role may do to the table. Waits for every transaction that has read the epoch.
CREATE FUNCTION wenmai_bump_epoch(reason text) RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    begun integer;
BEGIN
    LOCK TABLE audit_epoch IN ACCESS EXCLUSIVE MODE;
    INSERT INTO audit_epoch (number, cluster, reason)
        SELECT wenmai_epoch() + 1, system_identifier, reason FROM pg_control_system() RETURNING number INTO begun;
    RETURN begun;
END
$$;
INSERT INTO audit_epoch (number, cluster, reason)
    SELECT 1, system_identifier, 'first start' FROM pg_control_system();
"""

APPEND_ONLY = """
CREATE FUNCTION wenmai_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('wenmai.allow_flush', true) = 'on'
        AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% on % is refused: the table only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', HINT = 'Correct a row by recording its reversal.';
END
$$;
"""


def guard(table):
    return f"""
    CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION wenmai_refuse_change();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION wenmai_refuse_change();
    """


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Epoch",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("cluster", models.BigIntegerField()),
                (
                    "started_at",
                    models.DateTimeField(db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ())),
                ),
                ("reason", models.TextField()),
            ],
            options={
                "db_table": "audit_epoch",
            },
        ),
        migrations.RunSQL(EPOCH, "DROP FUNCTION wenmai_epoch(), wenmai_bump_epoch(text)"),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("epoch", models.IntegerField()),
                ("txid", wenmai.audit.fields.TransactionId()),
                ("digest", models.CharField(max_length=64)),
                (
                    "sealed_at",
                    models.DateTimeField(db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ())),
                ),
            ],
            options={
                "db_table": "audit_link",
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ()))),
                ("person", models.TextField(blank=True)),
                ("account", models.BigIntegerField(null=True)),
                ("channel", models.TextField()),
                ("verb", models.TextField()),
                ("subject", models.TextField(blank=True)),
                ("detail", models.JSONField(default=dict)),
                (
                    "txid",
                    wenmai.audit.fields.TransactionId(
                        db_default=django.db.models.expressions.RawSQL("pg_current_xact_id()", ())
                    ),
                ),
                ("epoch", models.IntegerField(db_default=django.db.models.expressions.RawSQL("wenmai_epoch()", ()))),
            ],
            options={
                "db_table": "audit_entry",
                "indexes": [
                    models.Index(fields=["epoch", "txid", "id"], name="audit_entry_position"),
                    models.Index(fields=["subject", "id"], name="audit_entry_subject"),
                    models.Index(fields=["person", "id"], name="audit_entry_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.TextField()),
                ("key", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                ("answer", models.JSONField(null=True)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ())),
                ),
            ],
            options={
                "db_table": "audit_idempotencykey",
                "indexes": [models.Index(fields=["made_at"], name="audit_idempotencykey_made_at")],
                "constraints": [models.UniqueConstraint(fields=("owner", "key"), name="audit_idempotencykey_once")],
            },
        ),
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket",
                        "caller",
                        "window",
                        "slot",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("bucket", models.CharField(max_length=60)),
                ("caller", models.CharField(max_length=32)),
                ("window", models.BigIntegerField()),
                ("slot", models.SmallIntegerField()),
                ("hits", models.IntegerField(default=1)),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "db_table": "audit_ratewindow",
                "indexes": [models.Index(fields=["ends_at"], name="audit_ratewindow_ends_at")],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION wenmai_refuse_change() CASCADE"),
        *[
            migrations.RunSQL(guard(table), migrations.RunSQL.noop)
            for table in ("audit_epoch", "audit_entry", "audit_link")
        ],
        # Counters of the last minutes: not worth a write-ahead log, and empty after a crash is right.
        migrations.RunSQL("ALTER TABLE audit_ratewindow SET UNLOGGED", "ALTER TABLE audit_ratewindow SET LOGGED"),
    ]
