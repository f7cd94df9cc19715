"""Items, readers, the events of circulation that are never changed, and what follows from them."""

import django.db.models.deletion
import django.db.models.expressions
import wenmai.audit.fields
import wenmai.library.models.readers
from django.db import migrations, models


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
        ("audit", "0001_epochs_trail_keys_and_windows"),
        ("catalogue", "0001_records_works_and_duplicates"),
        ("places", "0004_companion_seats_and_seats_not_given_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="CircLink",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("epoch", models.IntegerField()),
                ("txid", wenmai.audit.fields.TransactionId()),
                ("digest", models.CharField(max_length=64)),
                (
                    "sealed_at",
                    models.DateTimeField(db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ())),
                ),
            ],
            options={
                "db_table": "library_circlink",
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("barcode", models.CharField(max_length=40)),
                ("rfid_uid", models.CharField(blank=True, max_length=32, null=True)),
                ("call_number", models.CharField(blank=True, max_length=80)),
                ("call_key", models.BinaryField(blank=True, default=b"")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("book", "图书"),
                            ("picture_book", "绘本"),
                            ("periodical", "期刊"),
                            ("reference", "工具书"),
                            ("ancient", "古籍"),
                            ("audiovisual", "音像"),
                            ("braille", "盲文"),
                            ("map", "地图"),
                            ("kit", "玩教具"),
                            ("device", "设备"),
                            ("other", "其他"),
                        ],
                        default="book",
                        max_length=16,
                    ),
                ),
                ("price_fen", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "base",
                    models.CharField(
                        choices=[
                            ("ordered", "已订购"),
                            ("processing", "加工中"),
                            ("available", "在架"),
                            ("on_loan", "借出"),
                            ("on_shelf_for_hold", "留在预约架"),
                            ("in_transit", "在途"),
                            ("missing", "找不到"),
                            ("lost", "丢失"),
                            ("damaged", "破损"),
                            ("binding", "装订"),
                            ("withdrawn", "剔除"),
                        ],
                        default="available",
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ordered", "已订购"),
                            ("processing", "加工中"),
                            ("available", "在架"),
                            ("on_loan", "借出"),
                            ("on_shelf_for_hold", "留在预约架"),
                            ("in_transit", "在途"),
                            ("missing", "找不到"),
                            ("lost", "丢失"),
                            ("damaged", "破损"),
                            ("binding", "装订"),
                            ("withdrawn", "剔除"),
                        ],
                        default="available",
                        max_length=20,
                    ),
                ),
                ("acquired_on", models.DateField(blank=True, null=True)),
                ("acquired_via", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("demo", models.BooleanField(default=False)),
                (
                    "home",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="catalogue.record"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CircEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("item_added", "登记"),
                            ("item_moved", "改归属"),
                            ("item_put", "改状态"),
                            ("lent", "借出"),
                            ("renewed", "续借"),
                            ("recalled", "催还"),
                            ("returned", "归还"),
                            ("lost", "报失"),
                            ("claimed", "读者说已还"),
                            ("claim_ended", "撤回“已还”"),
                            ("found", "找回"),
                            ("settled", "赔付了结"),
                            ("used", "馆内阅览"),
                            ("overridden", "破例"),
                            ("sent", "发出"),
                            ("received", "收到"),
                            ("rerouted", "改道"),
                            ("transit_cancelled", "取消在途"),
                            ("transit_missing", "在途丢失"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ())),
                ),
                ("terminal", models.CharField(blank=True, max_length=40)),
                ("channel", models.CharField(max_length=10)),
                ("actor", models.CharField(blank=True, max_length=36)),
                ("alias", models.CharField(blank=True, max_length=32)),
                ("loan_id", models.BigIntegerField(null=True)),
                ("hold_id", models.BigIntegerField(null=True)),
                ("transit_id", models.BigIntegerField(null=True)),
                ("payload", models.JSONField(default=dict)),
                (
                    "txid",
                    wenmai.audit.fields.TransactionId(
                        db_default=django.db.models.expressions.RawSQL("pg_current_xact_id()", ())
                    ),
                ),
                ("epoch", models.IntegerField(db_default=django.db.models.expressions.RawSQL("wenmai_epoch()", ()))),
                (
                    "institution",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="library.item",
                    ),
                ),
            ],
            options={
                "db_table": "library_circevent",
            },
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=32, null=True)),
                ("category", models.CharField(default="adult", max_length=40)),
                ("number", models.CharField(max_length=20)),
                ("since", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("demo", models.BooleanField(default=False)),
                (
                    "home",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("alias", models.CharField(max_length=32)),
                ("category", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("renewals", models.PositiveSmallIntegerField(default=0)),
                ("terms", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "借阅中"), ("claimed", "读者说已还"), ("lost", "报失"), ("closed", "已了结")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("returned", "归还"),
                            ("found", "找回"),
                            ("settled", "赔付"),
                            ("replaced", "转借后了结"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "closed_at_institution",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="library.item",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="library.reader",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("overdue", "逾期未还"),
                            ("lost_item", "丢失未结"),
                            ("damage", "损坏未结"),
                            ("lost_card", "卡已挂失"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                    ),
                ),
                ("scope", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=36)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_by", models.CharField(blank=True, max_length=36)),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="library.reader"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReaderAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("alias", models.CharField(default=wenmai.library.models.readers.new_alias, max_length=32)),
                (
                    "reader",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="library.reader",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unknown_item", "条码没有登记"),
                            ("ambiguous_item", "条码在几个馆都有"),
                            ("withdrawn_item", "剔除的书又回来了"),
                            ("not_on_loan", "没有借出却来还"),
                            ("lost_item_back", "报失的书回来了"),
                            ("claimed_item_back", "读者说已还的书回来了"),
                            ("elsewhere", "在途的书出现在别处"),
                            ("stale_return", "迟到的还书记录"),
                            ("claimed_returned", "读者说已还，请查书架"),
                            ("missing_in_transit", "在途丢失，请查找"),
                            ("not_ready", "没有上架的书来还"),
                        ],
                        max_length=20,
                    ),
                ),
                ("event", models.BigIntegerField()),
                ("scanned", models.CharField(blank=True, max_length=100)),
                ("made_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=36)),
                ("done_words", models.CharField(blank=True, max_length=200)),
                (
                    "institution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="library.item",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("home", "还回本馆"),
                            ("hold", "送预约"),
                            ("rebalance", "调配"),
                            ("new", "新书配送"),
                            ("repair", "修补装订"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("rerouted_at", models.DateTimeField(blank=True, null=True)),
                ("missing_at", models.DateTimeField(blank=True, null=True)),
                (
                    "destination",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transits", to="library.item"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.institution",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="library.transit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["barcode"], name="item_barcode"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["home", "call_key"], name="item_shelf"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["place", "status"], name="item_place_status"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("owner", "barcode"), name="item_barcode_once_an_owner"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("rfid_uid",), name="item_tag_once"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("barcode", ""), _negated=True), name="item_has_a_barcode"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "base__in",
                        ("ordered", "processing", "available", "missing", "lost", "damaged", "binding", "withdrawn"),
                    )
                ),
                name="item_base_is_put",
            ),
        ),
        migrations.AddIndex(
            model_name="circevent",
            index=models.Index(fields=["epoch", "txid", "id"], name="circevent_position"),
        ),
        migrations.AddIndex(
            model_name="circevent",
            index=models.Index(fields=["item", "id"], name="circevent_item"),
        ),
        migrations.AddIndex(
            model_name="circevent",
            index=models.Index(fields=["institution", "id"], name="circevent_institution"),
        ),
        migrations.AddConstraint(
            model_name="circevent",
            constraint=models.UniqueConstraint(fields=("key",), name="circevent_key_once"),
        ),
        migrations.AddIndex(
            model_name="reader",
            index=models.Index(fields=["home", "category"], name="reader_home_category"),
        ),
        migrations.AddConstraint(
            model_name="reader",
            constraint=models.UniqueConstraint(fields=("person",), name="reader_one_a_person"),
        ),
        migrations.AddConstraint(
            model_name="reader",
            constraint=models.UniqueConstraint(fields=("number",), name="reader_number_once"),
        ),
        migrations.AddConstraint(
            model_name="reader",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None), ("valid_until__gte", models.F("since")), _connector="OR"),
                name="reader_valid_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(condition=models.Q(("closed_at", None)), fields=["reader"], name="loan_open_of_reader"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("reader__isnull", False)), fields=["reader", "closed_at"], name="loan_of_reader"
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["institution", "opened_at"], name="loan_by_institution"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["item", "opened_at"], name="loan_by_item"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(condition=models.Q(("closed_at", None)), fields=["due_at"], name="loan_due"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("item",), name="one_open_loan_an_item"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gte", models.F("opened_at"))), name="loan_due_after_opening"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_at_institution__isnull", False),
                        ("state", "closed"),
                        models.Q(("end", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True),
                        ("closed_at", None),
                        ("closed_at_institution", None),
                        ("end", ""),
                    ),
                    _connector="OR",
                ),
                name="loan_ends_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("reader__isnull", False), ("closed_at__isnull", False), _connector="OR"),
                name="open_loan_has_its_reader",
            ),
        ),
        migrations.AddIndex(
            model_name="block",
            index=models.Index(condition=models.Q(("lifted_at", None)), fields=["reader"], name="block_standing"),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                name="block_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="readeralias",
            constraint=models.UniqueConstraint(fields=("reader", "year"), name="alias_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="readeralias",
            constraint=models.UniqueConstraint(fields=("alias",), name="alias_of_one"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["institution", "made_at"], name="task_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(fields=("event", "kind"), name="one_task_of_a_kind_an_event"),
        ),
        migrations.AddIndex(
            model_name="transit",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("received_at", None), ("rerouted_at", None)),
                fields=["destination", "sent_at"],
                name="transit_coming",
            ),
        ),
        migrations.AddIndex(
            model_name="transit",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("received_at", None), ("rerouted_at", None)),
                fields=["origin", "sent_at"],
                name="transit_going",
            ),
        ),
        migrations.AddConstraint(
            model_name="transit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None), ("received_at", None), ("rerouted_at", None)),
                fields=("item",),
                name="one_open_transit_an_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="transit",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", models.F("destination")), _negated=True), name="transit_goes_somewhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="transit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at", None), ("rerouted_at", None)),
                    models.Q(("received_at", None), ("rerouted_at", None)),
                    models.Q(("cancelled_at", None), ("received_at", None)),
                    _connector="OR",
                ),
                name="transit_ends_one_way",
            ),
        ),
        *[
            migrations.RunSQL(guard(table), migrations.RunSQL.noop)
            for table in ("library_circevent", "library_circlink")
        ],
    ]
