"""An entry keeps the room that the door was of, for a device can become the door of another. Older ones get theirs next."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0014_doors_without_staff_and_what_doors_forget"),
        ("places", "0004_companion_seats_and_seats_not_given_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="doorentry",
            name="space",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.space"
            ),
        ),
    ]
