from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("booking", "0010_wishes_that_a_rule_takes_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionseat",
            name="kept",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="sessionseat",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", ""), ("booking__isnull", True), _connector="OR"),
                name="seat_kept_is_nobodys",
            ),
        ),
    ]
