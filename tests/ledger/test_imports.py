"""Tables sent by others: what is accepted, what is refused and where, and that nothing counts twice."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import ANYONE, Actor, Grant, Role, system
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.ledger import queries, readings
from wenmai.ledger.actions import correct, reverse
from wenmai.ledger.imports import fact_template, gauge_template, import_facts, import_gauges
from wenmai.ledger.models import Fact, GaugeReading
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.register import Known

pytestmark = pytest.mark.django_db
HEAD = "类别,日期,机构代码,数量"
GOOD = "公共图书馆流通人次,2026-03-01,PZH-LIB,312"


class Register:
    """Two cities, one library and one village."""

    paths = {"5104": ("51", "5104"), "510422": ("51", "5104", "510422"), "5101": ("51", "5101")}
    houses = {"PZH-LIB": ("5104", "library"), "CD-LIB": ("5101", "library")}

    def divisions(self, codes):
        return {code: Known(code, path) for code, path in self.paths.items() if code in codes}

    def institutions(self, codes):
        known = {code: house for code, house in self.houses.items() if code in codes}
        return {code: Known(at, (*self.paths[at], code), kind) for code, (at, kind) in known.items()}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-06-30 10:00+08:00"):
        yield


def send(*rows: str, head: str = HEAD, actor: Actor | None = None, encoding: str = "utf-8", **about):
    content = "\r\n".join([head, *rows]).encode(encoding)
    return import_facts(actor or system(), content, register=Register(), **about)


def stored() -> list[tuple]:
    return list(Fact.objects.order_by("id").values_list("kind", "happened_on", "institution_code", "quantity"))


def errors(report) -> list[tuple[int, str]]:
    return [(error.line, error.column) for error in report.errors]


def test_a_good_file_is_recorded():
    report = send(GOOD)
    assert (report.rows, report.recorded, report.already, report.written, report.errors) == (1, 1, 0, True, ())
    [row] = queries.facts(FactFilter(kinds=["library.visit"]))
    assert (row.happened_on, row.quantity, row.channel) == (date(2026, 3, 1), 312, "onsite")
    assert (row.division_code, row.institution_code, row.institution_kind) == ("5104", "PZH-LIB", "library")


def test_every_column_is_used():
    head = (
        "kind,happened_on,time,division,institution,quantity,channel,audience,setting,external_id,system,属性.vehicle"
    )
    send(
        'library.loan,2026年3月5日,9:30,510422,PZH-LIB,"1,234.5",流动,老年人；留守儿童,village,A-17,门禁,川D·123',
        head=head,
    )
    [row] = queries.facts(FactFilter(kinds=["library.loan"]))
    assert (row.division_code, row.institution_code, row.quantity) == ("510422", "PZH-LIB", Decimal("1234.5"))
    assert (row.happened_at.isoformat(), row.channel) == ("2026-03-05T01:30:00+00:00", "mobile")
    assert (row.audience, row.setting, row.source) == (("留守儿童", "老年人"), "village", "import:门禁:A-17")
    assert row.attributes == {"vehicle": "川D·123"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_are_found_out(encoding):
    report = send(GOOD, encoding=encoding)
    assert (report.recorded, report.encoding) == (1, "gb18030" if encoding == "gbk" else encoding)


def test_a_file_object_and_tabs_are_read():
    content = io.BytesIO(f"{HEAD}\n{GOOD}".replace(",", "\t").encode())
    assert import_facts(system(), content, register=Register()).recorded == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (HEAD.encode(), "import.no_rows"),
        (b"PK\x03\x04whatever", "import.not_csv"),
        (b"%PDF-1.7", "import.not_csv"),
        (b"\x80\xff\x00\x81", "import.encoding"),
        ("類別,日期".encode("big5"), "import.encoding"),
        (b"\xef\xbb\xbf\xff\xff", "import.encoding"),
        ("类别,日期,数量,票价\n1,2,3,4".encode(), "import.columns"),
        ("日期,数量\n1,2".encode(), "import.columns"),
        ("类别,日期,数量,数量\n1,2,3,4".encode(), "import.columns"),
        ((HEAD + '\n"公共图书馆,2026-03-01,PZH-LIB,3').encode(), "import.broken_csv"),
    ],
)
def test_an_unusable_file_is_refused_whole(content, code):
    with pytest.raises(Invalid) as refused:
        import_facts(system(), content, register=Register())
    assert (refused.value.code, stored()) == (code, [])


def test_wrong_columns_are_named():
    with pytest.raises(Invalid) as refused:
        send("1,2,3", head="类别,日子,数量")
    assert refused.value.message == "不认识的列：日子。缺少的列：日期。请对照模板改表头后再导入。"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("图书馆流通人数,2026-03-01,PZH-LIB,3", "类别", "不认识「图书馆流通人数」，是不是「公共图书馆流通人次」？"),
        (",2026-03-01,PZH-LIB,3", "类别", "这一格必填。"),
        ("library.visit,2026-02-30,PZH-LIB,3", "日期", "日历上没有「2026-02-30」这一天。"),
        ("library.visit,2025-02-29,PZH-LIB,3", "日期", "日历上没有「2025-02-29」这一天。"),
        ("library.visit,昨天,PZH-LIB,3", "日期", "日期要写成 2026-03-01 这样，现在是「昨天」。"),
        ("library.visit,46082,PZH-LIB,3", "日期", "日期要写成 2026-03-01 这样，现在是「46082」。"),
        ("library.visit,2026-07-01,PZH-LIB,3", "日期", "「2026-07-01」还没有到，只能导入已经发生的。"),
        ("library.visit,1026-03-01,PZH-LIB,3", "日期", "「1026-03-01」早于 1949 年 10 月 1 日，请核对年份。"),
        ("library.visit,2026-03-01,PZH-LIB,许多", "数量", "要填数字，现在是「许多」。"),
        ("library.visit,2026-03-01,PZH-LIB,-3", "数量", "数量不能是负数，现在是「-3」。"),
        ("library.visit,2026-03-01,PZH-LIB,1e5", "数量", "要填数字，现在是「1e5」。"),
        ("library.visit,2026-03-01,PZH-LIB,0.00001", "数量", "数字太大，或小数超过四位：「0.00001」。"),
        ("library.visit,2026-03-01,PZH-LIB,", "数量", "这一格必填。"),
        ("library.visit,2026-03-01,NO-LIB,3", "机构代码", "没有代码为「NO-LIB」的机构，请对照机构表。"),
        ("library.visit,2026-03-01,,3", "机构代码", "机构代码和区划代码至少填一个。"),
        ("library.visit,2026-03-01,PZH-LIB,3,4", "", "这一行的格数比表头多，请检查是否有没加引号的逗号。"),
        ("library.visit,2026-03-01,PZH-\x07LIB,3", "机构代码", "含有看不见的控制字符，请删去后再导入。"),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(row, column, reason):
    report = send(GOOD, row)
    assert [(error.line, error.column, error.reason) for error in report.errors] == [(3, column, reason)]
    assert (report.written, report.recorded, stored()) == (False, 0, [])


@pytest.mark.parametrize(
    ("name", "cell", "reason"),
    [
        ("区划代码", "999999", "没有代码为「999999」的区划，请对照区划表。"),
        ("方式", "飞行", "不认识「飞行」，可以填：现场、流动、线上、上门。"),
        ("时间", "25:10", "时间要写成 09:30 这样，现在是「25:10」。"),
        ("时间", "早上", "时间要写成 09:30 这样，现在是「早上」。"),
        ("来源系统", "a:b", "来源系统最多 40 个字，不能含冒号。"),
        ("编号", "x" * 101, "编号最多 100 个字符。"),
    ],
)
def test_a_bad_further_cell_is_named(name, cell, reason):
    [error] = send(f"{GOOD},{cell}", head=f"{HEAD},{name}").errors
    assert (error.line, error.column, error.reason) == (2, name, reason)


@pytest.mark.parametrize(
    "raw", ["2026-3-1", "2026/03/01", "2026.3.1", "20260301", "2026年3月1日", "２０２６－０３－０１"]
)
def test_days_are_read_as_people_write_them(raw):
    assert send(f"library.visit,{raw},PZH-LIB,3").errors == ()
    assert stored()[0][1] == date(2026, 3, 1)


@pytest.mark.parametrize(("raw", "value"), [('"1,234"', 1234), ("１２．５", Decimal("12.5")), ("0", 0), (" 7 ", 7)])
def test_numbers_are_read_as_people_write_them(raw, value):
    assert send(f"library.visit,2026-03-01,PZH-LIB,{raw}").errors == ()
    assert stored()[0][3] == value


def test_what_we_count_ourselves_cannot_be_sent():
    [error] = send("activities.attendance,2026-03-01,PZH-LIB,3").errors
    assert error.column == "类别"
    assert error.reason.startswith("不认识「activities.attendance」，可以填：美术馆参观人次、")


def test_good_rows_are_kept_only_if_the_operator_says_so():
    rows = (GOOD, "library.visit,2026-02-30,PZH-LIB,3", "library.visit,2026-03-02,PZH-LIB,4")
    assert (send(*rows).recorded, len(stored())) == (0, 0)
    report = send(*rows, keep_good=True)
    assert (report.recorded, report.written, errors(report)) == (2, True, [(3, "日期")])
    assert [row[3] for row in stored()] == [312, 4]


def test_lines_are_counted_as_an_editor_does():
    report = send('"公共图书馆\n流通人次",2026-03-01,PZH-LIB,3', "", "library.visit,x,PZH-LIB,3", keep_good=True)
    assert errors(report) == [(2, "类别"), (5, "日期")]


def test_the_same_file_twice_changes_nothing():
    first, again = send(GOOD), send(GOOD)
    assert (first.recorded, again.recorded, again.already, again.errors) == (1, 0, 1, ())
    assert len(stored()) == 1


def test_the_same_row_in_another_file_and_order_counts_once():
    send(GOOD, "library.visit,2026-03-02,PZH-LIB,4")
    report = send("library.visit,2026-03-02,PZH-LIB,4", "library.visit,2026-03-03,PZH-LIB,5", GOOD)
    assert (report.recorded, report.already) == (1, 2)


def test_a_row_twice_in_one_file_is_an_error():
    [error] = send(GOOD, GOOD).errors
    assert (error.line, error.reason) == (3, "与第 2 行说的是同一件事。如果是两件，请填不同的编号或时间。")


def test_a_row_sent_again_with_another_quantity_is_noticed():
    send(GOOD)
    report = send("公共图书馆流通人次,2026-03-01,PZH-LIB,320")
    assert report.errors[0].reason == "这件事已经导入过，当时的数量是 312，这次是 320。要改数请用更正。"
    assert [row[3] for row in stored()] == [312]


def test_an_external_number_counts_once_whatever_else_the_row_says():
    head = HEAD + ",编号"
    send(GOOD + ",A-1", head=head)
    report = send("公共图书馆流通人次,2026-03-02,PZH-LIB,312,A-1", head=head)
    assert report.errors[0].reason == "这件事已经导入过，地点、方式或其他内容不同。请先核对，再用更正。"


def test_a_file_sent_again_after_a_correction_or_reversal_changes_nothing():
    send(GOOD, "library.visit,2026-03-02,PZH-LIB,4")
    one, two = queries.facts(FactFilter(kinds=["library.visit"]))
    correct(system(), kind="library.visit", source=one.source, quantity=300, reason="重复计数")
    reverse(system(), kind="library.visit", source=two.source, reason="不是本馆")
    report = send(GOOD, "library.visit,2026-03-02,PZH-LIB,4")
    assert (report.recorded, report.already, report.errors) == (0, 2, ())
    assert queries.total(FactFilter(kinds=["library.visit"])) == (300, 1)


def test_a_statistician_imports_only_what_they_answer_for():
    actor = Actor(person="p", grants=(Grant(Role.STATISTICIAN, "5104"),))
    report = send(GOOD, "library.visit,2026-03-01,CD-LIB,9", actor=actor)
    assert [(error.line, error.reason) for error in report.errors] == [
        (3, "您不负责这个地方的统计，不能导入它的数据。")
    ]


@pytest.mark.parametrize("actor", [ANYONE, Actor(person="p", grants=(Grant(Role.CLERK, "5104"),))])
def test_others_import_nothing(actor):
    with pytest.raises(NotAllowed):
        send(GOOD, actor=actor)


def test_an_import_is_in_the_audit_trail_by_its_counts():
    send(GOOD)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.detail) == ("ledger.import_facts", {"rows": 1, "recorded": 1, "errors": 0})


def test_the_templates_can_be_imported_after_filling_in():
    assert import_facts(system(), fact_template(), register=Register()).recorded == 1
    assert import_gauges(system(), gauge_template(), register=Register()).recorded == 1


@pytest.mark.django_db(transaction=True)
def test_one_file_sent_twice_at_once_counts_once():
    rows = [f"library.visit,2026-03-{day:02d},PZH-LIB,{day}" for day in range(1, 31)]
    reports = race(*[lambda: send(*rows)] * 3)
    assert sum(report.recorded for report in reports) == 30
    assert [report.recorded + report.already for report in reports] == [30] * 3
    assert Fact.objects.count() == 30


GAUGE_HEAD = "项目,截至日期,机构代码,区划代码,数值,分子,分母,来源系统"


def send_gauges(*rows: str, head: str = GAUGE_HEAD, **about):
    return import_gauges(system(), "\n".join([head, *rows]).encode(), register=Register(), **about)


def test_readings_are_imported_once_and_changes_become_revisions():
    row = "馆藏总量,2025-12-31,PZH-LIB,,{},,,年报"
    assert send_gauges(row.format(386500)).recorded == 1
    again = send_gauges(row.format(386500))
    assert (again.recorded, again.already) == (0, 1)
    assert send_gauges(row.format(386900)).recorded == 1
    [counted] = readings.preferred("library.holdings", date(2026, 1, 1))
    assert (counted.value, counted.revision, counted.source, counted.institution_kind) == (
        386900,
        2,
        "import:年报",
        "library",
    )


def test_a_ratio_is_imported_by_its_parts():
    send_gauges("群众满意度,2026-06-01,,5104,,903,1000,调查")
    [row] = readings.preferred("satisfaction.share", date(2026, 6, 2))
    assert (row.value, row.numerator, row.denominator, row.division_code) == (None, 903, 1000, "5104")


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("馆藏量,2025-12-31,PZH-LIB,,3,,,", "项目", "不认识「馆藏量」，是不是「馆藏总量」？"),
        ("馆藏总量,2025-12-31,PZH-LIB,,,,,", "数值", "填数值，或同时填分子和分母。"),
        ("馆藏总量,2025-12-31,PZH-LIB,,,3,,", "分母", "分子和分母要同时填。"),
        ("馆藏总量,2025-13-31,PZH-LIB,,3,,,", "截至日期", "日历上没有「2025-13-31」这一天。"),
        ("馆藏总量,2025-12-31,,,3,,,", "机构代码", "机构代码和区划代码至少填一个。"),
    ],
)
def test_a_bad_reading_is_named_by_line_and_column(row, column, reason):
    report = send_gauges("馆藏总量,2025-12-31,PZH-LIB,,1,,,", row)
    assert [(error.line, error.column, error.reason) for error in report.errors] == [(3, column, reason)]
    assert (report.written, GaugeReading.objects.count()) == (False, 0)
    assert send_gauges("馆藏总量,2025-12-31,PZH-LIB,,1,,,", row, keep_good=True).recorded == 1
