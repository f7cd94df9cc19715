"""Doors of rooms without staff and who opened them; lines of scanners may forget what was read, and nothing else."""

import django.db.models.deletion
from django.db import migrations, models


# Only what says who it was may go, only once, and only when the line counts no more (30 days after the session).
FORGETS = """
CREATE FUNCTION booking_scan_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL
        AND NEW.code = '' AND NEW.person = '' AND NEW.booking_id IS NULL
        AND OLD.received_at < now() - interval '30 days'
        AND to_jsonb(NEW) - '{code,person,booking_id,forgotten_at}'::text[]
            = to_jsonb(OLD) - '{code,person,booking_id,forgotten_at}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: the table only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', HINT = 'After the period of settings a line forgets who it was.';
END
$$;
DROP TRIGGER refuse_change ON booking_devicescan;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON booking_devicescan
    FOR EACH ROW EXECUTE FUNCTION booking_scan_forgets();
"""
KEEPS = """
DROP TRIGGER refuse_change ON booking_devicescan;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON booking_devicescan
    FOR EACH ROW EXECUTE FUNCTION wenmai_refuse_change();
DROP FUNCTION booking_scan_forgets();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0013_places_that_are_confirmed"),
        ("places", "0003_spaces_seats_and_the_revision_of_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="devicescan",
            name="forgotten_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(FORGETS, KEEPS),
        migrations.CreateModel(
            name="UnattendedDoor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.CharField(
                        choices=[("free", "开放时间内，凭码、凭卡都能进"), ("booked", "约了才能进")],
                        default="booked",
                        max_length=6,
                    ),
                ),
                ("real_name_level", models.PositiveSmallIntegerField(default=0)),
                ("early_minutes", models.PositiveSmallIntegerField(default=10)),
                ("open_seconds", models.PositiveSmallIntegerField(default=5)),
                ("counts", models.BooleanField(default=True)),
                ("set_by", models.CharField(max_length=36)),
                ("set_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="door", to="booking.device"
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.space"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DoorEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nonce", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("code", "扫码"),
                            ("short", "六位数"),
                            ("card", "刷卡"),
                            ("remote", "远程"),
                            ("unknown", "认不出"),
                        ],
                        max_length=7,
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=36)),
                ("opened", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("visit", models.BooleanField(default=False)),
                ("operator", models.CharField(blank=True, max_length=36)),
                ("words", models.CharField(blank=True, max_length=80)),
                ("forgotten_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booking",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="booking.booking",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.institution"
                    ),
                ),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="booking.unattendeddoor"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="unattendeddoor",
            constraint=models.CheckConstraint(
                condition=models.Q(("early_minutes__lte", 60)), name="door_opens_at_most_an_hour_early"
            ),
        ),
        migrations.AddConstraint(
            model_name="unattendeddoor",
            constraint=models.CheckConstraint(
                condition=models.Q(("open_seconds__gte", 1), ("open_seconds__lte", 60)), name="door_opens_for_a_moment"
            ),
        ),
        migrations.AddIndex(
            model_name="doorentry",
            index=models.Index(fields=["institution", "-at"], name="door_entry_by_house"),
        ),
        migrations.AddIndex(
            model_name="doorentry",
            index=models.Index(
                condition=models.Q(("person", ""), _negated=True), fields=["person", "at"], name="door_entry_by_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="doorentry",
            constraint=models.UniqueConstraint(fields=("door", "nonce"), name="door_entry_once_per_knock"),
        ),
        migrations.AddConstraint(
            model_name="doorentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("visit", True), models.Q(("person", ""), _negated=True)),
                fields=("institution", "person", "day"),
                name="door_visit_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="doorentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("opened", True), models.Q(("reason", ""), _negated=True), _connector="XOR"),
                name="door_entry_opened_or_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="doorentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("visit", False), ("opened", True), _connector="OR"), name="door_visit_came_in"
            ),
        ),
    ]
