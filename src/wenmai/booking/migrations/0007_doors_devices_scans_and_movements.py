"""Scanners of a door that work with no network, their lines, who went out, and photos of a count."""

import django.db.models.deletion
from django.db import migrations, models


GUARD = """
    CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON booking_devicescan
        FOR EACH ROW EXECUTE FUNCTION wenmai_refuse_change();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON booking_devicescan
        FOR EACH STATEMENT EXECUTE FUNCTION wenmai_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0006_published_papers_of_a_round"),
        ("audit", "0001_epochs_trail_keys_and_windows"),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("pairing_index", models.CharField(blank=True, max_length=64)),
                ("pairing_until", models.DateTimeField(blank=True, null=True)),
                ("token_digest", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("registered_by", models.CharField(max_length=36)),
                ("registered_at", models.DateTimeField()),
                ("paired_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_by", models.CharField(blank=True, max_length=36)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.institution"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DevicePack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("synced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="packs", to="booking.device"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="packs", to="booking.session"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeviceScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run", models.UUIDField()),
                ("seq", models.PositiveIntegerField()),
                ("nonce", models.CharField(max_length=32)),
                ("kind", models.CharField(choices=[("code", "扫码"), ("count", "清点")], max_length=5)),
                ("way", models.CharField(choices=[("in", "进"), ("out", "出")], max_length=3)),
                ("code", models.CharField(blank=True, max_length=200)),
                ("heads", models.PositiveSmallIntegerField(default=0)),
                ("said", models.CharField(max_length=8)),
                ("device_at", models.DateTimeField()),
                ("skew_ms", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("person", models.CharField(blank=True, max_length=36)),
                ("problem", models.CharField(blank=True, max_length=40)),
                (
                    "booking",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.booking",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="booking.device"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="booking.session"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="attendance",
            name="scan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attendances",
                to="booking.devicescan",
            ),
        ),
        migrations.CreateModel(
            name="DoorPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("heads", models.PositiveIntegerField()),
                (
                    "type",
                    models.CharField(
                        choices=[("image/jpeg", "JPEG"), ("image/png", "PNG"), ("image/webp", "WebP")], max_length=10
                    ),
                ),
                ("size", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=36)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_by", models.CharField(blank=True, max_length=36)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="booking.session"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(choices=[("in", "进"), ("out", "出")], max_length=3)),
                ("heads", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, max_length=36)),
                (
                    "attendance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="movements",
                        to="booking.attendance",
                    ),
                ),
                (
                    "scan",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movement",
                        to="booking.devicescan",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="movements", to="booking.session"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("institution", "name"),
                name="device_name_once_in_a_house",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicepack",
            constraint=models.UniqueConstraint(fields=("device", "session"), name="pack_once_per_device_and_session"),
        ),
        migrations.AddIndex(
            model_name="devicescan",
            index=models.Index(fields=["session", "at"], name="scan_by_session"),
        ),
        migrations.AddConstraint(
            model_name="devicescan",
            constraint=models.UniqueConstraint(fields=("device", "run", "seq"), name="scan_once_per_device_and_number"),
        ),
        migrations.AddConstraint(
            model_name="doorphoto",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("session", "digest"),
                name="door_photo_once_per_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="doorphoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1), ("size__lte", 5242880)), name="door_photo_of_some_size"
            ),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(fields=["session", "at"], name="movement_by_session"),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(condition=models.Q(("heads__gte", 1)), name="movement_of_somebody"),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
