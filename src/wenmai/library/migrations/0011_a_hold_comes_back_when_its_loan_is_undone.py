from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0010_moves_of_items_found_at_once'),
    ]

    operations = [
        migrations.AlterField(
            model_name='circevent',
            name='kind',
            field=models.CharField(choices=[('item_added', '登记'), ('item_moved', '改归属'), ('item_put', '改状态'), ('lent', '借出'), ('renewed', '续借'), ('recalled', '催还'), ('returned', '归还'), ('lost', '报失'), ('claimed', '读者说已还'), ('claim_ended', '撤回“已还”'), ('found', '找回'), ('settled', '赔付了结'), ('used', '馆内阅览'), ('overridden', '破例'), ('sent', '发出'), ('received', '收到'), ('rerouted', '改道'), ('transit_cancelled', '取消在途'), ('transit_missing', '在途丢失'), ('hold_placed', '预约'), ('hold_captured', '留给预约'), ('hold_shelved', '上预约架'), ('hold_released', '不再留给预约'), ('hold_fulfilled', '预约借走'), ('hold_cancelled', '取消预约'), ('hold_expired', '预约过期'), ('hold_frozen', '暂停预约'), ('hold_thawed', '恢复预约'), ('hold_reopened', '借出作废，预约接着排'), ('hold_missed', '找书未找到')], max_length=20),
        ),
    ]
