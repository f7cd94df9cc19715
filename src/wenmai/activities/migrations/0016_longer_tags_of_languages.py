import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0015_every_gala_says_when_it_was_worded"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("zh", "普通话"),
                        ("cmn-x-sichuan", "四川话"),
                        ("ii", "彝语"),
                        ("lis", "傈僳语"),
                        ("bo", "藏语"),
                        ("qxs", "羌语"),
                        ("csl", "手语翻译"),
                        ("en", "英语"),
                    ],
                    max_length=16,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
    ]
