from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0012_on_the_spot_and_online_at_once")]

    operations = [
        migrations.AddField("gala", "worded_at", models.DateTimeField(null=True)),
        migrations.AddField("gala", "worded_by", models.CharField(max_length=36, blank=True, default=""), False),
    ]
