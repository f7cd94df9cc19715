"""By head, the three ratios with both sides, the lists beside the mean; no data is named and never zero."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow
from tests.equity.conftest import live_there, report_the_year
from wenmai.equity import queries
from wenmai.equity.balance import Left, listed_areas
from wenmai.equity.definitions import all_indicators, read_folder
from wenmai.equity.measured import State
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import NotFound
from wenmai.measures.periods import Period, whole_months, year
from wenmai.places.actions import import_divisions
from wenmai.places.actions.reference import put_tag
from wenmai.places.models import Division, Level, Tag
from wenmai.plan.results import Coverage
from wenmai.plan.shelf import shelf

pytestmark = pytest.mark.django_db


def _opened(region="5104", name="sessions"):
    shelf.cache_clear()
    return queries.opened(queries.ask(region), name)


def _ratios(found):
    return {each.key: each for each in found.line.ratios}


def test_amounts_and_residents_are_added_before_they_are_divided(lived_in):
    """(8 + 8) sessions by 3,000 people is 53.3 by 10,000; the mean of the two means would be 60."""
    found = _opened()
    values = {unit.place.code: (unit.value, unit.state) for unit in found.units}
    assert values == {
        "510402": (None, State.UNCOUNTED),
        "510421": (Decimal("40.0"), State.KNOWN),
        "510422": (Decimal("80.0"), State.KNOWN),
    }
    assert (found.line.mean.value, found.line.mean.known, found.line.mean.of) == (Decimal("53.3"), 2, 3)
    assert found.missing(State.UNCOUNTED) == ("东区",)


def test_ratios_name_both_sides(lived_in):
    found = _ratios(_opened())
    places = found["places"]
    assert (places.value, places.first.name, places.second.name) == (Decimal("2.00"), "盐边县", "米易县")
    assert (places.first.amount, places.first.base) == (8, 1000)
    groups = found["groups"]
    assert (groups.first.amount, groups.second.amount, groups.value) == (4, 16, Decimal("0.25"))
    assert (found["urban"].value, found["urban"].second.value) == (None, Decimal("133.3"))
    assert found["districts"].why


def test_streets_are_town_and_townships_are_country(lived_in):
    """A country of which two of three townships are known is compared with nobody."""
    live_there({"510402002": 1000})
    count_fact("culture.session", street := an_institution(division=a_division("510402002")), 10)
    report_the_year(street)
    follow()
    ratio = _ratios(_opened())["urban"]
    assert (ratio.first.value, ratio.second.value, ratio.value) == (Decimal("100.0"), Decimal("133.3"), None)
    assert (ratio.second.known, ratio.second.of, "八成" in ratio.why) == (2, 3, True)
    live_there({"510422100": 250})
    count_fact("culture.session", other := an_institution(division=a_division("510422100")), 2)
    report_the_year(other)
    follow()
    ratio = _ratios(_opened())["urban"]
    assert (ratio.second.value, ratio.value) == (Decimal("120.0"), Decimal("0.83"))


def test_what_stands_above_the_places_is_said_beside_each_ratio(lived_in):
    """The city's own library held 4 of 20 sessions: nobody's; were they 米易县's, it would have 12 by 2,000."""
    count_fact("library.session", an_institution(kind="library", division=a_division("5104")), 4)
    follow()
    found = _opened()
    ratios = _ratios(found)
    assert found.line.left == Left(Decimal(4), Decimal(4), Decimal("20.0"))
    assert (ratios["places"].left, ratios["places"].bound) == (found.line.left, Decimal("60.0"))
    assert ratios["urban"].left == Left(Decimal(10), Decimal(10), Decimal("50.0"))  # and the counties' own six
    assert ratios["groups"].left is None
    live_there({"510421": 0})
    assert _opened().line.left == Left(Decimal(12), Decimal(4), Decimal("60.0"))


def test_one_known_place_is_not_even(lived_in):
    live_there({"510421": 0})
    line = _opened().line
    assert (line.mean.known, line.theil, line.gini) == (1, None, None)


