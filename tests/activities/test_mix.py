"""阵地 and 流动, 线上 and 线下 (SC-G09): four cells and what was both, from the ledger, each number open to its records."""

import io
from datetime import datetime
from itertools import count

import openpyxl
import pytest

from tests.activities.test_desk import text_of
from tests.builders.people import a_clerk, an_official, sign_in
from tests.builders.places import a_county, an_institution
from wenmai.activities.mix import CELLS, Cell, MixChosen, cell_of, mix_of, records_of
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.actions import record, reverse
from wenmai.ledger.place import Place

pytestmark = pytest.mark.django_db
LAST = clock.today().year - 1
HELD, CAME = "activities.session_held", "activities.attendance"
_numbers = count(1)


def a_record(house, month: int = 3, *, kind: str = HELD, **about) -> str:
    source = f"tests.mix:{next(_numbers)}"
    at = datetime(LAST, month, 15, 10, tzinfo=clock.SHANGHAI)
    where = Place(house.division_id, house.code, house.kind) if house else Place("510422")
    record(system(), kind=kind, source=source, happened_at=at, place=where, **about)
    return source


def numbers(line_numbers) -> dict[Cell, int]:
    return {each.cell: each.value for each in line_numbers if each.value is not None}


@pytest.fixture
def station():
    return an_institution(name="红格镇综合文化站")


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        (("onsite", "", ""), Cell.FIXED),
        (("mobile", "", ""), Cell.MOBILE),
        (("home", "", ""), Cell.MOBILE),
        (("online", "", "onsite"), Cell.FIXED_ONLINE),
        (("online", "", "mobile"), Cell.MOBILE_ONLINE),
        (("online", "", ""), Cell.UNSAID),
        (("onsite", "1", ""), Cell.HYBRID),
        (("mobile", "1", ""), Cell.HYBRID),
        (("online", "1", ""), Cell.HYBRID_ONLINE),
    ],
)
def test_each_channel_has_its_cell(said, cell):
    assert cell_of(*said) == cell


def test_cells_are_sums_of_records_and_a_cell_without_one_is_not_nought(station):
    a_record(station, 3)
    a_record(station, 3, channel="mobile")
    a_record(station, 4, channel="home", kind="activities.home_visit_made")
    a_record(station, 4, channel="online", attributes={"ground": "mobile"})
    a_record(station, 5, attributes={"hybrid": "1"})
    a_record(station, 5, kind=CAME, quantity=30, attributes={"hybrid": "1"})
    a_record(station, 5, kind=CAME, quantity=200, channel="online", attributes={"hybrid": "1"})
    found = mix_of(a_county(), LAST)
    assert numbers(found.whole.sessions) == {Cell.FIXED: 1, Cell.MOBILE: 2, Cell.MOBILE_ONLINE: 1, Cell.HYBRID: 1}
    assert numbers(found.whole.people) == {Cell.HYBRID: 30, Cell.HYBRID_ONLINE: 200}
    assert [(line.title, numbers(line.sessions)) for line in found.houses] == [
        ("红格镇综合文化站", numbers(found.whole.sessions))
    ]
    assert numbers(found.months[2].sessions) == {Cell.FIXED: 1, Cell.MOBILE: 1}
    assert numbers(found.months[11].sessions) == {}


def test_every_record_is_behind_exactly_one_number(station):
    for channel in ("onsite", "mobile", "home", "online"):
        for attributes in ({}, {"hybrid": "1"}, {"ground": "onsite"}, {"ground": "mobile"}):
            a_record(station, channel=channel, attributes=attributes)
    opened = [row.id for cell in CELLS for row in records_of(a_county(), LAST, MixChosen("sessions", cell))]
    whole = numbers(mix_of(a_county(), LAST).whole.sessions)
    assert (len(opened), len(set(opened)), sum(whole.values())) == (16, 16, 16)


def test_what_was_taken_back_is_in_no_cell(station):
    source = a_record(station)
    reverse(system(), kind=HELD, source=source, reason="没办成")
    assert not mix_of(a_county(), LAST).known
    assert records_of(a_county(), LAST, MixChosen("sessions", Cell.FIXED)) == ()


def test_a_record_without_a_house_has_a_line_and_opens(client):
    a_county()
    a_record(None, attributes={"title": "坝坝电影"})
    page = client.get(f"/activities/mix/510422/?year={LAST}").content.decode()
    assert "what=sessions&amp;cell=fixed&amp;house=-" in page
    opened = client.get(f"/activities/mix/510422/?year={LAST}&what=sessions&cell=fixed&house=-")
    assert "坝坝电影" in text_of(opened)


def test_each_number_opens_its_records(client, station):
    a_record(station, 3, channel="mobile", attributes={"title": "送戏下乡"})
    for query in (f"house={station.code}", f"month={LAST}-03", ""):
        opened = client.get(f"/activities/mix/510422/?year={LAST}&what=sessions&cell=mobile&{query}")
        assert "送戏下乡 红格镇综合文化站 1 场" in text_of(opened)
    other = client.get(f"/activities/mix/510422/?year={LAST}&what=sessions&cell=mobile&month={LAST}-04")
    assert "没有这样的记录" in text_of(other)


def test_the_file_has_houses_and_months(client, station):
    a_record(station, 3, channel="mobile")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/activities/mix/510422/?year={LAST}&format=xlsx").content))
    houses, months = book.worksheets
    assert [cell.value for cell in houses[2]][:3] == ["红格镇综合文化站", None, 1]
    assert [cell.value for cell in months[4]][:3] == [f"{LAST}-03", None, 1]
    assert months.max_row == 14


@pytest.mark.parametrize("query", ["?year=1700", "?year=x", "?what=sessions&cell=none", "?what=x&cell=fixed&after=x"])
def test_what_is_asked_for_wrongly_is_the_report(client, station, query):
    assert client.get(f"/activities/mix/510422/{query}").status_code == 200


def test_the_report_takes_the_same_queries_for_one_house_and_three(django_assert_num_queries, station):
    county = a_county()
    a_record(station)
    with django_assert_num_queries(5):
        mix_of(county, LAST)
    a_record(an_institution(name="二号站"))
    a_record(an_institution(name="三号站"))
    with django_assert_num_queries(5):
        assert len(mix_of(county, LAST).houses) == 3


def test_houses_and_officials_come_here_from_their_reports(client, station):
    sign_in(client, a_clerk(station))
    assert 'href="/activities/mix/510422/"' in client.get("/desk/activities/report/").content.decode()
    sign_in(client, an_official(a_county()))
    assert 'href="/activities/mix/510422/"' in client.get("/desk/plan/evidence/").content.decode()
