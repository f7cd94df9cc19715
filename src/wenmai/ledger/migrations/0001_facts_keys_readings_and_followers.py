import django.contrib.postgres.fields
import django.db.models.expressions
from django.db import migrations, models

import wenmai.audit.fields
import wenmai.ledger.models

FACTS = """
CREATE SEQUENCE ledger_fact_id_seq AS bigint CACHE 1;
CREATE TABLE ledger_fact (
    id bigint NOT NULL DEFAULT nextval('ledger_fact_id_seq'),
    happened_on date NOT NULL,
    turn integer NOT NULL CHECK (turn >= 0),
    epoch integer NOT NULL DEFAULT wenmai_epoch(),
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reverses bigint,
    kind text COLLATE "C" NOT NULL CHECK (kind <> ''),
    division_code text COLLATE "C" NOT NULL CHECK (division_code <> ''),
    institution_code text COLLATE "C" NOT NULL DEFAULT '',
    institution_kind text COLLATE "C" NOT NULL DEFAULT '',
    quantity numeric NOT NULL,
    channel text COLLATE "C" NOT NULL,
    audience text[] NOT NULL DEFAULT '{}',
    setting text COLLATE "C" NOT NULL DEFAULT '',
    source text COLLATE "C" NOT NULL CHECK (source <> ''),
    attributes jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, happened_on),
    CONSTRAINT ledger_fact_day_in_shanghai
        CHECK (happened_on = CAST(happened_at AT TIME ZONE 'Asia/Shanghai' AS date)),
    CONSTRAINT ledger_fact_channel CHECK (channel IN ('onsite', 'mobile', 'online', 'home')),
    CONSTRAINT ledger_fact_size CHECK (scale(quantity) <= 4 AND abs(quantity) < 1000000000000),
    CONSTRAINT ledger_fact_sign CHECK (CASE WHEN reverses IS NULL THEN quantity >= 0 ELSE quantity <= 0 END)
) PARTITION BY RANGE (happened_on);
ALTER SEQUENCE ledger_fact_id_seq OWNED BY ledger_fact.id;
CREATE INDEX ledger_fact_cell ON ledger_fact (kind, division_code);

CREATE TABLE ledger_factkey (
    kind text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    turn integer NOT NULL,
    reversal boolean NOT NULL,
    happened_on date NOT NULL,
    fact_id bigint NOT NULL,
    epoch integer NOT NULL DEFAULT wenmai_epoch(),
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (source, kind, turn, reversal)
);
CREATE INDEX ledger_factkey_position ON ledger_factkey (epoch, txid, fact_id);
"""

