"""Which rounds are behind what was promised, since when, and who was told."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("booking", "0011_seats_kept_out_of_sale")]

    operations = [
        migrations.CreateModel(
            name="RoundDelay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("undrawn", "过了摇号时间还没摇"),
                            ("unanswered", "过了答复的日子还没答复完"),
                            ("stalled", "排队没有往前走"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("over_at", models.DateTimeField(blank=True, null=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delays", to="booking.intakeround"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["round"], condition=Q(over_at__isnull=True), name="round_delay_one_at_a_time"
                    )
                ]
            },
        ),
    ]
