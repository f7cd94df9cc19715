import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0005_home_visits_and_groups'),
        ('places', '0003_spaces_seats_and_the_revision_of_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('minutes', models.PositiveSmallIntegerField(default=90)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=36)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='activities.activity')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('institution', 'name'), name='own_template_name_once')],
            },
        ),
    ]
