"""A journey that is missing is looked for at both of its ends."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0002_rules_of_lending"),
        ("places", "0004_companion_seats_and_seats_not_given_out"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="task",
            name="one_task_of_a_kind_an_event",
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                fields=("event", "kind", "institution"), name="one_task_of_a_kind_an_event"
            ),
        ),
    ]
