import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('booking', '0001_offerings_sessions_pools_bookings_and_attendance'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('exhibition', '展览'), ('performance', '文艺活动'), ('lecture', '讲座'), ('training', '培训'), ('reading', '阅读活动'), ('film', '电影放映'), ('visit', '参观体验'), ('other', '其他')], max_length=12)),
                ('summary', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True)),
                ('series', models.CharField(blank=True, max_length=60)),
                ('speaker', models.CharField(blank=True, max_length=120)),
                ('suits', models.CharField(blank=True, max_length=120)),
                ('co_hosts', models.CharField(blank=True, max_length=200)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('elderly', '老年人'), ('minors', '未成年人'), ('disabled', '残疾人'), ('migrant_workers', '农民工'), ('left_behind', '留守妇女儿童'), ('families', '家庭'), ('students', '学生'), ('villagers', '村民'), ('resettled', '易地搬迁群众'), ('health_visitors', '康养人群')], max_length=20), blank=True, default=list, size=None)),
                ('art_forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('music', '音乐'), ('dance', '舞蹈'), ('drama', '戏剧'), ('opera', '戏曲'), ('quyi', '曲艺'), ('fine_art', '美术'), ('calligraphy', '书法'), ('photography', '摄影'), ('heritage', '非遗'), ('film', '影视'), ('literature', '文学')], max_length=20), blank=True, default=list, size=None)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('zh', '普通话'), ('zh-sc', '四川话'), ('ii', '彝语'), ('lis', '傈僳语'), ('bo', '藏语'), ('qxs', '羌语'), ('csl', '手语翻译'), ('en', '英语')], max_length=10), blank=True, default=list, size=None)),
                ('setting', models.CharField(blank=True, choices=[('countryside', '进农村'), ('community', '进社区'), ('family', '进家庭'), ('school', '进学校'), ('office', '进机关'), ('company', '进企业'), ('barracks', '进军营')], max_length=12)),
                ('mode', models.CharField(choices=[('onsite', '阵地'), ('mobile', '流动'), ('online', '线上')], default='onsite', max_length=8)),
                ('access', models.CharField(blank=True, max_length=200)),
                ('preset', models.CharField(blank=True, max_length=20)),
                ('fee', models.DecimalField(decimal_places=2, default=0, max_digits=7)),
                ('fee_approval', models.CharField(blank=True, max_length=60)),
                ('demo', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=36)),
                ('offering', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activity', to='booking.offering')),
            ],
            options={
                'verbose_name_plural': 'activities',
                'indexes': [models.Index(condition=models.Q(('series', ''), _negated=True), fields=['series'], name='activity_by_series')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fee__gte', 0)), name='activity_fee_not_negative'), models.CheckConstraint(condition=models.Q(('fee', 0), models.Q(('fee_approval', ''), _negated=True), _connector='OR'), name='activity_fee_is_approved')],
            },
        ),
    ]
