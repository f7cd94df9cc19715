"""Each clause of 攀枝花市's plan that is loaded: what makes it move, and that it is no_data without its data."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow, read_gauge
from tests.builders.plan_answers import END, ask, no_data, parts
from wenmai.kernel.actor import system
from wenmai.places.models import GradeScheme
from wenmai.plan import queries
from wenmai.plan.actions import Document, file_evidence
from wenmai.plan.results import Coverage, Status

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 8)
START = date(2025, 1, 1)


def _registry(*houses) -> None:
    for house in houses:
        read_gauge("places.institutions", house, 1, on=START, source="registry")


def test_pzh_i01_holdings_a_head(city):
    assert no_data("PZH-I01")
    read_gauge("library.holdings", city.library, 1_000_000, on=START)
    assert no_data("PZH-I01")  # without residents there is no ratio
    read_gauge("places.population", "5104", 1_212_203, on=date(2020, 11, 1), source="census:七普")
    found = ask("PZH-I01")
    assert (found.numerator, found.denominator, found.value) == (1_000_000, 1_212_203, Decimal("0.82"))
    assert found.coverage == Coverage(1, 2)
    read_gauge("library.holdings", city.county_library, 600_000, on=START)
    found = ask("PZH-I01")
    assert (found.value, found.coverage.share, found.status) == (
        Decimal("1.32"),
        1,
        Status.ON_TRACK,
    )  # its year is 2026
    assert ask("PZH-I01", as_of=date(2026, 11, 1)).status == Status.MET
    assert found.target.low == Decimal("1.32")
    assert found.baseline == Decimal("1.15")


def test_pzh_i02_loans_a_copy(city):
    assert no_data("PZH-I02")
    for house in (city.library, city.county_library):
        read_gauge("library.holdings", house, 1000, on=START)
    assert no_data("PZH-I02")
    count_fact("library.loan", city.library, 1200, on=DAY)
    count_fact("library.loan", city.county_library, 300, on=DAY)
    follow()
    assert parts(ask("PZH-I02")) == (1500, 2000, Decimal("0.75"), Status.ON_TRACK)
    for kind in ("library.lending", "library.renewal"):
        count_fact(kind, city.library, 100, on=DAY, attributes={"main": "library"})
    follow()
    found = ask("PZH-I02")
    assert parts(found)[:3] == (1700, 2000, Decimal("0.85"))
    [other] = found.alternatives  # renewals are no loans of their own
    assert (other.label, *parts(other)[:3]) == ("续借不计", 1600, 2000, Decimal("0.80"))


def test_pzh_i05_online_is_counted_only_in_the_other_reading(city):
    read_gauge("places.population", "5104", 1000, on=START)
    for channel, number in (("onsite", 800), ("online", 600)):
        count_fact("culture.visit", city.centre, number, on=DAY, channel=channel)
    follow()
    found = ask("PZH-I05")
    [other] = found.alternatives
    assert (found.label, found.numerator, other.label, other.numerator) == ("不算线上", 800, "连线上参与", 1400)


def test_pzh_n04_two_or_three_are_both_counted(city):
    for county, number in (("510422", 2), ("510421", 3)):
        read_gauge(
            "library.resource_collections",
            an_institution(kind="library", division=a_division(county)),
            number,
            on=START,
        )
    found = ask("PZH-N04")
    assert [each.numerator for each in (found, *found.alternatives)] == [2, 1]


def test_pzh_i03_sessions_an_institution(city):
    assert no_data("PZH-I03")
    _registry(city.library, city.county_library, city.centre, city.county_centre, city.museum)
    count_fact("library.session", city.library, 60, on=DAY)
    count_fact("library.session", city.county_library, 40, on=DAY)
    count_fact("culture.session", city.centre, 100, on=DAY)
    count_fact("activities.session_held", city.county_centre, 50, on=DAY, attributes={"kind": "performance"})
    count_fact("museum.session", city.museum, 25, on=DAY)
    count_fact("culture.session", city.station, 500, on=DAY)  # a station is not one of the three
    count_fact("library.session", city.library, 900, on=DAY, channel="online")
    follow()
    found = ask("PZH-I03")
    assert (found.numerator, found.denominator, found.value) == (275, 5, Decimal("55.0"))
    assert ask("PZH-I03", "510422").value == Decimal("45.0")


def test_pzh_i04_sessions_a_station(city):
    assert no_data("PZH-I04")
    _registry(city.station, city.other_station)
    count_fact("culture.session", city.station, 20, on=DAY)
    count_fact("culture.session", city.other_station, 9, on=DAY)
    follow()
    assert parts(ask("PZH-I04"))[:3] == (29, 2, Decimal("14.5"))
    assert parts(ask("PZH-I04", "510422"))[:3] == (20, 1, Decimal("20.0"))


def test_pzh_i05_services_a_head(city):
    assert no_data("PZH-I05")
    read_gauge("places.population", "5104", 1000, on=START, source="census:x")
    count_fact("library.visit", city.library, 400, on=DAY)
    count_fact("library.visit", city.library, 5, on=DAY, channel="home")
    count_fact("culture.visit", city.centre, 300, on=DAY)
    count_fact("activities.attendance", city.station, 45, on=DAY, attributes={"kind": "performance"})
    count_fact("museum.visit", city.museum, 200, on=DAY)
    count_fact("culture.visit", city.centre, 9999, on=DAY, channel="online")
    follow()
    assert parts(ask("PZH-I05"))[:3] == (950, 1000, Decimal("0.95"))


def _grades(houses, scheme, worse) -> None:
    """Each house gets the grade; readings as the registry would take them."""
    for house, grade in zip(houses, worse, strict=True):
        read_gauge("places.grade", house, grade, on=START, source="registry", attributes={"scheme": scheme.value})


def test_pzh_s03_all_libraries_at_least_second_grade(city):
    assert no_data("PZH-S03")
    _grades([city.library, city.county_library], GradeScheme.LIBRARY, [1, 3])
    found = ask("PZH-S03", as_of=date(2026, 12, 31))
    assert parts(found) == (1, 2, 1, Status.MISSED)
    _grades([city.county_library], GradeScheme.LIBRARY, [2])
    assert parts(ask("PZH-S03", as_of=date(2026, 12, 31))) == (2, 2, 2, Status.MET)
    assert ask("PZH-S03").status == Status.MET
    _grades([city.county_library], GradeScheme.LIBRARY, [0])
    assert ask("PZH-S03").status == Status.NOT_DUE
    assert ask("PZH-S03", as_of=date(2026, 3, 1)).status == Status.BEHIND


def test_pzh_s04_all_culture_centres_first_grade(city):
    assert no_data("PZH-S04")
    _grades([city.centre, city.county_centre], GradeScheme.CULTURE_CENTRE, [1, 2])
    assert parts(ask("PZH-S04"))[:3] == (1, 2, 1)
    _grades([city.county_centre], GradeScheme.CULTURE_CENTRE, [1])
    assert parts(ask("PZH-S04")) == (2, 2, 2, Status.MET)


def test_pzh_p01_milestones_need_a_document_each(city):
    assert parts(ask("PZH-P01")) == (0, 4, 0, Status.NOT_DUE)
    assert ask("PZH-P01", as_of=date(2026, 12, 31)).status == Status.MISSED
    _plan, clause = queries.get_clause("PZH-P01")
    for part in clause.parts:
        assert ask("PZH-P01").status == Status.NOT_DUE
        file_evidence(
            system(), clause="PZH-P01", division="5104", part=part, document=Document("验收报告", "市发展改革委", DAY)
        )
    assert parts(ask("PZH-P01")) == (4, 4, 4, Status.MET)
    assert ask("PZH-P01", "510422").status is None


def test_pzh_p02_model_villages_of_both_levels(city):
    assert no_data("PZH-P02")
    read_gauge("model_villages.designated", "510422", 12, on=START, source="import:city", attributes={"level": "city"})
    read_gauge("model_villages.designated", "510421", 8, on=START, source="import:city", attributes={"level": "city"})
    found = ask("PZH-P02")
    assert (found.value, found.label, found.status) == (20, "市级", Status.NO_DATA)  # the counties' half is unknown
    [other] = found.alternatives
    assert (other.value, other.label, other.status) == (None, "县（区）级", Status.NO_DATA)


def test_pzh_p03a_a_hundred_study_rooms(city):
    assert no_data("PZH-P03a")
    rooms = [an_institution(kind="study_room", division=a_division("510402")) for _ in range(3)]
    _registry(*rooms)
    found = ask("PZH-P03a")
    assert (found.value, found.target.low, found.target.expected_now, found.status) == (3, 100, 80, Status.BEHIND)
    assert ask("PZH-P03a", "510402").status is None  # nobody has shared the hundred out


def test_pzh_p03b_seven_micro_museums(city):
    assert no_data("PZH-P03b")
    museums = [
        an_institution(kind="micro_museum", division=a_division(code)) for code in ("510421",) * 6 + ("510422",) * 2
    ]
    _registry(*museums)
    found = ask("PZH-P03b")
    assert parts(found)[2:] == (8, Status.BEHIND)  # eight in the city, and only six where the plan wants them
    assert "全市在册 达成、米易县 7 个 滞后" in found.note
    _registry(*museums, an_institution(kind="micro_museum", division=a_division("510421")))
    assert parts(ask("PZH-P03b"))[2:] == (9, Status.MET)


def test_pzh_e02_study_rooms_open_48_hours_or_always(city):
    assert ask("PZH-E02").value is None
    rooms = [an_institution(kind="study_room", division=a_division("510402")) for _ in range(5)]
    for room, published in zip(rooms, (1, 0, 1, 1, 1), strict=True):
        read_gauge("places.study_room_hours_met", room, published, on=START, source="registry")
    found = ask("PZH-E02")  # published, but no door says that anybody came: never green
    assert (found.numerator, found.coverage.reporting, found.status) == (0, 1, Status.NO_DATA)
    for room in rooms:
        read_gauge("places.weeks_kept", room, 1, on=START, source="registry")
    found = ask("PZH-E02")
    assert parts(found) == (4, 5, 4, Status.BEHIND)
    assert ask("PZH-E02", as_of=date(2026, 12, 31)).status == Status.MISSED
    failing = [unit.code for unit in queries.unit_results("PZH-E02", "5104", as_of=END) if unit.passed is False]
    assert failing == [rooms[1].code]
    read_gauge("places.study_room_hours_met", rooms[1], 1, on=START, source="registry")
    assert parts(ask("PZH-E02")) == (5, 5, 5, Status.MET)
    read_gauge("places.weeks_kept", rooms[0], 0, on=DAY, source="registry")
    assert parts(ask("PZH-E02")) == (4, 5, 4, Status.BEHIND)  # 48 hours on paper, shut for a week


def test_pzh_e02_a_room_that_says_nothing_does_not_pass(city):
    rooms = [an_institution(kind="study_room", division=a_division("510402")) for _ in range(2)]
    for gauge in ("places.study_room_hours_met", "places.weeks_kept"):
        read_gauge(gauge, rooms[0], 1, on=START, source="registry")
    found = ask("PZH-E02")
    assert (found.numerator, found.denominator, found.coverage, found.status) == (1, 2, Coverage(1, 2), Status.NO_DATA)


def test_pzh_p04_twenty_shows_mostly_opera(city):
    assert no_data("PZH-P04")
    house = an_institution(kind="arts_centre", division=a_division("5104"))
    count_fact("delivery.performance", house, 10, on=DAY, attributes={"genre": "opera"})
    count_fact("delivery.performance", house, 10, on=DAY, attributes={"genre": "dance"})
    follow()
    found = ask("PZH-P04")
    assert (found.value, found.status) == (20, Status.MISSED)  # half is not "mainly"
    assert "50%" in found.note
    count_fact("delivery.performance", house, 1, on=DAY, attributes={"genre": "local_opera"})
    follow()
    assert parts(ask("PZH-P04"))[2:] == (21, Status.MET)


def test_pzh_p05a_thirty_trips_of_each_library(city):
    assert no_data("PZH-P05a")
    count_fact("delivery.trip", city.library, 100, on=DAY)
    count_fact("delivery.trip", city.county_library, 29, on=DAY)
    follow()
    assert parts(ask("PZH-P05a")) == (1, 2, 1, Status.MISSED)  # one cannot make up for the other
    count_fact("library.trip", city.county_library, 1, on=DAY)  # what the library wrote down here
    follow()
    assert parts(ask("PZH-P05a")) == (2, 2, 2, Status.MET)


@pytest.mark.parametrize(
    ("clause", "kind", "wanted"), [("PZH-P05b", "delivery.performance", 8), ("PZH-P05c", "delivery.exhibition", 6)]
)
def test_pzh_p05b_and_p05c_of_each_culture_centre(city, clause, kind, wanted):
    assert no_data(clause)
    count_fact(kind, city.centre, wanted, on=DAY)
    count_fact(kind, city.county_centre, wanted - 1, on=DAY)
    follow()
    assert parts(ask(clause)) == (1, 2, 1, Status.MISSED)
    count_fact(kind, city.county_centre, 1, on=DAY)
    follow()
    assert parts(ask(clause)) == (2, 2, 2, Status.MET)


def test_pzh_p06_twenty_four_classes_of_the_culture_centres(city):
    assert no_data("PZH-P06")
    count_fact("class.held", city.centre, 24, on=DAY)
    count_fact("class.held", city.centre, 9, on=DAY, channel="online")
    count_fact("class.held", city.county_centre, 50, on=DAY)
    follow()
    assert parts(ask("PZH-P06"))[2:] == (24, Status.MET)


def test_pzh_n04_collections_of_each_county(city):
    assert no_data("PZH-N04")
    for county in ("510402", "510421", "510422"):
        read_gauge("library.resource_collections", county, 2, on=START)
    read_gauge("library.resource_collections", "510402", 1, on=date(2025, 6, 1))
    assert parts(ask("PZH-N04")) == (2, 3, 2, Status.BEHIND)
    read_gauge("library.resource_collections", "510402", 3, on=date(2025, 9, 1))
    assert parts(ask("PZH-N04")) == (3, 3, 3, Status.MET)


def test_pzh_n01_wireless_everywhere(city):
    assert no_data("PZH-N01")
    houses = (
        city.library,
        city.county_library,
        city.centre,
        city.county_centre,
        city.museum,
        city.station,
        city.other_station,
    )
    for house in houses:
        read_gauge("facility.wifi", house, 1, on=START)
    assert parts(ask("PZH-N01", as_of=date(2026, 12, 31))) == (7, 7, Decimal("100.0"), Status.MET)
    read_gauge("facility.wifi", city.station, 0, on=DAY)
    assert parts(ask("PZH-N01", as_of=date(2026, 12, 31))) == (6, 7, Decimal("85.7"), Status.MISSED)


def test_pzh_c04_both_readings_are_computed(city):
    assert no_data("PZH-C04")
    for where, number in ((city.library, 100), (city.county_library, 60), (city.station, 45), (city.other_station, 99)):
        count_fact(
            "library.session" if where.kind == "library" else "culture.session",
            where,
            number,
            on=DAY,
            audience=("elderly",),
        )
    count_fact("culture.session", city.centre, 500, on=DAY)  # for everyone
    follow()
    found = ask("PZH-C04")
    assert (found.label, found.value, found.status) == ("合计", 304, Status.MET)
    [each] = found.alternatives
    # the city itself 100, 盐边县 60 + 45, 米易县 99, 东区 none: two of four
    assert (each.numerator, each.denominator, each.status) == (2, 4, Status.MISSED)


def test_pzh_c05_brands_of_each_library_and_culture_centre(city):
    assert no_data("PZH-C05")
    for house in (city.library, city.county_library, city.centre, city.county_centre):
        read_gauge("brands.special_groups", house, 2, on=START)
    assert parts(ask("PZH-C05")) == (4, 4, 4, Status.MET)


def test_pzh_p18_is_attested_and_never_computed(city):
    assert no_data("PZH-P18")
    file_evidence(system(), clause="PZH-P18", division="5104", document=Document("联展通知", "市文广旅局", DAY))
    assert (ask("PZH-P18").status, ask("PZH-P18").value) == (Status.ATTESTED, None)


def test_pzh_p19_three_houses_each_help_one(city):
    miyi, elsewhere = (an_institution(kind="library", division=a_division(code)) for code in ("510421", "510402"))
    assert no_data("PZH-P19")
    for house in (city.library, city.centre, elsewhere):
        read_gauge("pairing.helping", house, 1, on=START, source="registry")
    assert parts(ask("PZH-P19")) == (2, 3, 2, Status.NO_DATA)  # of 米易县图书馆 nobody has said anything
    read_gauge("pairing.helping", miyi, 0, on=START, source="registry")
    assert parts(ask("PZH-P19")) == (2, 3, 2, Status.BEHIND)  # 力争 is never missed
    read_gauge("pairing.helping", miyi, 1, on=DAY, source="registry")
    assert parts(ask("PZH-P19")) == (3, 3, 3, Status.MET)


def test_pzh_p18_counts_from_the_day_of_its_paper(city):
    file_evidence(system(), clause="PZH-P18", division="5104", document=Document("联展通知", "市文广旅局", DAY))
    assert "市文广旅局" in ask("PZH-P18").note
    assert ask("PZH-P18", as_of=date(2025, 3, 7)).status == Status.NO_DATA


def test_pzh_x05_three_full_time_staff_a_station(city):
    assert no_data("PZH-X05")
    read_gauge("staff.full_time", city.station, 3, on=START)
    read_gauge("staff.full_time", city.other_station, 2, on=START)
    assert parts(ask("PZH-X05")) == (1, 2, 1, Status.BEHIND)
    read_gauge("staff.full_time", city.other_station, 4, on=DAY)
    assert parts(ask("PZH-X05")) == (2, 2, 2, Status.MET)


def test_pzh_x06_one_subsidised_keeper_a_village(city):
    assert no_data("PZH-X06")
    villages = ["510402002005", "510421100001", "510422100003", "510422101200", "510422101201"]
    for village in villages:
        read_gauge("staff.subsidised", village, 1, on=START)
    assert parts(ask("PZH-X06")) == (5, 5, 5, Status.MET)
    read_gauge("staff.subsidised", villages[0], 0, on=DAY)
    assert parts(ask("PZH-X06")) == (4, 5, 4, Status.BEHIND)
    assert parts(ask("PZH-X06", "510422")) == (3, 3, 3, Status.MET)


def test_every_loaded_clause_of_panzhihua_is_named_in_a_test():
    files = sorted(Path(__file__).parent.glob("test_clauses_*.py"))
    text = "".join(each.read_text(encoding="utf-8") for each in files).lower().replace("_", "-")
    assert [
        name for name in queries.get_plan("panzhihua-2022-2026").clauses if name.lower().replace("pzh-", "") not in text
    ] == []
