"""A brief record gives way to a full one; what was noted of a visiting book is for staff."""

from django.db import migrations, models

import wenmai.catalogue.models.records

LEVELS = [("full", "完整"), ("brief", "简要"), ("visiting", "过路")]


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_changes_of_a_source")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="level",
            field=wenmai.catalogue.models.records.Code(
                choices=LEVELS, db_collation="C", db_default="full", default="full"
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["full", "brief", "visiting"])), name="catalogue_record_level"
            ),
        ),
    ]
