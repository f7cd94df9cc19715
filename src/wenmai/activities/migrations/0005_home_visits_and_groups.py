import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0004_festivals_and_brands'),
        ('booking', '0004_pools_that_lead_a_series'),
        ('places', '0003_spaces_seats_and_the_revision_of_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('school', '学校'), ('office', '机关单位'), ('company', '企业'), ('other', '其他团体')], max_length=10)),
                ('who', models.CharField(blank=True, max_length=80)),
                ('heads', models.PositiveSmallIntegerField()),
                ('wish_day', models.DateField()),
                ('wish', models.CharField(blank=True, max_length=200)),
                ('contact', models.BinaryField(blank=True, default=bytes)),
                ('asked_by', models.CharField(max_length=36)),
                ('state', models.CharField(choices=[('requested', '等答复'), ('confirmed', '定了'), ('declined', '接待不了'), ('cancelled', '不来了')], default='requested', max_length=10)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('demo', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.CharField(blank=True, max_length=36)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_requests', to='activities.activity')),
                ('booking', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.booking')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.session')),
            ],
            options={
                'indexes': [models.Index(fields=['activity', 'state'], name='group_by_activity'), models.Index(fields=['asked_by'], name='group_by_asker')],
                'constraints': [models.CheckConstraint(condition=models.Q(('heads__gte', 1)), name='group_has_heads'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('session__isnull', False), _connector='OR'), name='group_confirmed_has_a_date'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='group_declined_with_reason'), models.CheckConstraint(condition=models.Q(('state', 'requested'), ('decided_at__isnull', False), _connector='XOR'), name='group_decided_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='HomeVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(blank=True, max_length=36)),
                ('asked_by', models.CharField(max_length=36)),
                ('asked_as', models.CharField(choices=[('self', '本人'), ('relative', '家人'), ('clerk', '工作人员代登记')], max_length=10)),
                ('contact', models.BinaryField(blank=True, default=bytes)),
                ('what', models.CharField(choices=[('books', '送书'), ('teaching', '教学'), ('reading', '陪读'), ('show', '小演出'), ('device', '教用手机'), ('other', '别的')], max_length=10)),
                ('wish', models.CharField(blank=True, max_length=200)),
                ('wish_days', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None)),
                ('audience', models.CharField(choices=[('elderly', '老年人'), ('minors', '未成年人'), ('disabled', '残疾人'), ('migrant_workers', '农民工'), ('left_behind', '留守妇女儿童'), ('families', '家庭'), ('students', '学生'), ('villagers', '村民'), ('resettled', '易地搬迁群众'), ('health_visitors', '康养人群')], max_length=20)),
                ('minor', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('requested', '等安排'), ('scheduled', '已约定'), ('done', '去过了'), ('declined', '去不了'), ('cancelled', '不用了')], default='requested', max_length=10)),
                ('staff', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), blank=True, default=list, size=None)),
                ('volunteer', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('report', models.CharField(blank=True, max_length=1000)),
                ('pleased', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('demo', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.division')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('session', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='home_visit', to='booking.session')),
            ],
            options={
                'indexes': [models.Index(fields=['institution', 'state'], name='home_visit_by_house'), models.Index(fields=['asked_by'], name='home_visit_by_asker')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['scheduled', 'done']), _negated=True), models.Q(('session__isnull', False), models.Q(('staff__len__gte', 2), models.Q(('staff__len', 1), models.Q(('volunteer', ''), _negated=True)), _connector='OR')), _connector='OR'), name='home_visit_two_go'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['declined', 'cancelled']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='home_visit_ended_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('report', ''), _negated=True), _connector='OR'), name='home_visit_done_with_report'), models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'scheduled']), ('ended_at__isnull', False), _connector='XOR'), name='home_visit_ended_is_dated'), models.CheckConstraint(condition=models.Q(('pleased__isnull', True), ('pleased__range', (1, 5)), _connector='OR'), name='home_visit_pleased_1_to_5')],
            },
        ),
    ]
