"""Every entry of a door has its room from here on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0016_older_entries_are_of_the_room_of_their_door")]

    operations = [
        migrations.AlterField(
            model_name="doorentry",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.space"
            ),
        ),
    ]
