"""Libraries with systems of their own, what is done between them, and books that always balance."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


BALANCE = """
CREATE FUNCTION hub_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    fine boolean;
BEGIN
    IF TG_TABLE_NAME = 'hub_entry' THEN wanted := NEW.id; ELSE wanted := NEW.entry_id; END IF;
    SELECT count(*) = 2 AND sum(p.fen) = 0 AND sum(p.pieces) = 0
        AND min(a.library_id) = min(a.other_id) AND max(a.library_id) = max(a.other_id)
    INTO fine FROM hub_posting p JOIN hub_account a ON a.id = p.account_id WHERE p.entry_id = wanted;
    IF NOT fine THEN
        RAISE EXCEPTION 'entry % does not balance', wanted USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON hub_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION hub_entry_balances();
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON hub_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION hub_entry_balances();
"""


def guard(table):
    return f"""
    CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION wenmai_refuse_change();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION wenmai_refuse_change();
    """


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('library', '0012_holds_remember_what_was_not_brought'),
        ('places', '0005_who_runs_a_space'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExchangeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('holdings', '馆藏'), ('loans', '借出'), ('returns', '还回')], max_length=8)),
                ('digest', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('received_by', models.CharField(blank=True, max_length=36)),
                ('lines', models.PositiveIntegerField()),
                ('position', models.PositiveIntegerField(default=0)),
                ('taken', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hub_accounts', to='places.institution')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(choices=[('loan', '借书给对方读者'), ('return', '代收对方的书'), ('crate', '代运周转箱'), ('lost', '丢书赔付')], max_length=8)),
                ('source', models.CharField(max_length=120, unique=True)),
                ('on', models.DateField()),
                ('what', models.CharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=36)),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='hub.entry')),
            ],
        ),
        migrations.CreateModel(
            name='BadLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('barcode', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(max_length=300)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.CharField(blank=True, max_length=36)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bad', to='hub.exchangefile')),
            ],
            options={
                'ordering': ('file', 'number'),
            },
        ),
        migrations.CreateModel(
            name='ForeignSystem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('sip2', 'SIP2 接口'), ('file', '文件交换')], max_length=8)),
                ('host', models.CharField(blank=True, max_length=200)),
                ('port', models.PositiveIntegerField(default=6001)),
                ('tls', models.BooleanField(default=False)),
                ('encoding', models.CharField(choices=[('gb18030', 'GB18030（GBK、GB2312）'), ('utf-8', 'UTF-8')], default='utf-8', max_length=8)),
                ('checksum', models.CharField(choices=[('checked', '有就核对'), ('required', '必须有'), ('ignored', '不核对（机器发的是固定值）'), ('none', '没有')], default='checked', max_length=8)),
                ('line_end', models.CharField(choices=[('cr', 'CR'), ('lf', 'LF'), ('crlf', 'CR LF')], default='cr', max_length=4)),
                ('login', models.CharField(blank=True, max_length=60)),
                ('sealed', models.BinaryField(blank=True, default=b'')),
                ('institution_id', models.CharField(blank=True, max_length=60)),
                ('item_prefix', models.CharField(blank=True, max_length=40)),
                ('reader_prefix', models.CharField(blank=True, max_length=40)),
                ('wait_ms', models.PositiveIntegerField(default=2000)),
                ('offline_loans', models.PositiveSmallIntegerField(default=2)),
                ('joined_on', models.DateField()),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('paused_why', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('rests_until', models.DateTimeField(blank=True, null=True)),
                ('fault', models.CharField(blank=True, max_length=200)),
                ('demo', models.BooleanField(default=False)),
                ('library', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_system', to='places.institution')),
            ],
            options={
                'ordering': ('library__code',),
            },
        ),
        migrations.CreateModel(
            name='ForeignItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('barcode', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('author', models.CharField(blank=True, max_length=100)),
                ('isbn', models.CharField(blank=True, max_length=13)),
                ('call_number', models.CharField(blank=True, max_length=80)),
                ('seen_at', models.DateTimeField()),
                ('guest', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.item')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='hub.foreignsystem')),
            ],
        ),
        migrations.CreateModel(
            name='ForeignDeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('returned_here', '代收外馆图书'), ('returned_there', '本馆图书在外馆还'), ('lent_there', '本馆读者在外馆借'), ('back_there', '外馆借的书还了')], max_length=16)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('barcode', models.CharField(max_length=40)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('transit', models.BigIntegerField(blank=True, null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.item')),
                ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.reader')),
                ('thing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deeds', to='hub.foreignitem')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deeds', to='hub.foreignsystem')),
            ],
        ),
        migrations.AddField(
            model_name='exchangefile',
            name='system',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='hub.foreignsystem'),
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('answered', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='hub.foreignsystem')),
            ],
            options={
                'ordering': ('-day',),
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('ok', models.BooleanField(null=True)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('deed', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='hub.foreigndeed')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='hub.foreignsystem')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fen', models.BigIntegerField()),
                ('pieces', models.IntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='hub.account')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='hub.entry')),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('state', models.CharField(choices=[('draft', '草稿'), ('sent', '已送对方'), ('accepted', '双方同意'), ('disputed', '有异议'), ('settled', '已结清')], default='draft', max_length=8)),
                ('entries_count', models.PositiveIntegerField()),
                ('net_fen', models.BigIntegerField()),
                ('net_pieces', models.IntegerField()),
                ('drawn_at', models.DateTimeField()),
                ('drawn_by', models.CharField(blank=True, max_length=36)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.CharField(blank=True, max_length=36)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('reference', models.CharField(blank=True, max_length=60)),
                ('drawer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
            options={
                'ordering': ('-month', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='line', to='hub.entry')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='hub.statement')),
            ],
        ),
        migrations.CreateModel(
            name='Tariff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(choices=[('loan', '借书给对方读者'), ('return', '代收对方的书'), ('crate', '代运周转箱'), ('lost', '丢书赔付')], max_length=8)),
                ('fen', models.PositiveIntegerField()),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('basis', models.CharField(max_length=200)),
                ('set_by', models.CharField(blank=True, max_length=36)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('service', '-during'),
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('service', '='), ('during', '&&')], name='one_tariff_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Visitor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('card_index', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('good', models.BooleanField(default=True)),
                ('checked_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visitor', to='library.reader')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visitors', to='hub.foreignsystem')),
            ],
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('library', 'other'), name='account_once_a_pair'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('library', models.F('other')), _negated=True), name='account_with_another'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['on'], name='entry_day'),
        ),
        migrations.AddConstraint(
            model_name='badline',
            constraint=models.UniqueConstraint(fields=('file', 'number'), name='bad_line_once'),
        ),
        migrations.AddConstraint(
            model_name='foreignsystem',
            constraint=models.CheckConstraint(condition=models.Q(('way', 'file'), models.Q(('host', ''), _negated=True), _connector='OR'), name='sip2_system_has_an_address'),
        ),
        migrations.AddConstraint(
            model_name='foreignsystem',
            constraint=models.CheckConstraint(condition=models.Q(('wait_ms__gte', 100), ('wait_ms__lte', 10000)), name='system_waits_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='foreignsystem',
            constraint=models.CheckConstraint(condition=models.Q(('port__gte', 1), ('port__lte', 65535)), name='system_port_in_bounds'),
        ),
        migrations.AddIndex(
            model_name='foreignitem',
            index=models.Index(fields=['barcode'], name='foreign_item_barcode'),
        ),
        migrations.AddConstraint(
            model_name='foreignitem',
            constraint=models.UniqueConstraint(fields=('system', 'barcode'), name='foreign_barcode_once_a_system'),
        ),
        migrations.AddConstraint(
            model_name='foreignitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('barcode', ''), _negated=True), models.Q(('title', ''), _negated=True)), name='foreign_item_is_something'),
        ),
        migrations.AddIndex(
            model_name='foreigndeed',
            index=models.Index(fields=['system', '-at'], name='foreign_deed_of_system'),
        ),
        migrations.AddIndex(
            model_name='foreigndeed',
            index=models.Index(fields=['system', 'barcode', 'kind'], name='foreign_deed_of_book'),
        ),
        migrations.AddIndex(
            model_name='foreigndeed',
            index=models.Index(condition=models.Q(('reader__isnull', False)), fields=['reader'], name='foreign_deed_of_reader'),
        ),
        migrations.AddConstraint(
            model_name='exchangefile',
            constraint=models.UniqueConstraint(fields=('system', 'kind', 'digest'), name='exchange_file_once'),
        ),
        migrations.AddConstraint(
            model_name='exchangefile',
            constraint=models.CheckConstraint(condition=models.Q(('position__lte', models.F('lines'))), name='exchange_file_position'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('system', 'day'), name='contact_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('answered__gt', 0), ('failed__gt', 0), _connector='OR'), name='contact_of_something'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['system', 'id'], name='outgoing_waiting'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('ok', None)), models.Q(('answered_at__isnull', False), ('ok__isnull', False)), _connector='OR'), name='outgoing_answered_whole'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['account', 'entry'], name='posting_of_account'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.UniqueConstraint(fields=('entry', 'account'), name='posting_once_a_side'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('pieces', 0), _negated=True), name='posting_of_something'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('drawer', models.F('other')), _negated=True), name='statement_of_two'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', False), ('state', 'settled'), models.Q(('reference', ''), _negated=True)), models.Q(models.Q(('state', 'settled'), _negated=True), ('reference', ''), ('settled_at', None)), _connector='OR'), name='statement_settled_whole'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('sent_at__isnull', False), _connector='OR'), name='statement_sent_before_answered'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'disputed'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='statement_disputed_in_words'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.UniqueConstraint(fields=('system', 'card_index'), name='visitor_once_a_card'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.CheckConstraint(condition=models.Q(('checked_at__gte', models.F('made_at'))), name='visitor_checked_in_order'),
        ),
        migrations.RunSQL(BALANCE, "DROP FUNCTION hub_entry_balances() CASCADE"),
        *[migrations.RunSQL(guard(table), migrations.RunSQL.noop) for table in ("hub_entry", "hub_posting")],
    ]