# The application's role owns no table, so it cannot add a partition itself: it calls this function, which runs as the
# owner, opens one month within sane bounds and can do nothing else. Attaching takes a lock that lets facts flow on.
MONTHS = """
CREATE FUNCTION ledger_open_month(day date) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', day);
    name text := 'ledger_fact_' || to_char(first, 'YYYY_MM');
BEGIN
    IF day < '1949-10-01' OR day > current_date + 3660 THEN
        RAISE EXCEPTION 'no month of facts is opened for %', day USING ERRCODE = 'datetime_field_overflow';
    END IF;
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ledger_open_month'));
    -- A query, not to_regclass: only a query looks anew at what was committed while we waited.
    IF EXISTS (SELECT FROM pg_class WHERE relname = name AND relnamespace = 'public'::regnamespace) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE ledger_fact INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION wenmai_refuse_change()', name);
    EXECUTE format('ALTER TABLE ledger_fact ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        name, first, first + interval '1 month');
    RETURN true;
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

    dependencies = [("audit", "0001_epochs_trail_keys_and_windows")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(FACTS, "DROP TABLE ledger_fact, ledger_factkey"),
                migrations.RunSQL(MONTHS, "DROP FUNCTION ledger_open_month(date)"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Fact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", wenmai.ledger.models.Code(db_collation="C")),
                        ("happened_on", models.DateField()),
                        ("happened_at", models.DateTimeField()),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ())
                            ),
                        ),
                        ("division_code", wenmai.ledger.models.Code(db_collation="C")),
                        ("institution_code", wenmai.ledger.models.Code(blank=True, db_collation="C")),
                        ("institution_kind", wenmai.ledger.models.Code(blank=True, db_collation="C")),
                        ("quantity", models.DecimalField(decimal_places=4, max_digits=16)),
                        ("channel", wenmai.ledger.models.Code(db_collation="C")),
                        (
                            "audience",
                            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                        ),
                        ("setting", wenmai.ledger.models.Code(blank=True, db_collation="C")),
                        ("source", wenmai.ledger.models.Code(db_collation="C")),
                        ("turn", models.IntegerField()),
                        ("reverses", models.BigIntegerField(null=True)),
                        ("attributes", models.JSONField(default=dict)),
                        (
                            "txid",
                            wenmai.audit.fields.TransactionId(
                                db_default=django.db.models.expressions.RawSQL("pg_current_xact_id()", ())
                            ),
                        ),
                        (
                            "epoch",
                            models.IntegerField(db_default=django.db.models.expressions.RawSQL("wenmai_epoch()", ())),
                        ),
                    ],
                    options={
                        "db_table": "ledger_fact",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="FactKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "kind",
                                "source",
                                "turn",
                                "reversal",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("kind", wenmai.ledger.models.Code(db_collation="C")),
                        ("source", wenmai.ledger.models.Code(db_collation="C")),
                        ("turn", models.IntegerField()),
                        ("reversal", models.BooleanField()),
                        ("happened_on", models.DateField()),
                        ("fact_id", models.BigIntegerField()),
                        (
                            "txid",
                            wenmai.audit.fields.TransactionId(
                                db_default=django.db.models.expressions.RawSQL("pg_current_xact_id()", ())
                            ),
                        ),
                        (
                            "epoch",
                            models.IntegerField(db_default=django.db.models.expressions.RawSQL("wenmai_epoch()", ())),
                        ),
                    ],
                    options={
                        "db_table": "ledger_factkey",
                        "indexes": [models.Index(fields=["epoch", "txid", "fact_id"], name="ledger_factkey_position")],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("epoch", models.IntegerField(default=0)),
                ("txid", models.BigIntegerField(default=0)),
                ("last_id", models.BigIntegerField(default=0)),
                ("advanced_at", models.DateTimeField(null=True)),
                ("failures", models.IntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("retry_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "ledger_follower",
            },
        ),
        migrations.CreateModel(
            name="GaugeReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gauge", wenmai.ledger.models.Code(db_collation="C")),
                ("division_code", wenmai.ledger.models.Code(db_collation="C")),
                ("institution_code", wenmai.ledger.models.Code(blank=True, db_collation="C")),
                ("institution_kind", wenmai.ledger.models.Code(blank=True, db_collation="C")),
                ("as_of", models.DateField()),
                ("source", wenmai.ledger.models.Code(db_collation="C")),
                ("revision", models.IntegerField()),
                ("value", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("numerator", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("denominator", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("attributes", models.JSONField(default=dict)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ())),
                ),
                (
                    "txid",
                    wenmai.audit.fields.TransactionId(
                        db_default=django.db.models.expressions.RawSQL("pg_current_xact_id()", ())
                    ),
                ),
                ("epoch", models.IntegerField(db_default=django.db.models.expressions.RawSQL("wenmai_epoch()", ()))),
            ],
            options={
                "db_table": "ledger_reading",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["epoch", "txid", "id"], name="ledger_reading_position")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gauge", "division_code", "institution_code", "source", "as_of", "revision"),
                        name="ledger_reading_once_per_revision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("denominator__isnull", True), ("numerator__isnull", True)),
                            models.Q(("denominator__isnull", False), ("numerator__isnull", False)),
                            _connector="OR",
                        ),
                        name="ledger_reading_both_parts_of_a_ratio",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", False), ("numerator__isnull", False), _connector="OR"),
                        name="ledger_reading_says_something",
                    ),
                ],
            },
        ),
        *[
            migrations.RunSQL(guard(table), migrations.RunSQL.noop)
            for table in ("ledger_fact", "ledger_factkey", "ledger_reading")
        ],
    ]
