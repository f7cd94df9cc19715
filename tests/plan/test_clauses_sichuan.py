"""Each clause of the Sichuan plan that is loaded, the definitions of its notes, and the national columns."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow, read_gauge
from tests.builders.plan_answers import END, ask, no_data, parts
from wenmai.kernel.actor import system
from wenmai.places.models import DivisionTag
from wenmai.plan import queries
from wenmai.plan.clauses import FOLDER
from wenmai.plan.results import Status
from wenmai.plan.tables import read_toml

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 8)
START = date(2025, 1, 1)


def answer(clause: str, as_of: date = END):
    return ask(clause, "51", as_of)


def silent(clause: str) -> bool:
    return no_data(clause, "51")


@pytest.mark.parametrize(
    ("clause", "kind", "house", "quantity", "shown", "attributes"),
    [
        ("SC-I01", "library.visit", "library", 30_000_000, 3000, {}),
        ("SC-I02", "library.session", "library", 8_000, Decimal("0.80"), {}),
        ("SC-I02", "activities.session_held", "library", 8_000, Decimal("0.80"), {"kind": "lecture"}),
        ("SC-I03", "library.session_attendance", "library", 4_500_000, 450, {}),
        ("SC-I03", "activities.attendance", "library", 4_500_000, 450, {"kind": "exhibition"}),
        ("SC-I05", "culture.session", "culture_station", 130_000, 13, {}),
        ("SC-I06", "culture.visit", "culture_centre", 41_000_000, 4100, {}),
        ("SC-I06", "activities.attendance", "culture_station", 41_000_000, 4100, {"kind": "performance"}),
    ],
)
def test_sc_i01_to_i06_are_sums_of_the_year(db, clause, kind, house, quantity, shown, attributes):
    home = an_institution(kind=house, division=a_division("5104"))
    assert silent(clause)
    count_fact(kind, home, quantity, on=DAY, attributes=attributes)
    count_fact(kind, home, quantity, on=date(2024, 12, 31), attributes=attributes)
    follow()
    found = answer(clause)
    # the other culture houses of the region are not there, so all that should report do
    assert (found.value, found.numerator, found.denominator) == (shown, quantity, None)
    assert found.coverage.share == 1
    assert found.status == Status.MET
    count_fact(kind, home, quantity, on=date(2025, 6, 1), channel="online", attributes=attributes)
    follow()
    assert answer(clause).value == shown


def test_sc_i04_and_i07_are_per_head(db):
    a_division("51")
    assert silent("SC-I04")
    assert silent("SC-I07")
    read_gauge("places.population", "51", 83_750_000, on=START, source="census:年末常住人口")
    home = an_institution(kind="library", division=a_division("51"))
    read_gauge("library.holdings", home, 54_437_500, on=START)
    read_gauge("teams.active", "5104", 10_000, on=START)
    read_gauge("teams.active", "513437", 15_962, on=START)
    assert parts(answer("SC-I04"))[2:] == (Decimal("0.65"), Status.MET)
    assert parts(answer("SC-I07"))[2:] == (Decimal("3.10"), Status.MET)


def test_sc_i08_other_kinds_of_library_activities_do_not_count(db):
    home = an_institution(kind="library", division=a_division("5104"))
    for kind in ("lecture", "exhibition", "training"):
        count_fact("activities.session_held", home, 1, on=DAY, attributes={"kind": kind})
    count_fact("activities.session_held", home, 90, on=DAY, attributes={"kind": "film"})
    count_fact("activities.session_held", home, 90, on=DAY)
    follow()
    assert answer("SC-I02").numerator == 3


def test_sc_i09_the_four_kinds_of_mass_culture_count(db):
    home = an_institution(kind="culture_station", division=a_division("510422101"))
    for kind in ("exhibition", "performance", "lecture", "training"):
        count_fact("activities.session_held", home, 1, on=DAY, attributes={"kind": kind})
    count_fact("activities.session_held", home, 90, on=DAY, attributes={"kind": "other"})
    follow()
    assert answer("SC-I05").numerator == 4


def test_sc_i10_online_attendance_never_moves_sc_i06(db):
    home = an_institution(kind="culture_centre", division=a_division("5104"))
    count_fact("culture.visit", home, 100, on=DAY)
    follow()
    before = answer("SC-I06")
    count_fact("culture.visit", home, 1_000_000, on=DAY, channel="online")
    count_fact("activities.attendance", home, 1_000_000, on=DAY, channel="online", attributes={"kind": "performance"})
    follow()
    assert answer("SC-I06").numerator == before.numerator == 100


def test_sc_i11_a_missed_expected_target_is_no_breach(db):
    home = an_institution(kind="library", division=a_division("5104"))
    count_fact("library.visit", home, 1, on=DAY)
    follow()
    found = answer("SC-I01")
    assert (found.nature, found.status) == ("预期性", Status.BEHIND)


def test_the_definitions_of_the_notes_name_measures_that_exist():
    tables = read_toml(FOLDER / "sichuan-14-5/definitions.toml")["definition"]
    assert [table["id"] for table in tables] == ["SC-I08", "SC-I09", "SC-I10", "SC-I11"]
    used = {name for clause in queries.get_plan("sichuan-14-5").clauses.values() for name in clause.tree.measures}
    assert {name for table in tables for name in table.get("measures", [])} <= used


NATIONAL = {
    "SC-I01": (2019, 90135, 2025, 100000, 110000),
    "SC-I02": (2019, Decimal("19.57"), 2025, 25, 35),
    "SC-I03": (2019, 11786, 2025, None, None),
    "SC-I04": (2019, Decimal("0.79"), 2025, None, None),
    "SC-I05": (2019, Decimal("245.11"), 2025, 275, 300),
    "SC-I06": (2019, Decimal("78715.66"), 2025, 88500, 100000),
    "SC-I07": (2019, Decimal("3.16"), 2025, Decimal("3.3"), Decimal("3.7")),
}
SICHUAN = {
    "SC-I01": (2739, 3000, 3300),
    "SC-I02": (Decimal("0.65"), Decimal("0.8"), Decimal("1.1")),
    "SC-I03": (354, 450, 500),
    "SC-I04": (Decimal("0.5"), Decimal("0.65"), None),
    "SC-I05": (Decimal("12.71"), 13, 15),
    "SC-I06": (Decimal("3958.84"), 4100, 4500),
    "SC-I07": (3, Decimal("3.1"), Decimal("3.5")),
}


@pytest.mark.parametrize("clause", sorted(NATIONAL))
def test_the_columns_of_the_table_are_as_printed(clause):
    assert queries.national(clause) == NATIONAL[clause]
    known = queries.get_plan("sichuan-14-5").clauses[clause]
    assert (known.baseline.value, known.tree.bounds.low, known.tree.bounds.high) == SICHUAN[clause]
    assert known.nature == "预期性"


@pytest.fixture
def poor_county(db):
    """雷波县 with two townships is on the list of 66, 盐边县 is not."""
    county = a_division("513437")
    from wenmai.places.actions import import_divisions

    raw = "level,code,name,parent\n4,513437100,锦城镇,513437\n4,513437101,西宁镇,513437\n"
    import_divisions(system(), raw=raw.encode())
    DivisionTag.objects.create(division=county, tag="ex_poverty", source="名单待核")
    return ("513437100", "513437101")


def test_sc_p04_a_show_in_each_township_every_two_months(poor_county):
    assert silent("SC-P04")
    for township in poor_county:
        for month in (1, 4, 5, 8, 10, 11):
            count_fact(
                "delivery.performance", township, 1, on=date(2025, month, 15), attributes={"genre": "local_opera"}
            )
    follow()
    found = answer("SC-P04")
    assert parts(found) == (12, 12, 12, Status.MET)
    assert found.coverage.share == 1


def test_sc_p04_a_missed_window_stays_missed(poor_county):
    one, other = poor_county
    for month in (1, 2, 3, 5, 7, 9, 11):
        count_fact("delivery.performance", one, 1, on=date(2025, month, 28), attributes={"genre": "local_opera"})
    count_fact("delivery.performance", "510422101", 50, on=DAY, attributes={"genre": "local_opera"})  # not on the list
    count_fact("delivery.performance", other, 9, on=date(2025, 1, 1), attributes={"genre": "local_opera"})
    follow()
    found = answer("SC-P04")
    assert parts(found) == (7, 12, 7, Status.MISSED)
    missing = [
        (unit.code, unit.window[0].month) for unit in queries.unit_results("SC-P04", "51", as_of=END) if not unit.passed
    ]
    assert missing == [(other, month) for month in (3, 5, 7, 9, 11)]


def test_sc_p04_judges_only_windows_that_are_over(poor_county):
    for township in poor_county:
        count_fact("delivery.performance", township, 1, on=date(2025, 2, 28), attributes={"genre": "local_opera"})
    follow()
    assert parts(answer("SC-P04", date(2025, 2, 28)))[:2] == (2, 2)
    assert parts(answer("SC-P04", date(2025, 3, 31))) == (2, 2, 2, Status.ON_TRACK)
    assert parts(answer("SC-P04", date(2025, 4, 30))) == (2, 4, 2, Status.BEHIND)
    assert answer("SC-P04", date(2025, 2, 27)).status == Status.NOT_DUE


def test_sc_p04_wants_mainly_local_opera(poor_county):
    for township in poor_county:
        for month in (1, 3, 5, 7, 9, 11):
            count_fact("delivery.performance", township, 1, on=date(2025, month, 15), attributes={"genre": "dance"})
    count_fact("delivery.performance", poor_county[0], 2, on=date(2025, 7, 15), attributes={"genre": "local_opera"})
    follow()
    found = answer("SC-P04")
    assert (found.numerator, found.denominator, found.status) == (12, 12, Status.MISSED)
    assert "不够" in found.note


def test_sc_p04_without_the_list_says_so(db):
    a_division("513437")
    found = answer("SC-P04")
    assert (found.value, found.status) == (None, Status.NO_DATA)
    assert "名单" in found.note


def test_sc_m01_a_museum_in_each_county(db):
    a_division("51")
    assert silent("SC-M01")
    for county in ("510402", "510421", "510422"):
        house = an_institution(kind="museum", division=a_division(county))
        read_gauge("places.institutions", house, 1, on=START, source="registry")
    found = answer("SC-M01")
    assert parts(found) == (3, 4, 3, Status.MISSED)  # the registry names all museums: 雷波县 has none
    assert "雷波县" in found.note
    house = an_institution(kind="museum", division=a_division("513437"))
    read_gauge("places.institutions", house, 1, on=START, source="registry")
    assert parts(answer("SC-M01")) == (4, 4, 4, Status.MET)


def test_sc_p01a_and_p01b_grades_by_level(db):
    a_division("51")
    assert silent("SC-P01a") is False  # no houses at all: nothing is asked
    houses = {
        code: an_institution(kind=kind, division=a_division(code))
        for code, kind in (
            ("51", "library"),
            ("5104", "culture_centre"),
            ("510422", "library"),
            ("510421", "culture_centre"),
        )
    }
    assert silent("SC-P01a")
    assert silent("SC-P01b")
    for code, grade in (("51", 1), ("5104", 3), ("510422", 3), ("510421", 2)):
        read_gauge("places.grade", houses[code], grade, on=START, source="registry")
    assert parts(answer("SC-P01a")) == (1, 2, 1, Status.BEHIND)  # 力争: never missed
    assert parts(answer("SC-P01b")) == (2, 2, 2, Status.MET)


def test_sc_p03b_and_p03c_mobile_services(db):
    home = an_institution(kind="library", division=a_division("5104"))
    assert silent("SC-P03b")
    assert silent("SC-P03c")
    count_fact("delivery.performance", home, 2400, on=DAY, channel="mobile")
    count_fact("library.loan", home, 1_300_000, on=DAY, channel="mobile")
    follow()
    assert parts(answer("SC-P03b"))[2:] == (2400, Status.MET)
    assert parts(answer("SC-P03c"))[2:] == (130, Status.MISSED)  # "超过" leaves out the number itself
    count_fact("library.loan", home, 100, on=DAY, channel="mobile")
    follow()
    assert parts(answer("SC-P03c"))[2:] == (Decimal("130.01"), Status.MET)


def test_sc_e11_satisfaction_is_added_before_it_is_divided(db):
    """The mean-of-ratios trap: 1 of 1 and 1 of 9 are 2 of 10, not 56 %."""
    a_division("51")
    assert silent("SC-E11")
    for where, good, asked in (("510421", 1, 1), ("510422", 1, 9)):
        read_gauge("satisfaction.share", where, None, on=START, numerator=Decimal(good), denominator=Decimal(asked))
    found = answer("SC-E11")
    assert parts(found) == (2, 10, 20, Status.NO_DATA)  # ten are too few to judge by
    assert "只问了 10，不足 30，不判断" in found.note
    read_gauge("satisfaction.share", "510421", None, on=date(2025, 2, 1), numerator=Decimal(1), denominator=Decimal(21))
    assert parts(answer("SC-E11")) == (2, 30, Decimal("6.7"), Status.MISSED)
    read_gauge("satisfaction.share", "510421", None, on=date(2025, 2, 2), numerator=Decimal(1), denominator=Decimal(1))
    read_gauge("satisfaction.share", "510422", None, on=DAY, numerator=Decimal(89), denominator=Decimal(99))
    assert parts(answer("SC-E11"))[2:] == (90, Status.MET)


def test_sc_d02_all_libraries_connected(db):
    houses = [an_institution(kind="library", division=a_division(code)) for code in ("51", "5104", "510422")]
    assert silent("SC-D02")
    for house in houses:
        read_gauge("connection.national_library", house, 1, on=START)
    assert parts(answer("SC-D02")) == (3, 3, 100, Status.MET)


def test_sc_p19_a_library_counts_when_somebody_borrowed_by_the_social_security_card(db):
    houses = [an_institution(kind="library", division=a_division(code)) for code in ("51", "5104", "510422")]
    assert silent("SC-P19")
    for house in houses:
        count_fact("library.lending", house, 1, on=DAY, attributes={"shown": "card"})
    follow()
    assert silent("SC-P19")  # readers' own cards do not make it
    for house in houses:
        count_fact("library.lending", house, 1, on=DAY, attributes={"shown": "social"})
    follow()
    assert parts(answer("SC-P19")) == (3, 3, 100, Status.MET)
    for house in houses[:2]:
        read_gauge("connection.union", house, 1, on=START)
    read_gauge("connection.union", houses[2], 0, on=START)
    [connected] = answer("SC-P19").alternatives
    assert (connected.numerator, connected.denominator) == (2, 3)


def test_sc_p13a_volunteers_of_villages_and_townships(db):
    a_division("51")
    assert silent("SC-P13a")
    villages = ("510402002005", "510421100001", "510422100003", "510422101200", "510422101201")
    for village in villages:
        read_gauge("volunteers.registered", village, 1, on=START)
    found = answer("SC-P13a")
    [townships] = found.alternatives
    assert (townships.numerator, townships.denominator) == (1, 4)  # only 红格镇 has two
    assert parts(found) == (5, 5, 5, Status.MISSED)  # the villages alone are not the whole sentence
    assert "村（社区） 达成、乡镇（街道） 未达成" in found.note
    for village in ("510402002005", "510421100001", "510422100003"):
        read_gauge("volunteers.registered", village, 2, on=START)
    assert parts(answer("SC-P13a")) == (5, 5, 5, Status.MET)


def test_sc_p06_counts_what_the_province_has_named_this_year(db):
    house = an_institution(kind="culture_centre", division=a_division("510422"))
    assert silent("SC-P06")
    marks = {"honour": "art_base", "level": "province"}
    count_fact("honours.awarded", house, 99, on=DAY, attributes=marks)
    count_fact("honours.awarded", house, 90, on=DAY, attributes=marks | {"level": "prefecture"})
    count_fact("honours.awarded", house, 90, on=DAY, attributes=marks | {"honour": "other"})
    count_fact("honours.awarded", house, 90, on=date(2024, 12, 31), attributes=marks)
    follow()
    assert parts(answer("SC-P06"))[2:] == (99, Status.MISSED)
    count_fact("honours.awarded", house, 1, on=date(2025, 6, 1), attributes=marks)
    follow()
    assert parts(answer("SC-P06"))[2:] == (100, Status.MET)


def test_sc_p09_counts_three_times_a_hundred_since_the_plan_began(db):
    house = an_institution(kind="library", division=a_division("510422"))
    assert silent("SC-P09")
    for honour, more in (("read_space", 40), ("read_work", 40), ("read_study", 39)):
        for on, number in ((date(2022, 5, 1), 60), (DAY, more), (date(2020, 12, 31), 9)):
            count_fact("honours.awarded", house, number, on=on, attributes={"honour": honour, "level": "province"})
    follow()
    found = answer("SC-P09")
    assert parts(found)[2:] == (100, Status.MISSED)  # the third hundred is one short
    assert "研学项目和基地 未达成" in found.note
    count_fact("honours.awarded", house, 1, on=DAY, attributes={"honour": "read_study", "level": "province"})
    follow()
    found = answer("SC-P09")
    assert parts(found)[2:] == (100, Status.MET)
    assert [(each.value, each.status) for each in found.alternatives] == [(100, Status.MET)] * 2


@pytest.mark.parametrize(
    ("number", "status"), [(94, Status.MISSED), (95, Status.MET), (105, Status.MET), (106, Status.MISSED)]
)
def test_sc_p12_is_a_hundred_or_five_more_or_less(db, number, status):
    a_division("51")
    assert silent("SC-P12")
    read_gauge("purchasing.demo_of_year", "51", number, on=DAY, source="registry")
    assert parts(answer("SC-P12"))[2:] == (number, status)


def test_sc_p12_and_x12_are_compared_with_the_days_of_the_year_that_have_passed(db):
    a_division("51")
    for gauge, number in (("purchasing.demo_of_year", 50), ("training.heads", 520)):
        read_gauge(gauge, "51", number, on=START, source="registry")
    for clause, due in (("SC-P12", "47"), ("SC-X12", "496")):
        found = answer(clause, as_of=date(2025, 6, 30))
        assert (str(found.target.expected_now), found.status) == (due, Status.ON_TRACK)


def test_sc_p20_seven_counties_of_different_cities(db):
    for code in ("510402", "510421", "513437"):
        a_division(code)
    assert silent("SC-P20")
    read_gauge("named.new_county", "510402", 6, on=START, source="registry")
    read_gauge("named.new_county", "513437", 1, on=START, source="registry")
    found = answer("SC-P20")
    assert parts(found)[2:] == (7, Status.MISSED)  # six of them in one city
    assert "七个县 达成、分属不同市（州） 未达成" in found.note
    read_gauge("named.new_county", "510402", 1, on=DAY, source="registry")
    assert parts(answer("SC-P20"))[2:] == (2, Status.MISSED)
    assert answer("SC-P20").alternatives[0].status == Status.MET


def test_every_loaded_clause_of_sichuan_is_named_in_a_test():
    files = sorted(Path(__file__).parent.glob("test_clauses_*.py"))
    text = "".join(each.read_text(encoding="utf-8") for each in files).lower().replace("_", "-")
    assert [
        name for name in queries.get_plan("sichuan-14-5").clauses if name.lower().replace("sc-", "") not in text
    ] == []
