from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0001_routes_trips_and_crates'),
        ('places', '0005_who_runs_a_space'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='crate',
            name='crate_stands_or_is_on_a_trip',
        ),
        migrations.AlterField(
            model_name='crate',
            name='state',
            field=models.CharField(choices=[('open', '装箱中'), ('sealed', '已封箱，待取'), ('loaded', '在车上'), ('delivered', '已送到，待开箱'), ('opened', '已开箱'), ('missing', '找不到'), ('lost', '找不到，不再找')], default='open', max_length=10),
        ),
        migrations.AlterField(
            model_name='crateevent',
            name='deed',
            field=models.CharField(choices=[('packed', '开始装箱'), ('sealed', '封箱'), ('loaded', '装车'), ('set_down', '卸下'), ('arrived', '到馆扫箱'), ('opened', '开箱清点完'), ('extra', '箱里多了一册，照收'), ('rerouted', '改送'), ('missing', '登记找不到'), ('given_up', '不再找')], max_length=10),
        ),
        migrations.AlterField(
            model_name='crateitem',
            name='end',
            field=models.CharField(blank=True, choices=[('taken_out', '又拿出来了'), ('received', '收到'), ('short', '箱里没有'), ('rerouted', '改道'), ('elsewhere', '已在别处收到'), ('lost', '和箱子一起没找到')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='crate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('at', None), ('state', 'loaded'), ('trip__isnull', False)), models.Q(('at__isnull', False), ('state__in', ('open', 'sealed', 'delivered', 'opened'))), ('state__in', ('missing', 'lost')), _connector='OR'), name='crate_stands_or_is_on_a_trip'),
        ),
    ]
