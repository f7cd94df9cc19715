from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0020_places_and_people_online_beside_a_date"),
    ]

    operations = [
        migrations.AlterField(
            model_name="bookingpolicy",
            name="overlap",
            field=models.CharField(
                choices=[("warn", "可以，提醒一声"), ("allow", "可以，不提醒"), ("refuse", "不可以")],
                default="warn",
                max_length=8,
            ),
        ),
    ]