def test_a_gap_that_rounds_to_nothing_is_shown_with_more_decimals(lived_in):
    """53.333 by 10,000 beside 53.334: with one decimal there would be none."""
    sessions = all_indicators()["sessions"]
    whole = _opened()
    unit = replace(whole.units[1], amount=Decimal("10.6668"), residents=Decimal(2000))
    codes = (unit.place.code,)
    [found] = listed_areas(sessions, [unit], whole.line.mean, [(Tag.ETHNIC, codes, True)])
    assert (found.gap, found.why) == (None, "全省的县有数的不足八成，不比。")
    mean = replace(whole.line.mean, of=2)
    [found] = listed_areas(sessions, [unit], mean, [(Tag.ETHNIC, codes, True)])
    assert (found.gap, found.percent) == (Decimal("0.00067"), Decimal("0.0"))
    [found] = listed_areas(sessions, [replace(unit, state=State.SILENT), unit], mean, [(Tag.ETHNIC, codes, True)])
    assert (found.gap, found.why) == (None, "名单里的县有数的不足八成，不比。")


def test_years_are_those_of_which_anything_is_known(lived_in):
    today = clock.today()
    assert queries.ask("5104").years == (today.year,)
    assert queries.ask("5104", today.year - 2).years == (today.year, today.year - 1, today.year - 2)
    shelf.cache_clear()
    count_fact("culture.session", lived_in.station, 1, on=today.replace(year=today.year - 1, day=1))
    follow()
    assert queries.ask("5104").years == (today.year, today.year - 1)
    assert (queries.ask("5104").running, queries.ask("5104", today.year - 1).running) == (True, False)


def test_a_silent_place_is_named_and_not_zero(lived_in):
    live_there({"510402": 5000})
    found = _opened()
    assert found.missing(State.SILENT) == ("东区",)
    assert found.line.mean.value == Decimal("53.3")
    assert _ratios(found)["places"].second.name == "米易县"


def test_places_of_which_few_reported_are_in_no_ratio(lived_in):
    for _number in range(4):
        an_institution(kind="culture_station", division=a_division("510422101"))
    found = _opened()
    assert found.missing(State.THIN) == ("盐边县",)
    assert _ratios(found)["places"].value is None


def test_a_year_with_few_months_is_no_year(lived_in, client):
    """Two months of a county's houses give no figure by head, no ratio and no township; a report of 0 is a report."""
    last, page = clock.today().year - 1, "/equity/510422/?indicator=sessions&year="
    houses = (lived_in.county_centre, lived_in.station)
    for month in (11, 12):
        count_fact("library.session", lived_in.county_library, 3, on=date(last, month, 5))
        for house in houses:
            count_fact("culture.session", house, 3, on=date(last, month, 5))
    follow()
    shelf.cache_clear()
    found = queries.opened(queries.ask("510422", year=last), "sessions")
    assert found.months in {Coverage(4, 24), Coverage(2, 12)}
    whole, town = found.line.whole, {unit.place.code: unit for unit in found.units}["510422101"]
    assert (found.thin, whole.state, whole.value, whole.amount) == (True, State.THIN, None, 18)
    assert whole.whole == (date(last, 11, 1), date(last, 12, 1))
    assert (town.state, town.value, town.coverage) == (State.THIN, None, Coverage(2, 12))
    assert {each.value for each in found.line.ratios} == {None}
    text = client.get(f"{page}{last}").content.decode()
    assert "数据不全" in text
    assert "十一月" in text or "11 月" in text
    report_the_year(lived_in.county_library, *houses, year=last)
    follow()
    shelf.cache_clear()
    found = queries.opened(queries.ask("510422", year=last), "sessions")
    assert (found.thin, found.line.whole.value) == (False, Decimal("180.0"))
    assert {unit.place.code: unit.value for unit in found.units}["510422101"] == Decimal("240.0")
    assert "数据不全" not in client.get(f"{page}{last}").content.decode().split("h-how")[0]


