"""Places beside one another, two sides, real borders, the bulletin and the wall."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
import time_machine

from tests.builders.plan import count_fact, follow
from wenmai.kernel.actor import system
from wenmai.kernel.errors import NotFound
from wenmai.places.actions import import_divisions
from wenmai.plan.bulletin import bulletin
from wenmai.plan.geometry import outlines
from wenmai.plan.shelf import shelf
from wenmai.plan.spread import spread
from wenmai.plan.versus import Asked, versus

pytestmark = pytest.mark.django_db
CITY = "panzhihua-2022-2026"
SQUARE = [[[101.0, 26.0], [102.0, 26.0], [102.0, 27.0], [101.0, 27.0], [101.0, 26.0]]]


def _borders(path, codes):
    features = [
        {"properties": {"adcode": int(code.ljust(6, "0"))}, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
        for code in codes
    ]
    path.write_text(json.dumps({"attribution": "审图号：川S（2026）1号", "features": features}))
    return path


def test_places_of_a_city_stand_side_by_side_and_are_not_ranked_by_their_means(city):
    count_fact("culture.session", city.station, 3)
    follow()
    found = spread(CITY, "PZH-I04", "5104")
    values = {row.place.code: row.result.value for row in found.rows if row.result.value is not None}
    assert values == {"510422": Decimal("3.0")}
    assert (found.drawing, {row.judged for row in found.rows}) == (None, {None})
    assert "不到三个" in found.why
    assert found.whole.numerator == 3


def test_places_take_the_same_queries_for_all_years_and_places(city, django_assert_max_num_queries):
    def asked() -> int:
        shelf.cache_clear()
        with django_assert_max_num_queries(120) as counted:
            spread(CITY, "PZH-I04", "5104")
        return len(counted)

    before = asked()
    raw = "level,code,name,parent\n3,510498,甲县,5104\n3,510499,乙县,5104\n"
    import_divisions(system(), raw=raw.encode())
    assert asked() == before


def test_places_of_a_village_or_of_a_document_are_not_there(city):
    with pytest.raises(NotFound):
        spread(CITY, "PZH-P01", "5104")


def test_borders_of_the_deployment_are_drawn_and_named(client, city, settings, tmp_path):
    assert outlines(["5104"]) is None
    settings.GEOMETRY = _borders(tmp_path / "borders.json", ["5104"])
    found = outlines(["5104"])
    assert found.paths["5104"].startswith("M0.0 560.0L")
    assert (found.tall, found.said) == (560.0, "审图号：川S（2026）1号")
    assert outlines(["5104", "5105"]) is None
    codes = [row.place.code for row in spread(CITY, "PZH-I04", "5104").rows]
    settings.GEOMETRY = _borders(tmp_path / "counties.json", codes)
    shelf.cache_clear()
    assert "审图号" in client.get(f"/plan/{CITY}/5104/PZH-I04/across/").content.decode()


def test_two_places_stand_beside_each_other_with_their_distance(client, city):
    count_fact("culture.session", city.station, 3)
    count_fact("culture.session", city.other_station, 5)
    follow()
    found = versus(Asked(CITY, "510422", 0), Asked("", "510421", 0), "5104")
    pair = {each.first.id: each for each in found.pairs}["PZH-I04"]
    assert (found.first.year, found.alone) == (found.second.year, 0)
    assert (pair.first.value, pair.second.value, pair.apart) == (3, 5, -2)
    silent = {each.first.id: each for each in found.pairs}["PZH-I01"]
    assert (silent.first.value, silent.apart) == (None, None)
    book = openpyxl.load_workbook(BytesIO(client.get("/plan/compare/file/?format=xlsx").content))
    assert book.active.max_row == 1 + len(found.pairs)
    assert client.get("/plan/compare/?p1=no&r1=x&y1=1").status_code == 200


def test_a_year_stands_beside_the_year_before_when_nothing_else_is_asked(city):
    found = versus(Asked(CITY, "5104", 0), Asked("", "", 0), "5104")
    assert found.second.year == found.first.year - 1


@pytest.mark.parametrize(
    ("day", "years", "ends"),
    [
        ("2026-06-10", (0, 0), ("2026-05-31", "2025-05-31")),  # this year is not over: both to the same month
        ("2026-06-10", (2024, 2026), ("2024-05-31", "2026-05-31")),
        ("2026-06-10", (2024, 2023), ("2024-12-31", "2023-12-31")),
        ("2026-06-10", (2026, 2026), ("2026-06-10", "2026-06-10")),
        ("2026-01-20", (0, 0), ("2026-01-20", "2025-12-31")),  # no month is over yet
        ("2026-12-31", (0, 0), ("2026-12-31", "2025-12-31")),
    ],
)
def test_a_year_that_is_not_over_is_never_set_beside_a_whole_one(client, city, day, years, ends):
    with time_machine.travel(f"{day}T12:00:00+08:00"):
        found = versus(Asked(CITY, "5104", years[0]), Asked("", "", years[1]), "5104")
        page = client.get("/plan/compare/", {"p1": CITY, "r1": "5104"}).text
    assert (str(found.first.as_of), str(found.second.as_of)) == ends
    assert ("两边都只看到 5 月底" in page) == (day == "2026-06-10")
    assert found.until == (5 if "05-31" in ends[0] else 0)


@time_machine.travel("2026-06-10T12:00:00+08:00")
def test_what_happened_later_last_year_does_not_count_against_this_one(city):
    for day, number in ((date(2025, 3, 8), 3), (date(2025, 11, 8), 40), (date(2026, 3, 8), 5), (date(2026, 6, 2), 7)):
        count_fact("culture.session", city.station, number, on=day, audience=("elderly",))
    follow()
    pair = {each.first.id: each for each in versus(Asked(CITY, "5104", 0), Asked("", "", 0), "5104").pairs}["PZH-C04"]
    assert (pair.first.value, pair.second.value, pair.apart) == (5, 3, 2)


def test_two_plans_are_compared_where_they_ask_the_same(city):
    found = versus(Asked("sichuan-14-5", "5104", 0), Asked(CITY, "5104", 0), "5104")
    assert {(pair.first.plan, pair.second.plan) for pair in found.pairs} <= {("sichuan-14-5", CITY)}
    assert all(pair.first.unit == pair.second.unit for pair in found.pairs)
    assert len(found.pairs) + found.alone == len(found.first.plan.clauses)


@time_machine.travel("2026-06-10T12:00:00+08:00")
def test_the_bulletin_speaks_of_the_last_month_that_is_over(client, city):
    follow()
    found = bulletin(CITY, "5104")
    assert (str(found.month), str(found.as_of)) == ("2026-05-01", "2026-05-31")
    assert found.meant == sum(count for _status, count in found.tally)
    assert str(bulletin(CITY, "5104", "2026-02").as_of) == "2026-02-28"
    assert str(bulletin(CITY, "5104", "2031-02").month) == "2026-05-01"
    page = client.get(f"/plan/{CITY}/5104/bulletin/").content.decode()
    assert "进展月报（2026 年 5 月）" in page
    assert "附件：条款进展一览表" in page


def test_the_wall_refreshes_itself_until_somebody_stops_it(client, city):
    answer = client.get(f"/plan/{CITY}/5104/wall/")
    assert answer["Refresh"] == "60"
    assert "<script" not in answer.content.decode()
    assert "Refresh" not in client.get(f"/plan/{CITY}/5104/wall/?still=1")
