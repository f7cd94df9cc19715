import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0002_withdrawals_by_who_answers_for_the_area'),
        ('booking', '0001_offerings_sessions_pools_bookings_and_attendance'),
    ]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='bring',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='activity',
            name='expected',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='activity',
            name='permit',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='activity',
            name='permit_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='activity',
            name='route',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None),
        ),
        migrations.AlterField(
            model_name='activity',
            name='kind',
            field=models.CharField(choices=[('exhibition', '展览'), ('performance', '文艺活动'), ('lecture', '讲座'), ('training', '培训'), ('reading', '阅读活动'), ('film', '电影放映'), ('visit', '参观体验'), ('tour', '研学'), ('other', '其他')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('expected__lt', 1000), ('mode', 'online'), models.Q(models.Q(('permit', ''), _negated=True), ('permit_on__isnull', False)), _connector='OR'), name='activity_large_event_has_permit'),
        ),
    ]