def test_months_over_are_those_whose_last_day_has_passed():
    assert whole_months(year(2026), date(2026, 1, 30)) is None
    assert whole_months(year(2026), date(2026, 1, 31)) == Period(date(2026, 1, 1), date(2026, 1, 31))
    assert whole_months(year(2026), date(2026, 3, 1)) == Period(date(2026, 1, 1), date(2026, 2, 28))


def test_what_is_built_and_not_there_is_a_zero(lived_in):
    live_there({"510402": 5000})
    found = _opened(name="stations")
    assert {unit.place.code: unit.value for unit in found.units}["510402"] == 0


def test_lists_stand_beside_the_mean_of_the_province(lived_in):
    listed = {each.tag: each for each in _opened().listed}
    assert {each.why for each in listed.values()} == {"没有这份名单，不知道是哪些县。"}
    put_tag(system(), tag=Tag.ETHNIC, divisions=["510421"], source="测试")
    assert next(each for each in _opened().listed if each.tag == Tag.ETHNIC).why == "全省的县有数的不足八成，不比。"
    counties = Division.objects.filter(level=Level.COUNTY).exclude(code__in=["510421", "510422"])
    for county in counties:
        live_there({county.code: 1500})
        count_fact("culture.session", house := an_institution(division=county), 8)
        report_the_year(house)
    follow()
    ethnic = next(each for each in _opened().listed if each.tag == Tag.ETHNIC)
    assert (ethnic.mean.value, ethnic.gap, ethnic.percent) == (Decimal("40.0"), Decimal("-13.3"), Decimal("-25.0"))
    assert not ethnic.confirmed


def test_a_county_is_seen_by_townships_and_a_township_not_at_all(lived_in):
    assert [unit.place.code for unit in _opened("510422").units] == ["510422100", "510422101"]
    with pytest.raises(NotFound):
        queries.ask("510422101")
    with pytest.raises(NotFound):
        _opened(name="no")


def test_the_province_is_grouped_by_its_cities(lived_in):
    found = _opened("51")
    assert {unit.group for unit in found.units} == {"攀枝花市", "凉山彝族自治州"}
    assert [name for name, *_rest in found.groups] == ["攀枝花市"]
    cities = queries.opened(queries.ask("51", level=2), "sessions")
    assert {unit.place.code for unit in cities.units} == {"5104", "5134"}


def test_more_places_need_no_more_queries(lived_in, django_assert_max_num_queries):
    def asked() -> int:
        shelf.cache_clear()
        with django_assert_max_num_queries(60) as counted:
            queries.lines(queries.ask("5104"))
        return len(counted)

    before = asked()
    import_divisions(system(), raw="level,code,name,parent\n3,510498,甲县,5104\n3,510499,乙县,5104\n".encode())
    assert asked() == before


def test_pages_files_and_api_say_the_same(client, lived_in):
    page = client.get("/equity/5104/?indicator=sessions").content.decode()
    assert "53.3" in page
    assert "没有人口数的 1 个" in page
    book = openpyxl.load_workbook(BytesIO(client.get("/equity/5104/file/?indicator=sessions&format=xlsx").content))
    rows = list(book["各地"].iter_rows(min_row=2, max_col=7, values_only=True))
    head = next(book["各地"].iter_rows(max_row=1, max_col=9, values_only=True))
    assert (head[5], head[8], "今年至今" in page) == ("场次/万人（今年至今）", "截至", True)
    assert rows[1] == ("米易县", "510421", "县（市）", 2000, 8, 40, "有数")
    assert rows[0][5] is None
    said = client.get("/api/v1/equity/regions/5104").json()
    line = next(each for each in said["indicators"] if each["id"] == "sessions")
    assert (line["mean_of_places"], line["known_places"], line["places"]) == ("53.3", 2, 3)
    assert client.get("/equity/").status_code == 200


def test_indicators_are_files_and_twice_is_refused(tmp_path):
    assert "sessions" in all_indicators()
    one = '[[indicator]]\nid="a"\ntitle="甲"\nside="use"\nmeasures=["library.visits"]\nper=1\nunit="次"\ndecimals=0\n'
    (tmp_path / "indicators.toml").write_text(one * 2)
    with pytest.raises(ValueError, match="写了两次"):
        read_folder(tmp_path)
