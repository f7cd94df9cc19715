from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_activities")]

    operations = [
        migrations.AddField("activity", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("activity", "withdrawn_by", models.CharField(blank=True, max_length=36)),
        migrations.AddField("activity", "withdrawn_because", models.CharField(blank=True, max_length=200)),
        migrations.AddConstraint(
            "activity",
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) ^ ~models.Q(withdrawn_because=""),
                name="activity_withdrawn_with_reason",
            ),
        ),
        migrations.AddIndex("activity", models.Index(fields=["-made_at"], name="activity_by_announcement")),
    ]
