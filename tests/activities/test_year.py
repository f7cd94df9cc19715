"""A year of a division: months of each house, settings of each library, each number open to its records."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.activities.test_desk import text_of
from tests.builders.people import a_clerk, an_official, sign_in
from tests.builders.places import a_county, a_division, an_institution
from wenmai.activities import year
from wenmai.activities.vocabulary import Setting
from wenmai.activities.year import Chosen, county_of, records_of, sheets_of, year_of
from wenmai.kernel import clock, pagination
from wenmai.kernel.actor import system
from wenmai.ledger.actions import record, reverse
from wenmai.ledger.place import Place

pytestmark = pytest.mark.django_db
LAST = clock.today().year - 1
HELD = "activities.session_held"


def held(house, month: int, *, kind: str = HELD, source: str = "", **about) -> str:
    source = source or f"booking.session:{house.code}-{month}-{len(about)}-{kind}"
    at = datetime(LAST, month, 15, 10, tzinfo=clock.SHANGHAI)
    where = Place(house.division_id, house.code, house.kind)
    record(system(), kind=kind, source=source, happened_at=at, place=where, **about)
    return source


@pytest.fixture
def library():
    return an_institution(kind="library", division=a_county(), name="盐边县图书馆")


@pytest.fixture
def station():
    return an_institution(name="红格镇综合文化站")


def test_both_tables_come_as_xlsx_with_empty_cells_where_no_record_is(client, library, station):
    held(library, 3, quantity=2)
    answer = client.get(f"/activities/year/{a_county().code}/?year={LAST}&format=xlsx")
    book = load_workbook(BytesIO(answer.content))
    rows = {row[0]: row[1:] for row in book["每月"].iter_rows(values_only=True)}
    assert rows["盐边县图书馆"] == (None, None, 2, *[None] * 9, 2)
    assert rows["红格镇综合文化站"] == (*[None] * 12, 0)
    assert [row[0] for row in book["七进"].iter_rows(values_only=True)] == ["图书馆", "盐边县图书馆"]


def test_the_file_names_every_house_however_many_there_are(library, monkeypatch):
    """A page of a list stops counting at its ceiling, and names a hundred libraries."""
    monkeypatch.setattr(pagination, "CEILING", 2)
    monkeypatch.setattr(year, "SIZE", 2)
    monkeypatch.setattr(year, "LIBRARIES", 2)
    for _number in range(5):
        an_institution(kind="library", division=a_county())
    book = load_workbook(BytesIO(sheets_of(a_county(), LAST)))
    assert [book[name].max_row for name in ("每月", "七进")] == [7, 7]


def test_months_are_sums_of_records_and_a_month_without_one_is_not_nought(library, station):
    held(library, 3)
    held(library, 3, kind="library.session", quantity=4)
    held(station, 5, kind="courses.lesson_held")
    held(station, 6, channel="online")
    an_institution(kind="village_room", division=a_division("510422101200"))
    found = year_of(a_county(), LAST)
    lines = {each.house.name: [cell.held for cell in each.cells] for each in found.houses.items}
    assert lines["盐边县图书馆"] == [None, None, 5, *[None] * 9]
    assert lines["红格镇综合文化站"] == [*[None] * 4, 1, *[None] * 7]
    assert (len(lines), found.due) == (2, 12)
    assert [each.filled for each in found.houses.items] == [1, 1]


def test_settings_stand_for_libraries_alone(library, station):
    held(library, 3, setting="school")
    held(library, 4, setting="school", quantity=2)
    held(station, 4, setting="barracks")
    (line,) = year_of(a_county(), LAST).libraries
    assert {cell.word: cell.held for cell in line.cells if cell.held} == {"school": 3}
    assert (line.filled, len(line.cells)) == (1, len(Setting.values))


def test_what_was_taken_back_is_gone_from_the_number_and_its_records(library):
    source = held(library, 3)
    held(library, 3, kind="library.session", quantity=4)
    reverse(system(), kind=HELD, source=source, reason="没办成")
    cell = year_of(a_county(), LAST).houses.items[0].cells[2]
    rows = records_of(Chosen(library, 3), LAST)
    assert (cell.held, [int(each.quantity) for each in rows]) == (4, [4])


def test_each_number_opens_its_records(client, library):
    held(library, 3, setting="school", attributes={"title": "故事会"})
    page = client.get(f"/activities/year/510422/?year={LAST}").content.decode()
    for query in (f"house={library.code}&amp;month={LAST}-03", f"house={library.code}&amp;setting=school"):
        assert query in page
        opened = text_of(client.get(f"/activities/year/510422/?year={LAST}&{query.replace('&amp;', '&')}"))
        assert "故事会 盐边县图书馆 1 场" in opened
    empty = text_of(client.get(f"/activities/year/510422/?year={LAST}&house={library.code}&month={LAST}-04"))
    assert "没有这样的记录" in empty


@pytest.mark.parametrize(
    "query", ["?year=1700", "?year=x&page=y", "?house=none&month=13", "?kind=rave", "?month=2026-99&after=x"]
)
def test_a_year_that_is_asked_for_wrongly_is_this_year(client, library, query):
    assert client.get(f"/activities/year/510422/{query}").status_code == 200


def test_the_page_takes_the_same_queries_for_one_house_and_three(django_assert_num_queries, library):
    county = a_county()
    with django_assert_num_queries(4):
        year_of(county, LAST)
    an_institution(kind="library", division=county, name="第二图书馆")
    held(an_institution(), 3)
    with django_assert_num_queries(4):
        assert len(year_of(county, LAST).houses.items) == 3


def test_the_report_of_a_house_and_the_desk_of_the_plan_lead_here(client, station):
    assert county_of(station) == "510422"
    sign_in(client, a_clerk(station))
    assert 'href="/activities/year/510422/"' in client.get("/desk/activities/report/").content.decode()
    sign_in(client, an_official(a_county()))
    assert 'href="/activities/year/510422/"' in client.get("/desk/plan/evidence/").content.decode()
