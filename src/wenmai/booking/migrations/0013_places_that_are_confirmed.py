"""Whether a booking rule asks people to say again that they come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0012_rounds_behind_their_promise")]

    operations = [
        migrations.AddField(
            model_name="bookingpolicy",
            name="confirming",
            field=models.CharField(
                blank=True,
                choices=[("", "不用，约了就算"), ("soon", "约后在时限内确认"), ("before", "开始前按时限确认")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
