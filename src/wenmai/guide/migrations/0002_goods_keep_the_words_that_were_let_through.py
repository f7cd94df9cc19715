from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guide", "0001_places_to_go_and_goods")]

    operations = [
        migrations.AddField("goods", "first_listed_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("goods", "listed_title", models.CharField(max_length=60, blank=True, default=""), False),
        migrations.AddField("goods", "listed_partner", models.CharField(max_length=80, blank=True, default=""), False),
        migrations.AddField("goods", "listed_agreed_on", models.DateField(null=True, blank=True)),
        migrations.AddField("goods", "worded_at", models.DateTimeField(null=True)),
        migrations.AddField("goods", "worded_by", models.CharField(max_length=36, blank=True, default=""), False),
    ]
