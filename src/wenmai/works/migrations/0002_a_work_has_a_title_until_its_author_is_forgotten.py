"""The title goes with the author: empty only on a work that was taken back."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("works", "0001_calls_works_and_juries")]
    operations = [
        migrations.AlterField("work", "title", models.CharField(blank=True, max_length=80)),
        migrations.AddConstraint(
            "work",
            models.CheckConstraint(condition=Q(withdrawn_at__isnull=False) | ~Q(title=""), name="work_has_a_title"),
        ),
    ]
