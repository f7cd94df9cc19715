"""Harvesters ask for the changes of one library out of millions of records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_what_changed_beside_the_row")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["source", "changed_at", "id"], name="catalogue_record_of_source"),
        ),
    ]
