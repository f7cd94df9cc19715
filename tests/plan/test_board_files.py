"""A board and an opened clause to save: the same figures as on their pages, nothing for no data."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.builders.plan import count_fact, follow, read_gauge
from wenmai.plan import boards

pytestmark = pytest.mark.django_db
PLAN, CITY = "panzhihua-2022-2026", "5104"
BOARD = f"/plan/{PLAN}/{CITY}/file/"


def _lines(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def _book(answer) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.fixture
def counted(client, city):
    read_gauge("places.population", CITY, 1_200_000)
    read_gauge("library.holdings", city.library, 500_000)
    read_gauge("library.holdings", city.county_library, 400_000)
    count_fact("culture.session", city.station, 3)
    follow()
    return client


def test_every_clause_of_the_board_is_a_line_with_its_target_and_definition(counted):
    shown = boards.board(PLAN, CITY)
    rows = _lines(counted.get(BOARD))
    assert {row["编号"] for row in rows} == {
        *(line.result.id for line in shown.lines),
        *(each.id for each in shown.clauses),
    }
    [holdings] = [row for row in rows if row["编号"] == "PZH-I01"]
    assert (holdings["数"], holdings["目标"], holdings["目标年"], holdings["进展"]) == ("0.75", "1.32", "2026", "滞后")
    assert (holdings["分子"], holdings["分母"], holdings["出处"]) == ("900000", "1200000", "专栏1 第1项")
    villages = [row for row in rows if row["编号"] == "PZH-P02"]
    assert [(row["读法"], row["数"], row["目标"], row["进展"]) for row in villages] == [
        ("市级", "", "20", "无数据"), ("县（区）级", "", "95", "无数据"),
    ]  # fmt: skip


def test_the_workbook_of_a_board_has_the_years_and_the_places(counted):
    book = _book(counted.get(BOARD, {"format": "xlsx", "by": "PZH-I04"}))
    assert list(book) == ["条款", "主要指标逐年", "各地"]
    assert "2021" in book["主要指标逐年"][0]
    assert {row[2] for row in book["各地"][1:]} == {"PZH-I04"}
    assert {row[0] for row in book["各地"][1:]} >= {"盐边县", "米易县"}
    for asked in ({"by": "no"}, {"by": "PZH-P01"}, {"format": "pdf"}):
        assert counted.get(BOARD, asked).status_code == 200


def test_an_opened_clause_is_saved_with_its_parts_that_add_up(counted):
    book = _book(counted.get(f"/plan/{PLAN}/{CITY}/PZH-I04/file/", {"format": "xlsx"}))
    assert list(book) == ["条款", "由哪些地方加起来", "逐年"]
    parts = book["由哪些地方加起来"][1:]
    assert parts[-1][:3] == ("攀枝花市", CITY, 3)
    assert sum(row[2] or 0 for row in parts[:-1]) == parts[-1][2]


def test_a_clause_over_units_lists_them_and_another_reading_is_saved_alone(counted):
    page = f"/plan/{PLAN}/{CITY}/PZH-N04/file/"
    book = _book(counted.get(page, {"format": "xlsx"}))
    assert [row[5] for row in book["逐个"][1:]] == ["无数据"] * (len(book["逐个"]) - 1)
    [own, other] = _lines(counted.get(page))
    [alone] = _lines(counted.get(page, {"reading": "1"}))
    assert (own["读法"], other["读法"], alone["读法"]) == ("不少于 2 个", "不少于 3 个", "不少于 3 个")
    assert counted.get(page, {"reading": "9"}).status_code == 404


def test_what_a_document_decides_is_saved_as_one_line(counted):
    [row] = _lines(counted.get(f"/plan/{PLAN}/{CITY}/PZH-P18/file/"))
    assert (row["编号"], row["数"], row["进展"]) == ("PZH-P18", "", "无数据")


def test_the_pages_lead_to_their_files(counted):
    board, clause = counted.get(f"/plan/{PLAN}/{CITY}/").text, counted.get(f"/plan/{PLAN}/{CITY}/PZH-I04/").text
    assert f'href="{BOARD}?by=' in board
    assert "format=xlsx" in board
    assert f'href="/plan/{PLAN}/{CITY}/PZH-I04/file/?format=xlsx"' in clause
