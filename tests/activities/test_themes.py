"""The report of a theme: every number is a sum of the records that it opens, and what is online stands apart."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.activities.test_gatherings import held, running
from tests.builders.activities import a_brand, a_festival, a_slot, an_activity
from tests.builders.places import a_division, a_prefecture, an_institution
from wenmai.activities.actions.festivals import join
from wenmai.activities.gatherings import festival_page
from wenmai.activities.themes import (
    narrowed,
    part_of,
    report_of,
    sheets_of,
    theme_of_brand,
    theme_of_festival,
    theme_of_series,
    with_records,
)
from wenmai.booking.actions import undo_check_in
from wenmai.booking.models import Attendance
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.breakdown import breakdown
from wenmai.ledger.queries import FactFilter, total

pytestmark = pytest.mark.django_db
YEAR = clock.today().year


def a_month():
    """Three houses of two counties, one of them online, one that has held nothing yet."""
    festival = a_festival(division=a_prefecture())
    here = an_institution(division=a_division("510422101"))
    there = an_institution(division=a_division("510421"), kind="library")
    brand, began = a_brand(), clock.now() - timedelta(hours=1)
    activities = [
        running(here, audience=("elderly", "families"), brand=brand),
        running(here, kind="performance", mode="mobile"),
        an_activity(there, mode="online", slots=(a_slot(began, seats=0, division=there.division),)),
        running(an_institution(division=a_division("510421")), title="还没办"),
    ]
    for activity in activities:
        join(system(), festival=festival, activity=activity)
    for activity, people in zip(activities, (40, 25, 300), strict=False):
        held(activity, people)
    held(running(here), 7)
    return festival, here, there, brand


def numbers(table):
    return {line.title: (line.sessions, line.people, line.online) for line in table.lines}


def test_festival_is_split_by_channel_place_house_kind_group_and_brand():
    festival, here, there, brand = a_month()
    report = report_of(theme_of_festival(festival))
    tables = {table.title: numbers(table) for table in report.tables}
    assert (report.total.sessions, report.total.people, report.total.online) == (2, 65, 300)
    assert (report.houses, report.joined, report.brands) == (2, 3, 1)
    assert tables["按方式"] == {"阵地": (1, 40, 0), "流动": (1, 25, 0), "线上": (0, 0, 300)}
    assert tables["按地方"] == {a_division("510422").name: (2, 65, 0), a_division("510421").name: (0, 0, 300)}
    assert tables["按单位"] == {here.name: (2, 65, 0), there.name: (0, 0, 300)}
    assert tables["按种类"] == {"讲座": (1, 40, 300), "文艺活动": (1, 25, 0)}
    assert tables["按人群"] == {"老年人": (1, 40, 0), "家庭": (1, 40, 0)}
    assert tables["按品牌"] == {brand.title: (1, 40, 0)}


def test_each_number_is_the_sum_of_the_records_it_opens():
    festival, *_ = a_month()
    theme = theme_of_festival(festival)
    report = report_of(theme)
    for table in report.tables:
        if table.adds and table.title != "按品牌":
            assert sum(line.people for line in table.lines) == report.total.people
            assert sum(line.sessions for line in table.lines) == report.total.sessions
        for line in table.lines:
            asked = dict(part.split("=") for part in line.query.split("&"))
            opened, _n = total(narrowed(theme, asked["by"], asked["word"]))
            shown = with_records(report, asked["by"], asked["word"], 0)
            assert opened == line.sessions + line.people + line.online + line.online_sessions
            assert (sum(each.quantity for each in shown.records), shown.chosen) == (opened, line.title)
    page = festival_page(festival)
    assert (page.reach.sessions, page.reach.people, page.reach.online) == (2, 65, 300)


def test_a_record_is_in_each_of_its_nine_lines_and_its_number_opens_it():
    festival = a_festival()
    for lines, people in ((("skills", "special"), 12), (("skills",), 30), ((), 5)):
        activity = running(an_institution(), lines=lines)
        join(system(), festival=festival, activity=activity)
        held(activity, people)
    theme = theme_of_festival(festival)
    report = report_of(theme)
    table = next(each for each in report.tables if each.title == "按九项普及")
    assert numbers(table) == {"艺术技能普及": (2, 42, 0), "特殊人群艺术普及": (1, 12, 0)}
    assert (table.adds, report.total.people) == (False, 47)
    opened = {word: int(total(narrowed(theme, "line", word))[0] or 0) for word in ("skills", "special", "talent")}
    assert opened == {"skills": 44, "special": 13, "talent": 0}


def test_what_is_taken_back_is_gone_from_every_table():
    festival, *_ = a_month()
    theme = theme_of_festival(festival)
    attendance = Attendance.objects.filter(heads=40).get()
    undo_check_in(system(), attendance=attendance.pk)
    report = report_of(theme)
    assert report.total.people == 25
    assert "按人群" not in {table.title for table in report.tables if any(line.people for line in table.lines)}


def test_year_of_a_brand_and_of_a_series():
    house, brand = an_institution(), a_brand()
    for people in (10, 20):
        held(running(house, brand=brand, series="市民讲坛"), people)
    of_brand, of_series = theme_of_brand(brand, YEAR), theme_of_series(house, "市民讲坛", YEAR)
    assert [report_of(each).total.people for each in (of_brand, of_series)] == [30, 30]
    assert report_of(theme_of_brand(brand, YEAR - 1)).total.people == 0
    assert report_of(theme_of_series(house, "没有", YEAR)).tables == ()


def test_report_asks_the_same_queries_for_one_and_three_activities():
    festival = a_festival()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            report_of(theme_of_festival(festival))
        return len(seen)

    def one_more() -> None:
        activity = running(an_institution())
        join(system(), festival=festival, activity=activity)
        held(activity, 5)

    one_more()
    first = asked()
    one_more()
    one_more()
    assert asked() == first <= 11


def test_pages_and_the_workbook_say_the_same(client):
    festival, here, _there, brand = a_month()
    url = f"/activities/festivals/{festival.pk}/report/"
    page = client.get(url).text
    assert ("办了 2 场，到场 65 人次" in page, "另有线上 1 场、300 人次，不算在内" in page) == (True, True)
    assert "不当作零" not in page
    assert client.get(f"{url}?by=house&word={here.code}").text.count("/plan/record/") == 4
    assert client.get(f"{url}?by=month&word=20x6-13&after=zzz").status_code == 200
    assert client.get(f"{url}?by=month&word=2026-99").status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{url}?format=xlsx").content))
    assert book.sheetnames == ["合计", "按方式", "按地方", "按单位", "按种类", "按人群", "按品牌", "按月"]
    assert [cell.value for cell in book["合计"][2]][1:] == [2, 65, 300, 1]
    assert "40" in client.get(f"/activities/brands/{brand.pk}/report/?year={YEAR}").text
    assert client.get(f"/activities/brands/{brand.pk}/report/?year=1").status_code == 200
    assert client.get(f"/activities/series/{here.code}/report/?name=没有").status_code == 302
    assert sheets_of(report_of(theme_of_festival(festival)))[:2] == b"PK"


def test_breakdown_adds_up_to_the_total_and_knows_its_words():
    a_month()
    splits = breakdown(FactFilter(), ("kind", "channel", "month", "setting", "attributes.kind"))
    assert (sum(each.quantity for each in splits), sum(each.n for each in splits)) == total(FactFilter())
    for wrong in ("recorded_at", "attributes.x'y", "attributes."):
        with pytest.raises(ValueError, match="facts do not say"):
            breakdown(FactFilter(), (wrong,))


def test_city_sees_its_own_part_of_the_province_s_festival(client):
    festival, here, _there, _brand = a_month()
    county = a_division("510422")
    part = report_of(part_of(theme_of_festival(festival), county))
    assert (part.total.sessions, part.total.people, part.total.online) == (2, 65, 0)
    assert [line.title for line in part.tables[1].lines] == [a_division("510422101").name]
    url = f"/activities/festivals/{festival.pk}/"
    client.cookies["place"] = county.code
    assert f"report/?division={county.code}" in client.get(url).text
    page = client.get(f"{url}report/?division={county.code}&by=house&word={here.code}").text
    assert (county.name in page, page.count("/plan/record/")) == (True, 4)
    assert "300" in client.get(f"{url}report/?division=5134").text
