from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0002_crates_that_are_given_up'),
    ]

    operations = [
        migrations.AddField(
            model_name='trip',
            name='cost_fen',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
