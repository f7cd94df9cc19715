"""What a booking rule takes out of an application is fixed and published with the list."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("booking", "0009_results_are_told_by_a_task")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="struck",
            field=models.JSONField(blank=True, db_default=Value({}, models.JSONField()), default=dict),
        ),
    ]
