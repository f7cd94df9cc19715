"""What people type and send by mistake is refused in words and leaves nothing: dates, numbers, workbooks, two clerks at once."""

import io
import zipfile
from datetime import date, timedelta

import pytest

from tests.builders.people import a_clerk, a_manager, an_official, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.registers import START, a_row, said
from tests.registers.test_entering import on, posts
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.kernel.spreadsheets import Sheet, workbook
from wenmai.ledger.actions import record_readings
from wenmai.ledger.cells import Unreadable
from wenmai.ledger.gauges import Reading
from wenmai.ledger.readings import preferred
from wenmai.registers.actions.entering import correct, withdraw
from wenmai.registers.actions.importing import receive
from wenmai.registers.declaring import get_register
from wenmai.registers.drafts import columns_of, day
from wenmai.registers.models import Draft
from wenmai.registers.queries.rows import changes_of
from wenmai.registers.sheets import as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return an_institution(kind="library", division=a_division("510422"))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("2025-02-30", "日历上没有"), ("2025年13月1日", "日历上没有"), ("0001-01-01", "核对年份"), ("9999-01-01", "核对年份"),
        ("99999", "核对年份"), ("昨天", "要写成"), ("--", "要写成"), ("2025", "要写成"),
    ],
)  # fmt: skip
def test_a_day_that_is_none_is_refused_in_words(raw, words):
    with pytest.raises(Unreadable, match=words):
        day(raw)


def test_days_are_read_as_people_and_workbooks_write_them():
    assert {day(raw) for raw in ("2025-3-1", "２０２５年３月１日", "20250301", "45717", "45717.0")} == {
        date(2025, 3, 1)
    }


@pytest.mark.parametrize(
    ("since", "field"),
    [(date(1000, 1, 1), "valid_from"), (clock.today() + timedelta(days=400), "valid_from")],
)
def test_a_row_that_begins_long_ago_or_long_hence_is_a_slip_of_the_year(house, since, field):
    with pytest.raises(Invalid) as refused:
        a_row("posts", house, since=since, **posts(10))
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("typed", ["1e999", "--", "一", "NaN", "99999999999999999999", "-1"])
def test_a_number_that_is_none_stays_on_the_form(house, client, typed):
    sign_in(client, a_clerk(house))
    sent = {
        "place": house.code, "kind": "professional", "approved": typed, "filled": "10", "full_time": "10", "part_time": "0",
        "senior": "1", "middle": "4", "valid_from": "2025-01-01", "source": "年报", "as_of": "2025-01-01",
    }  # fmt: skip
    answer = client.post("/desk/registers/posts/add/", sent)
    assert (answer.status_code, get_register("posts").model.objects.count()) == (422, 0)


def test_a_number_left_empty_is_none_and_full_width_digits_are_digits(house, client):
    sign_in(client, a_clerk(house))
    sent = {
        "place": house.code, "kind": "professional", "approved": "", "filled": "１２", "full_time": "12", "part_time": "0",
        "senior": "1", "middle": "4", "valid_from": "2025-01-01", "source": "年报", "as_of": "2025-01-01",
    }  # fmt: skip
    assert client.post("/desk/registers/posts/add/", sent).status_code == 302
    row = get_register("posts").model.objects.get()
    assert (row.approved, row.filled) == (0, 12)


def test_the_later_of_two_clerks_does_not_write_over_the_other(house, client):
    row, register = a_row("posts", house, **posts(10)), get_register("posts")
    sign_in(client, a_clerk(house))
    address = f"/desk/registers/posts/{row.pk}/correct/"
    seen = changes_of(register, row)
    assert f'name="seen" value="{seen}"' in client.get(address).text
    correct(system(), register=register, entry=row.pk, values=posts(9), said=said(), reason="数错了", seen=seen)
    with pytest.raises(Conflict, match="别人改过"):
        correct(system(), register=register, entry=row.pk, values=posts(8), said=said(), reason="也数错了", seen=seen)
    row.refresh_from_db()
    assert row.filled == 9


def _packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr({"sheet": "xl/worksheets/sheet1.xml"}.get(name, name), content)
    return out.getvalue()


def _sheet(cell: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'.encode()


GOOD = workbook([Sheet("a", ["机构代码"], [["A"]])])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 this is no archive", "打不开"),
        (GOOD[: len(GOOD) // 2], "打不开"),
        (_packed(other=b"x"), "没有工作表"),
        (_packed(sheet=b"<broken"), "打不开"),
        (_packed(sheet=b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + _sheet("")), "打不开"),
        (_packed(sheet=b" " * 40_000_000), "太大"),
        (_packed(sheet=_sheet('<c r="A1"><f>B1+1</f></c>')), "A1 格是公式"),
        (_packed(sheet=_sheet('<c r="B1" t="e"><v>#REF!</v></c>')), "B1 格是公式"),
        (_packed(sheet=_sheet('<c r="A1" t="s"><v>7</v></c>')), "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "旧的 .xls"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_in_words_and_not_kept(house, content, words):
    with pytest.raises(Invalid, match=words):
        receive(a_clerk(house), register=get_register("posts"), name="a.xlsx", content=content)
    assert Draft.objects.count() == 0


def test_a_flipped_byte_anywhere_in_a_workbook_is_read_or_refused():
    """Whatever a damaged file raises is said in words."""
    whole = workbook([Sheet("a", [each.title for each in columns_of(get_register("posts"))], [["A"] * 12])])
    for place in range(0, len(whole), 97):
        torn = bytearray(whole)
        torn[place] ^= 0xFF
        try:
            as_csv(bytes(torn))
        except Invalid:
            continue


def test_what_was_taken_back_hides_no_later_import(house):
    row, register = a_row("posts", house, **posts(10)), get_register("posts")
    withdraw(system(), register=register, entry=row.pk, reason="不是这个馆")
    assert on("staff.full_time", START) == []
    told = Reading(house.division_id, date(2025, 6, 30), "import:年报", value=7, institution=house.code,
                   institution_kind=house.kind)  # fmt: skip
    record_readings(system(), gauge="staff.full_time", readings=[told])
    assert [(each.value, each.source) for each in preferred("staff.full_time", date(2025, 7, 1))] == [
        (7, "import:年报")
    ]


def test_a_pairing_that_was_another_houses_counts_for_that_house_no_more(house):
    helpers = [an_institution(kind="library", division=a_division("5104")) for _ in range(2)]
    values = {"helper_grade": 1, "target_grade": 2, "reached_on": None, "agreement": ""}
    row = a_row("pairings", house, helper=helpers[0], **values)
    correct(
        system(), register=get_register("pairings"), entry=row.pk, values=values | {"helper": helpers[1]}, said=said(),
        reason="写错了馆",
    )  # fmt: skip
    rows = [each for each in preferred("pairing.helping", START) if "void" not in each.attributes]
    assert [(each.institution_code, each.value) for each in rows] == [(helpers[1].code, 1)]


def test_how_many_volunteers_are_registered_officials_write(house):
    for actor in (a_clerk(house), a_manager(house)):
        with pytest.raises((NotFound, NotAllowed)):
            a_row("volunteers", "510422", actor, number=3, active=1)
    assert a_row("volunteers", "510422", an_official("510422"), number=3, active=1).number == 3
