"""What a scanner with no network makes of a card's number, beside its blind index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_postings_wait_to_be_accepted"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="card_door",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.UniqueConstraint(
                condition=models.Q(("card_door", ""), _negated=True), fields=("card_door",), name="card_door_once"
            ),
        ),
    ]
