"""面向老年人的培训和阅读 (SC-E14): by county and house, shares of all, online apart, no record is not nought."""

import io

import openpyxl
import pytest

from tests.activities.test_desk import text_of
from tests.activities.test_mix import CAME, HELD, LAST, a_record
from tests.builders.people import a_clerk, an_official, sign_in
from tests.builders.places import a_county, a_prefecture, an_institution
from wenmai.activities.elders import WORDS, ElderChosen, elders_of, records_of
from wenmai.kernel.actor import system
from wenmai.ledger.actions import reverse

pytestmark = pytest.mark.django_db
OLD = {"audience": ("elderly",)}


@pytest.fixture
def station():
    return an_institution(name="红格镇综合文化站")


def some_records(station) -> None:
    a_record(station, kind="courses.lesson_held", attributes={"kind": "course", "title": "太极拳班"}, **OLD)
    a_record(station, attributes={"kind": "reading", "title": "银龄读报"}, **OLD)
    a_record(station, attributes={"kind": "training"})
    a_record(station, attributes={"kind": "performance"}, **OLD)
    a_record(station, kind="courses.attendance", quantity=20, **OLD)
    a_record(station, kind=CAME, quantity=10, attributes={"kind": "reading"}, **OLD)
    a_record(station, kind=CAME, quantity=90, attributes={"kind": "training"})
    a_record(station, kind=CAME, quantity=500, channel="online", attributes={"kind": "reading"}, **OLD)


def values(line) -> tuple:
    return tuple(each.value for each in (line.training, line.reading, line.people, line.online))


def test_classes_and_readings_for_old_people_and_their_share_of_all(station):
    some_records(station)
    whole = elders_of(a_county(), LAST).whole
    assert values(whole) == (1, 1, 30, 500)
    assert (whole.session_share, whole.people_share) == (2 / 3, 30 / 120)


def test_counties_without_any_are_listed_and_are_not_nought(client, station):
    found = elders_of(a_prefecture(), LAST)
    (county,) = [each for each in found.lines if each.word == "510422"]
    assert (values(county), county.session_share, county.any_records) == ((None,) * 4, None, False)
    a_record(station, attributes={"kind": "training"})
    (county,) = [each for each in elders_of(a_prefecture(), LAST).lines if each.word == "510422"]
    assert (county.sessions, county.session_share, county.any_records) == (None, None, True)
    page = text_of(client.get(f"/activities/elders/5104/?year={LAST}"))
    assert "盐边县 ：办过培训或阅读，没有写明面向老年人的" in page or "盐边县：办过培训或阅读" in page


def test_a_county_is_shown_by_house(station):
    some_records(station)
    found = elders_of(a_county(), LAST)
    assert [(line.title, values(line)) for line in found.lines] == [("红格镇综合文化站", (1, 1, 30, 500))]


def test_each_number_opens_its_records(client, station):
    some_records(station)
    for division, word in ((a_county(), station.code), (a_prefecture(), "510422")):
        opened = {
            what: sum(int(row.quantity) for row in records_of(division, LAST, ElderChosen(what, word)))
            for what in WORDS
        }
        assert opened == {"training": 1, "reading": 1, "people": 30, "online": 500}
    page = client.get(f"/activities/elders/510422/?year={LAST}&what=training&word={station.code}")
    assert "太极拳班 红格镇综合文化站 1 场" in text_of(page)


def test_what_was_taken_back_is_gone(station):
    source = a_record(station, attributes={"kind": "reading"}, **OLD)
    reverse(system(), kind=HELD, source=source, reason="没办成")
    assert elders_of(a_county(), LAST).lines == []
    assert records_of(a_county(), LAST, ElderChosen("reading")) == []


def test_the_file_says_what_is_missing(client, station):
    some_records(station)
    answer = client.get(f"/activities/elders/5104/?year={LAST}&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert rows["盐边县"] == (1, 1, "66.7%", 30, "25.0%", 500, None)


@pytest.mark.parametrize("query", ["?year=1700", "?what=x", "?what=training&word=none&after=x"])
def test_what_is_asked_for_wrongly_is_the_report(client, station, query):
    assert client.get(f"/activities/elders/510422/{query}").status_code == 200


def test_the_report_takes_the_same_queries_for_one_house_and_three(django_assert_num_queries, station):
    county = a_county()
    some_records(station)
    with django_assert_num_queries(5):
        elders_of(county, LAST)
    some_records(an_institution(name="二号站"))
    some_records(an_institution(name="三号站"))
    with django_assert_num_queries(5):
        assert len(elders_of(county, LAST).lines) == 3


def test_houses_and_officials_come_here_from_their_reports(client, station):
    sign_in(client, a_clerk(station))
    assert 'href="/activities/elders/510422/"' in client.get("/desk/activities/report/").content.decode()
    sign_in(client, an_official(a_county()))
    assert 'href="/activities/elders/510422/"' in client.get("/desk/plan/evidence/").content.decode()
