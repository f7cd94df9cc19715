"""What was noted without a line and could not be entered is a task too: without an event, with the reader until it is dealt with."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0006_weeding_lists_and_counts_of_shelves'),
        ('places', '0004_companion_seats_and_seats_not_given_out'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='key',
            field=models.CharField(blank=True, max_length=80, null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='reader',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tasks', to='library.reader'),
        ),
        migrations.AddField(
            model_name='task',
            name='said',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='task',
            name='event',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('unknown_item', '条码没有登记'), ('ambiguous_item', '条码在几个馆都有'), ('withdrawn_item', '剔除的书又回来了'), ('not_on_loan', '没有借出却来还'), ('lost_item_back', '报失的书回来了'), ('claimed_item_back', '读者说已还的书回来了'), ('elsewhere', '在途的书出现在别处'), ('stale_return', '迟到的还书记录'), ('claimed_returned', '读者说已还，请查书架'), ('missing_in_transit', '在途丢失，请查找'), ('not_ready', '没有上架的书来还'), ('hold_ended', '预约作罢，请从预约架取下扫一次还书'), ('offline', '离线记录没能入账')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('reader__isnull', False)), fields=['reader'], name='task_of_reader'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('key',), name='one_task_a_key'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('event__isnull', False), ('key__isnull', False), _connector='OR'), name='task_has_a_cause'),
        ),
    ]
