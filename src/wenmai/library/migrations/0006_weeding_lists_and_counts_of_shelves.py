"""Lists of items to go that somebody proposes and another decides; counts of shelves with what was scanned."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0005_holds_and_their_queue'),
        ('places', '0004_companion_seats_and_seats_not_given_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='InventoryCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.CharField(blank=True, max_length=80)),
                ('last', models.CharField(blank=True, max_length=80)),
                ('first_key', models.BinaryField(default=b'')),
                ('last_key', models.BinaryField(default=b'')),
                ('opened_by', models.CharField(max_length=36)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.CharField(blank=True, max_length=36)),
                ('result', models.JSONField(default=dict)),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
        ),
        migrations.CreateModel(
            name='InventoryScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=100)),
                ('ambiguous', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('count', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='library.inventorycount')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='library.item')),
            ],
        ),
        migrations.CreateModel(
            name='WeedingList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('reason', models.CharField(choices=[('worn', '破损不能修'), ('outdated', '内容过时'), ('surplus', '复本过多'), ('lost', '多年找不到')], max_length=10)),
                ('goes_to', models.CharField(max_length=200)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(choices=[('proposed', '待审批'), ('approved', '已批准'), ('refused', '不批准')], default='proposed', max_length=8)),
                ('proposed_by', models.CharField(max_length=36)),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, max_length=36)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_words', models.CharField(blank=True, max_length=200)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.institution')),
            ],
        ),
        migrations.CreateModel(
            name='WeedingLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('kept', models.CharField(blank=True, max_length=100)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weedings', to='library.item')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='library.weedinglist')),
            ],
        ),
        migrations.AddConstraint(
            model_name='inventorycount',
            constraint=models.CheckConstraint(condition=models.Q(('last_key', b''), ('last_key__gte', models.F('first_key')), _connector='OR'), name='inventory_in_order'),
        ),
        migrations.AddConstraint(
            model_name='inventorycount',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('house', 'first_key', 'last_key'), name='inventory_one_open_a_shelf'),
        ),
        migrations.AddConstraint(
            model_name='inventoryscan',
            constraint=models.UniqueConstraint(fields=('count', 'text'), name='inventory_scan_once'),
        ),
        migrations.AddConstraint(
            model_name='weedinglist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='weeding_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='weedinglist',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), _negated=True), name='weeding_by_two'),
        ),
        migrations.AddConstraint(
            model_name='weedingline',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('item',), name='weeding_one_open_an_item'),
        ),
        migrations.AddConstraint(
            model_name='weedingline',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('closed_at__isnull', False), ('kept', '')), _connector='OR'), name='weeding_line_ends_whole'),
        ),
    ]
