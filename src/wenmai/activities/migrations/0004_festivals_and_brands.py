import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0003_permits_of_large_events'),
        ('places', '0003_spaces_seats_and_the_revision_of_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('style', models.CharField(choices=[('city', '城市文化品牌'), ('high', '高雅艺术风'), ('folk', '民族民俗风'), ('talks', '讲坛讲堂'), ('reading', '全民阅读')], max_length=10)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('interval_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('demo', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=36)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.division')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
            options={
                'ordering': ('style', 'title'),
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='brand',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='activities.brand'),
        ),
        migrations.CreateModel(
            name='Festival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('theme', models.CharField(blank=True, max_length=120)),
                ('body', models.TextField(blank=True)),
                ('rule', models.CharField(blank=True, choices=[('spring', '春节'), ('lantern', '元宵节'), ('qingming', '清明节'), ('dragon_boat', '端午节'), ('double_seventh', '七夕'), ('mid_autumn', '中秋节'), ('double_ninth', '重阳节'), ('laba', '腊八节')], max_length=20)),
                ('before', models.PositiveSmallIntegerField(default=0)),
                ('after', models.PositiveSmallIntegerField(default=0)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('demo', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=36)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.division')),
                ('follows', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='activities.festival')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
            options={
                'ordering': ('starts_on', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='FestivalActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField()),
                ('joined_by', models.CharField(blank=True, max_length=36)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='festivals', to='activities.activity')),
                ('festival', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='activities.festival')),
            ],
            options={
                'verbose_name_plural': 'festival activities',
            },
        ),
        migrations.CreateModel(
            name='FestivalCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=20)),
                ('unit', models.CharField(max_length=8)),
                ('quantity', models.PositiveIntegerField()),
                ('evidence', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(blank=True, max_length=36)),
                ('festival', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='activities.festival')),
            ],
            options={
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.AddConstraint(
            model_name='brand',
            constraint=models.UniqueConstraint(fields=('title', 'division'), name='brand_once_in_a_division'),
        ),
        migrations.AddConstraint(
            model_name='brand',
            constraint=models.CheckConstraint(condition=models.Q(('interval_days__isnull', True), ('interval_days__gte', 1), _connector='OR'), name='brand_interval_of_days'),
        ),
        migrations.AddIndex(
            model_name='festival',
            index=models.Index(fields=['ends_on'], name='festival_by_end'),
        ),
        migrations.AddConstraint(
            model_name='festival',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__lte', models.F('ends_on'))), name='festival_starts_before_it_ends'),
        ),
        migrations.AddConstraint(
            model_name='festival',
            constraint=models.UniqueConstraint(fields=('title', 'division', 'starts_on'), name='festival_once'),
        ),
        migrations.AddConstraint(
            model_name='festivalactivity',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('festival', 'activity'), name='festival_activity_once'),
        ),
        migrations.AddConstraint(
            model_name='festivalcount',
            constraint=models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='festival_count_has_evidence'),
        ),
    ]
