
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('library', '0004_terminals_that_speak_sip2'),
        ('places', '0004_companion_seats_and_seats_not_given_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Crate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=12, unique=True)),
                ('state', models.CharField(choices=[('open', '装箱中'), ('sealed', '已封箱，待取'), ('loaded', '在车上'), ('delivered', '已送到，待开箱'), ('opened', '已开箱'), ('missing', '找不到')], default='open', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('sealed_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('missing_at', models.DateTimeField(blank=True, null=True)),
                ('demo', models.BooleanField(default=False)),
                ('at', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('destination', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
        ),
        migrations.CreateModel(
            name='CrateItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('put_at', models.DateTimeField()),
                ('put_by', models.CharField(max_length=36)),
                ('out_at', models.DateTimeField(blank=True, null=True)),
                ('out_by', models.CharField(blank=True, max_length=36)),
                ('end', models.CharField(blank=True, choices=[('taken_out', '又拿出来了'), ('received', '收到'), ('short', '箱里没有'), ('rerouted', '改道'), ('elsewhere', '已在别处收到')], max_length=10)),
                ('crate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='logistics.crate')),
                ('transit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='library.transit')),
            ],
        ),
        migrations.CreateModel(
            name='Route',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('cost_fen', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=36)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.CharField(blank=True, max_length=36)),
                ('demo', models.BooleanField(default=False)),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
        ),
        migrations.CreateModel(
            name='Stop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('route', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='logistics.route')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Trip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('driver', models.CharField(max_length=36)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('route', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trips', to='logistics.route')),
            ],
        ),
        migrations.CreateModel(
            name='CrateEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('deed', models.CharField(choices=[('packed', '开始装箱'), ('sealed', '封箱'), ('loaded', '装车'), ('set_down', '卸下'), ('arrived', '到馆扫箱'), ('opened', '开箱清点完'), ('extra', '箱里多了一册，照收'), ('rerouted', '改送'), ('missing', '登记找不到')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=36)),
                ('crate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='logistics.crate')),
                ('house', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='library.item')),
                ('trip', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='logistics.trip')),
            ],
        ),
        migrations.AddField(
            model_name='crate',
            name='trip',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='crates', to='logistics.trip'),
        ),
        migrations.CreateModel(
            name='TripStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('reached_at', models.DateTimeField(blank=True, null=True)),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('trip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='logistics.trip')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Trouble',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('short', '箱里少了'), ('missing', '箱子没到，请查找')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.CharField(blank=True, max_length=36)),
                ('done_words', models.CharField(blank=True, max_length=200)),
                ('crate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='troubles', to='logistics.crate')),
                ('house', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='logistics.crateitem')),
            ],
        ),
        migrations.AddIndex(
            model_name='crateitem',
            index=models.Index(fields=['transit'], name='crate_item_of_transit'),
        ),
        migrations.AddConstraint(
            model_name='crateitem',
            constraint=models.UniqueConstraint(condition=models.Q(('out_at', None)), fields=('transit',), name='transit_in_one_crate'),
        ),
        migrations.AddConstraint(
            model_name='crateitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('out_at', None)), models.Q(('out_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='crate_item_ends_whole'),
        ),
        migrations.AddConstraint(
            model_name='route',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('hub', 'name'), name='route_named_once_a_hub'),
        ),
        migrations.AddConstraint(
            model_name='route',
            constraint=models.CheckConstraint(condition=models.Q(('weekdays__contained_by', [1, 2, 3, 4, 5, 6, 7]), ('weekdays__len__gte', 1)), name='route_has_weekdays'),
        ),
        migrations.AddConstraint(
            model_name='stop',
            constraint=models.UniqueConstraint(fields=('route', 'position'), name='stop_position_once'),
        ),
        migrations.AddConstraint(
            model_name='stop',
            constraint=models.UniqueConstraint(fields=('route', 'house'), name='stop_house_once'),
        ),
        migrations.AddConstraint(
            model_name='stop',
            constraint=models.CheckConstraint(condition=models.Q(('position__gte', 1)), name='stop_after_the_hub'),
        ),
        migrations.AddConstraint(
            model_name='trip',
            constraint=models.UniqueConstraint(fields=('route', 'day'), name='one_trip_a_route_a_day'),
        ),
        migrations.AddConstraint(
            model_name='trip',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='trip_ends_after_its_start'),
        ),
        migrations.AddIndex(
            model_name='crate',
            index=models.Index(condition=models.Q(('state', 'opened'), _negated=True), fields=['at', 'state'], name='crate_standing'),
        ),
        migrations.AddIndex(
            model_name='crate',
            index=models.Index(condition=models.Q(('state', 'opened'), _negated=True), fields=['destination', 'state'], name='crate_coming'),
        ),
        migrations.AddConstraint(
            model_name='crate',
            constraint=models.CheckConstraint(condition=models.Q(('origin', models.F('destination')), _negated=True), name='crate_goes_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='crate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('at', None), ('state', 'loaded'), ('trip__isnull', False)), models.Q(('at__isnull', False), ('state__in', ('open', 'sealed', 'delivered', 'opened'))), ('state', 'missing'), _connector='OR'), name='crate_stands_or_is_on_a_trip'),
        ),
        migrations.AddConstraint(
            model_name='crate',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), ('sealed_at__isnull', False), _connector='OR'), name='crate_sealed_first'),
        ),
        migrations.AddConstraint(
            model_name='crate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', False), ('state', 'opened')), models.Q(models.Q(('state', 'opened'), _negated=True), ('opened_at', None)), _connector='OR'), name='crate_opened_once'),
        ),
        migrations.AddConstraint(
            model_name='tripstop',
            constraint=models.UniqueConstraint(fields=('trip', 'position'), name='trip_stop_position_once'),
        ),
        migrations.AddIndex(
            model_name='trouble',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['house', 'made_at'], name='trouble_open'),
        ),
        migrations.AddConstraint(
            model_name='trouble',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('kind', 'crate', 'line', 'house'), name='one_open_trouble_of_a_kind', nulls_distinct=False),
        ),
    ]
