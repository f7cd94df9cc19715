import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_divisions_institutions_spaces_and_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='Offering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=40)),
                ('attendance_kind', models.CharField(max_length=60)),
                ('held_kind', models.CharField(max_length=60)),
                ('fact_channel', models.CharField(default='onsite', max_length=10)),
                ('fact_audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                ('fact_setting', models.CharField(blank=True, max_length=30)),
                ('fact_attributes', models.JSONField(blank=True, default=dict)),
                ('bookable', models.BooleanField(default=True)),
                ('party_max', models.PositiveSmallIntegerField(default=4)),
                ('cancel_minutes', models.PositiveIntegerField(default=120)),
                ('real_name_level', models.PositiveSmallIntegerField(default=0)),
                ('demo', models.BooleanField(default=False)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=60)),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('starts_at', models.GeneratedField(db_persist=True, expression=models.Func(models.F('during'), function='lower'), output_field=models.DateTimeField())),
                ('ends_at', models.GeneratedField(db_persist=True, expression=models.Func(models.F('during'), function='upper'), output_field=models.DateTimeField())),
                ('venue', models.CharField(blank=True, max_length=80)),
                ('status', models.CharField(choices=[('planned', '未发布'), ('published', '已发布'), ('closed', '停止预约'), ('done', '已计入'), ('cancelled', '已取消')], default='planned', max_length=10)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_by', models.CharField(blank=True, max_length=36)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('held_by', models.CharField(blank=True, max_length=36)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.division')),
                ('offering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='booking.offering')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.space')),
            ],
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30)),
                ('capacity', models.PositiveIntegerField()),
                ('remaining', models.PositiveIntegerField()),
                ('accepting', models.BooleanField(default=False)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pools', to='booking.session')),
            ],
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.CharField(max_length=36)),
                ('party_size', models.PositiveSmallIntegerField()),
                ('dependants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), blank=True, default=list, size=None)),
                ('state', models.CharField(choices=[('held', '保留中'), ('confirmed', '已约'), ('attended', '已到'), ('cancelled', '已取消'), ('expired', '已过期')], default='confirmed', max_length=10)),
                ('hold_until', models.DateTimeField(blank=True, null=True)),
                ('idempotency_key', models.CharField(max_length=80)),
                ('channel', models.CharField(max_length=10)),
                ('operator', models.CharField(blank=True, max_length=36)),
                ('booked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.CharField(blank=True, max_length=36)),
                ('end_reason', models.CharField(blank=True, max_length=40)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='booking.pool')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='booking.session')),
            ],
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(blank=True, max_length=36)),
                ('heads', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.CharField(blank=True, max_length=36)),
                ('way', models.CharField(choices=[('code', '扫码'), ('name', '报名字'), ('count', '清点')], max_length=10)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by', models.CharField(blank=True, max_length=36)),
                ('undo_reason', models.CharField(blank=True, max_length=60)),
                ('booking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='booking.booking')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='booking.session')),
            ],
        ),
        migrations.AddConstraint(
            model_name='offering',
            constraint=models.CheckConstraint(condition=models.Q(('party_max__gte', 1)), name='offering_party_at_least_one'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['starts_at', 'id'], name='session_by_start'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['division', 'starts_at'], name='session_by_division'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='session_has_start_and_end'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'cancelled'), ('cancelled_at__isnull', True), _connector='XOR'), name='session_cancelled_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'done'), ('held_at__isnull', True), _connector='XOR'), name='session_held_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.UniqueConstraint(fields=('session', 'name'), name='pool_name_once_per_session'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(('remaining__gte', 0), ('remaining__lte', models.F('capacity'))), name='pool_remaining_within_capacity'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(('opens_at__lt', models.F('closes_at'))), name='pool_opens_before_it_closes'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['person', '-booked_at'], name='booking_by_person'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['pool', 'state'], name='booking_by_pool'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['held', 'confirmed', 'attended'])), fields=('session', 'person'), name='booking_one_active_per_person'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(fields=('person', 'idempotency_key'), name='booking_idempotent_per_person'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('party_size__gte', 1)), name='booking_party_at_least_one'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'held'), ('hold_until__isnull', True), _connector='XOR'), name='booking_hold_has_a_deadline'),
        ),
        migrations.AddIndex(
            model_name='attendance',
            index=models.Index(fields=['session', 'at'], name='attendance_by_session'),
        ),
        migrations.AddIndex(
            model_name='attendance',
            index=models.Index(condition=models.Q(('person', ''), _negated=True), fields=['person'], name='attendance_by_person'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True), models.Q(('person', ''), _negated=True)), fields=('session', 'person'), name='attendance_once_per_person'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('heads__gte', 1)), name='attendance_somebody_came'),
        ),
        # Half-filled pages let the hot counter be updated in place, without touching an index.
        migrations.RunSQL(
            "ALTER TABLE booking_pool SET (fillfactor = 50)",
            "ALTER TABLE booking_pool RESET (fillfactor)",
        ),
    ]
