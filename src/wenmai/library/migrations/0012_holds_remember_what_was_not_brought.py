import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0011_a_hold_comes_back_when_its_loan_is_undone'),
    ]

    operations = [
        migrations.AddField(
            model_name='hold',
            name='unbrought',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.item'),
        ),
    ]
