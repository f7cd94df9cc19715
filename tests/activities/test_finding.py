"""Finding: by time, group, art, near by, without booking; and a month as a calendar."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import a_festival, a_slot, an_activity
from tests.builders.places import a_division, an_institution
from wenmai.activities import queries
from wenmai.activities.filters import Position, Wanted, wanted_of
from wenmai.activities.month import month, month_of
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def titles(**wanted) -> list[str]:
    return [line.title for line in queries.list_sessions(ANYONE, Wanted(**wanted)).items]


def on(days: int, hour: int, **about):
    return (a_slot(clock.at(TODAY + timedelta(days=days), time(hour)), **about),)


def test_list_narrows_by_group_art_evening_and_walk_in():
    an_activity(title="老年合唱", audience=("elderly",), art_forms=("music",), slots=on(2, 9))
    an_activity(title="夜场电影", kind="film", art_forms=("film",), slots=on(2, 19, seats=0))
    an_activity(title="亲子绘本", audience=("minors", "families"), slots=on(3, 15))
    assert titles(group="elderly") == ["老年合唱"]
    assert titles(group="families") == ["亲子绘本"]
    assert titles(art="film") == titles(evening=True) == titles(walk_in=True) == ["夜场电影"]
    assert titles(group="elderly", evening=True) == []


def test_list_of_what_runs_now_leaves_out_what_comes_and_what_was():
    now = clock.now()
    an_activity(title="展览", slots=(a_slot(now - timedelta(days=2), seats=0, minutes=60 * 24 * 9),))
    an_activity(title="以后", slots=(a_slot(now + timedelta(hours=2), seats=0),))
    an_activity(title="过去", slots=(a_slot(now - timedelta(hours=3), seats=0, minutes=60),))
    assert titles(running=True) == ["展览"]


def test_list_near_a_position_keeps_houses_within_ten_kilometres():
    near, far = an_institution(), an_institution()
    for house, lon, lat in ((near, "101.950", "26.550"), (far, "102.250", "26.550")):
        house.lon, house.lat = Decimal(lon), Decimal(lat)
        house.save(update_fields=["lon", "lat"])
    an_activity(near, title="近的")
    an_activity(far, title="远的")
    an_activity(an_institution(), title="没有坐标")
    here = Position(Decimal("101.900"), Decimal("26.540"))
    assert titles(near=here) == ["近的"]
    assert titles(near=Position(Decimal("102.300"), Decimal("26.550"))) == ["远的"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"group": "elderly", "art": "opera", "now": "1"}, Wanted("51", group="elderly", art="opera", running=True)),
        ({"group": "giants", "art": "x", "evening": "yes", "free": "0"}, Wanted("51")),
        ({"lon": "101.72", "lat": "26.58"}, Wanted("", near=Position(Decimal("101.72"), Decimal("26.58")))),
        ({"lon": "NaN", "lat": "26"}, Wanted("51")),
        ({"lon": "7", "lat": "26.58"}, Wanted("51")),
        ({"lon": "x", "lat": "26.58"}, Wanted("51")),
    ],
)
def test_query_is_read_and_what_cannot_be_used_falls_back(query, wanted):
    assert wanted_of(query, "51") == wanted


def test_query_of_a_wish_reads_back_as_the_same_wish():
    wish = Wanted("5104", "film", "weekend", seats=True, group="elderly", art="film", evening=True)
    words = dict(each.split("=") for each in wish.query()[1:].split("&"))
    assert wanted_of(words, "51") == wish


def test_page_offers_the_switches_without_a_script_and_asks_no_more_for_three(client):
    counts = []
    for size in (1, 3):
        an_activity(title=f"第{size}场", audience=("elderly",), slots=on(size, 10, seats=0))
        if size == 3:
            an_activity(title="第2场", audience=("elderly",), slots=on(2, 10, seats=0))
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/activities/?division=51&group=elderly&free=1").content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "第3场" in page
    for said in ("正在进行", "不用预约", "晚上", "适合老人", "为谁办"):
        assert said in page
    assert 'aria-current="true">适合老人' in page
    assert '<option value="elderly" selected>' in page


def test_month_counts_what_begins_on_each_day_and_names_festivals(client):
    first = clock.next_month(clock.month_start(TODAY))
    day = first + timedelta(days=9)
    for hour in (9, 23):
        an_activity(slots=(a_slot(clock.at(day, time(hour)), seats=0),))
    an_activity(slots=(a_slot(clock.at(day, time(9)), seats=0, division=a_division("513437")),))
    a_festival(title="艺术月", starts_on=day, ends_on=day)
    found = month(first, "5104")
    cells = {cell.day: cell for week in found.weeks for cell in week if cell.inside}
    assert (cells[day].count, found.total, [each.title for each in found.festivals]) == (2, 2, ["艺术月"])
    assert cells[day].url == f"/activities/?division=5104&day={day.isoformat()}"
    assert {len(week) for week in found.weeks} == {7}
    assert all(week[0].day.weekday() == 0 for week in found.weeks)
    assert month(first, "").total == 3
    page = client.get(f"/activities/month/?month={first:%Y-%m}&division=5104").content.decode()
    assert "2 场" in page
    assert "艺术月" in page


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "abcdefg"])
def test_month_that_cannot_be_read_is_this_month(text):
    assert month_of(text) == clock.month_start(TODAY)
