"""The year's stock asks for what has ever been moved: few rows of a large ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0009_numbers_of_rules_are_never_given_twice")]

    operations = [
        migrations.AddIndex(
            model_name="circevent",
            index=models.Index(condition=models.Q(("kind", "item_moved")), fields=["item"], name="circevent_moved"),
        ),
    ]
