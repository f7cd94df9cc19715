"""The clauses that registers answer, in one small world: asked while nothing is entered, and again with all of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import count_fact, follow, read_gauge
from tests.builders.plan_answers import END, START, ask, parts
from tests.builders.registers import a_row
from wenmai.kernel.actor import system
from wenmai.places.models import DivisionTag
from wenmai.plan import queries
from wenmai.plan.actions import Document, file_evidence
from wenmai.plan.results import Status

DAY = date(2025, 3, 8)
LAST_YEAR = date(2024, 1, 1)
SICHUAN = (
    "SC-B01", "SC-B03", "SC-B04", "SC-B05", "SC-B06", "SC-B07", "SC-G01", "SC-G02", "SC-G03", "SC-G04", "SC-G05", "SC-G10",
    "SC-G12", "SC-S03", "SC-S05", "SC-V02", "SC-P01c", "SC-L03", "SC-L15", "SC-E07", "SC-F02", "SC-F05", "SC-D03", "SC-D18", "SC-P14",
    "SC-X03", "SC-X04", "SC-X07", "SC-X09", "SC-X10", "SC-X12", "SC-O15",
)  # fmt: skip
PANZHIHUA = (
    "PZH-E06", "PZH-N06", "PZH-P10", "PZH-P13", "PZH-F05", "PZH-F06", "PZH-C02", "PZH-X07", "PZH-X10",
)  # fmt: skip
SUMS = ("SC-G13", "PZH-G02")


class World:
    """Libraries in six places, two culture centres, a museum, two stations, a village room; nothing entered of them."""

    def __init__(self) -> None:
        some_divisions()
        for tag in ("ethnic", "old_revolutionary", "ex_poverty"):
            DivisionTag.objects.create(division=a_division("513437"), tag=tag, source="名单待核")
        self.libraries = [self.house("library", code) for code in ("5104", "510402", "510421", "510422", "513437")]
        self.centres = [self.house("culture_centre", code) for code in ("5104", "510422")]
        self.museum = self.house("museum", "5104")
        self.stations = [self.house("culture_station", code) for code in ("510422101", "510421100")]
        self.room = self.house("village_room", "510422101200")
        self.helped = self.libraries[-1]

    def house(self, kind: str, code: str):
        return an_institution(kind=kind, division=a_division(code))

    def ask(self):
        found = queries.status("sichuan-14-5", "51", as_of=END) + queries.status(
            "panzhihua-2022-2026", "5104", as_of=END
        )
        return {each.id: each for each in found}

    def fill(self) -> None:
        self.fill_baselines()
        self.fill_houses()
        self.fill_staff()
        self.fill_places()
        self.fill_services()
        follow()

    def fill_baselines(self) -> None:
        for house, number in (
            (self.libraries[0], 207),
            (self.centres[0], 207),
            (self.museum, 292),
            (self.stations[0], 4231),
        ):
            read_gauge("places.institutions", house, number, on=END, source="registry")
        read_gauge("places.institutions", self.helped, 1, on=END, source="registry")
        for title, number in (
            ("poverty_village", 800), ("standard_room", 11501), ("national_zone", 4), ("national_project", 8), ("provincial_county", 7),
        ):  # fmt: skip
            a_row("named-places", "51", title=title, name="全省", number=number, batch="")
        for task in ("branches", "governance"):
            a_row("reform-tasks", "51", task=task, planned=10, done=8)
        read_gauge("purchasing.demo_projects", "51", 175, on=START, source="registry")
        for kind, number in (("delivery.cultural", 3300), ("delivery.performance", 11000)):
            count_fact(kind, "5104", number, on=DAY)

    def fill_houses(self) -> None:
        for house in (*self.libraries, *self.centres):
            for network in ("tianfu", "national_library", "culture_cloud"):
                a_row("connections", house, network=network, last_contact=date(2025, 12, 1))
        for house in (*self.libraries, *self.centres, self.museum):
            self.website(house)
        for house in (*self.libraries, *self.centres, self.museum, *self.stations):
            a_row("volunteer-projects", house, title="周末讲解", served=4)
        for house in (*self.libraries, *self.centres, *self.stations):
            read_gauge("places.grade", house, 3, on=START, source="registry")
        for house in (*self.libraries, *self.centres[:1], self.museum):
            for title in ("地方文献", "口述史"):
                a_row(
                    "collections",
                    house,
                    title=title,
                    titles=9,
                    size_mb=1,
                    address="",
                    online_since=START,
                    updated_on=None,
                )
        a_row("heritage-units", self.libraries[0], level="national", round="", passed=True, items=9)
        a_row(
            "construction",
            self.libraries[1],
            project="新馆",
            stage="building",
            below_standard=True,
            area=None,
            amount=None,
        )
        a_row(
            "pairings",
            self.helped,
            helper=self.libraries[0],
            helper_grade=1,
            target_grade=3,
            reached_on=DAY,
            agreement="",
        )

    def website(self, house) -> None:
        columns = dict.fromkeys(("news", "guidance", "resources", "reservation"), True)
        a_row("websites", house, address="https://wenhua.example.cn", fresh_on=date(2025, 12, 20), **columns)

    def fill_staff(self) -> None:
        plain = {"approved": 10, "full_time": 0, "part_time": 0, "senior": 0, "middle": 0}
        professional = plain | {"kind": "professional", "filled": 10}
        a_row("posts", self.libraries[0], since=LAST_YEAR, **professional | {"senior": 1, "middle": 3})
        a_row("posts", self.libraries[0], **professional | {"senior": 2, "middle": 4})
        for house in (*self.libraries[1:], *self.centres):
            a_row("posts", house, **plain, kind="management", filled=9)
            a_row("posts", house, since=LAST_YEAR, **professional)
        for station in self.stations:
            a_row("posts", station, **plain | {"full_time": 3}, kind="worker", filled=9)
        a_row("posts", self.room, **plain | {"approved": 0}, kind="keeper", filled=1)
        a_row(
            "trained", self.stations[0], until=date(2026, 1, 1), kind="head", due=1000, done=1000, hours=40, online=500
        )

    def fill_places(self) -> None:
        a_row("township-roles", "510421100", role="adjusted", merged_on=date(2020, 5, 1), remark="")
        a_row("township-roles", "510422101", role="central", merged_on=None, remark="")
        for code in ("5104", "5134", "510402", "510421", "510422", "513437"):
            for item in ("five_year_plan", "subsidy"):
                a_row("checklists", code, item=item, document="府发 5 号")
        for metric in ("aware", "took_part", "satisfied"):
            for since, yes in ((LAST_YEAR, 300), (START, 360)):
                a_row(
                    "surveys", "5104", since=since, metric=metric, asked=400, yes=yes, method="street",
                    fieldwork_from=since, fieldwork_to=since,
                )  # fmt: skip

    def fill_services(self) -> None:
        for setting in ("scenic", "hotel", "homestay", "school"):
            count_fact("culture.session", self.centres[0], 1, on=DAY, setting=setting)
        count_fact("culture.session", self.stations[1], 5, on=date(2024, 3, 8))
        count_fact("culture.session", self.stations[1], 5, on=DAY)
        count_fact("class.held", self.centres[0], 1, on=DAY, attributes={"teacher": "volunteer"})
        for scene in ("centre", "street", "station", "tower", "motorway", "sight", "village", "barracks"):
            read_gauge(f"places.scene.{scene}", self.libraries[0], 1, on=START, source="registry")
        attributes = {"scene": "景区景点", "item_kind": "book", "owner": "", "reader": "a", "category": "adult"}
        count_fact("library.lending", self.libraries[0], 1, on=DAY, attributes=attributes)
        read_gauge("places.wellness_branches", self.libraries[0], 1, on=START, source="registry")
        file_evidence(system(), clause="SC-G10", division="51", document=Document("西部评价", "文旅部", DAY))


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """What each clause answers before and after, in one world that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        before = world.ask()
        world.fill()
        after = world.ask()
        transaction.set_rollback(True)
    return before, after


@pytest.mark.parametrize("clause", [*SICHUAN, *PANZHIHUA])
def test_clause_has_no_data_until_its_rows_are_entered_and_is_met_with_them(answers, clause):
    before, after = answers
    assert (before[clause].value, before[clause].status) == (None, Status.NO_DATA)
    good = {Status.ATTESTED} if clause == "SC-G10" else {Status.MET, Status.ON_TRACK}
    assert after[clause].status in good, (after[clause].status, after[clause].note, after[clause].coverage)


@pytest.mark.parametrize("clause", SUMS)
def test_the_goal_of_a_plan_is_the_tally_of_its_other_clauses(answers, clause):
    """SC-G13 and PZH-G02: nothing is said while nothing is known; then how many of all stand where."""
    before, after = answers
    assert (before[clause].value, before[clause].status) == (None, Status.NO_DATA)
    found = after[clause]
    others = [each for each in after.values() if each.plan == found.plan and each.id not in SUMS and each.status]
    met = [each for each in others if each.status == Status.MET]
    assert (found.value, found.denominator) == (len(met), len(others))
    assert found.status in {Status.MISSED, Status.BEHIND}
    assert f"达成 {len(met)}" in found.note


def test_other_readings_are_answered_too(answers):
    _before, after = answers
    labels = {each.label: each.status for name in ("SC-V02", "SC-E07", "PZH-P10") for each in after[name].alternatives}
    assert labels == {
        "一般乡镇达标": Status.NO_DATA, "中心镇示范引领": Status.MET, "参与率": Status.MET, "满意度": Status.MET,
        "市图书馆、市文化馆、三线建设博物馆": Status.MET,
    }  # fmt: skip


def test_sc_l03_tells_scenes_apart(answers):
    before, after = answers
    assert {each.status for each in before["SC-L03"].alternatives} == {Status.NO_DATA}
    said = {each.label: each.status for each in after["SC-L03"].alternatives}
    assert set(said.values()) == {Status.MET}
    assert len(said) == 8


def test_sc_l03_is_not_met_by_one_scene_of_eight(db):
    some_divisions()
    library = an_institution(kind="library", division=a_division("5104"))
    for scene in ("centre", "street", "station", "tower", "motorway", "sight", "village"):
        read_gauge(f"places.scene.{scene}", library, 1, on=START, source="registry")
    found = ask("SC-L03", "51")
    assert (found.value, found.status) == (1, Status.NO_DATA)
    assert "城市中心 达成" in found.note
    assert "部队军营 无数据" in found.note
    read_gauge("places.scene.barracks", library, 0, on=START, source="registry")
    assert ask("SC-L03", "51").status == Status.BEHIND  # 探索 is never missed


def test_sc_f05b_is_said_by_a_paper(db):
    some_divisions()
    assert ask("SC-F05b", "51").status == Status.NO_DATA
    file_evidence(system(), clause="SC-F05b", division="51", document=Document("高校开放名单", "省教育厅", DAY))
    assert ask("SC-F05b", "51").status == Status.ATTESTED


def test_sc_e07_a_rise_over_a_survey_of_a_few_is_not_judged(db):
    some_divisions()
    values = {"metric": "aware", "method": "street"}
    for since, asked, yes in ((LAST_YEAR, 29, 10), (START, 400, 360)):
        a_row("surveys", "5104", since=since, asked=asked, yes=yes, fieldwork_from=since, fieldwork_to=since, **values)
    found = queries.status("sichuan-14-5", "51", as_of=END, only=["SC-E07"])[0]
    assert (found.value, found.status) == (90, Status.NO_DATA)
    assert "只问了 29，不足 30" in found.note
    later = date(2025, 5, 1)
    a_row("surveys", "5104", since=later, asked=29, yes=29, fieldwork_from=later, fieldwork_to=later, **values)
    assert "只问了 29，不足 30" in ask("SC-E07", "51").note


def test_sc_g12_a_rise_of_a_few_houses_is_not_met(db):
    some_divisions()
    houses = [an_institution(kind="library", division=a_division("510422")) for _ in range(5)]
    plain = {"kind": "professional", "approved": 10, "filled": 10, "full_time": 0, "part_time": 0, "middle": 0}
    for number, house in enumerate(houses, 1):
        for since, senior in ((LAST_YEAR, 1), (START, 2)):
            a_row("posts", house, since=since, **plain, senior=senior)
        found = ask("SC-G12", "51")
        assert found.coverage.reporting == number
        assert found.status == (Status.MET if number >= 4 else Status.NO_DATA)
        assert ask("SC-G12", "51", as_of=date(2025, 7, 1)).status == Status.ON_TRACK


def test_sc_p12_a_project_begun_in_the_year_counts_though_it_is_done_and_no_longer_in_the_next(db):
    some_divisions()
    values = {"amount": None, "supplier": "social", "demo_project": True}
    a_row("purchases", "5104", title="百场川剧", until=date(2025, 6, 1), **values)
    a_row("purchases", "5104", title="流动书车", since=date(2025, 3, 1), **values)
    a_row("purchases", "5104", title="不是示范", **values | {"demo_project": False})
    a_row("purchases", "5104", title="去年的", since=LAST_YEAR, **values)
    assert [ask("SC-P12", "51", as_of=day).value for day in (END, date(2025, 2, 1), date(2024, 12, 31))] == [2, 1, 1]


def test_sc_c10_each_house_without_a_grade_is_helped_by_a_good_one(db):
    some_divisions()
    poor, other = (an_institution(kind="library", division=a_division(code)) for code in ("513437", "510422"))
    helper = an_institution(kind="library", division=a_division("5104"))
    assert ask("SC-C10", "51").status == Status.NO_DATA
    for house in (poor, other):
        read_gauge("places.grade", house, 0, on=START, source="registry")
    read_gauge("places.grade", helper, 1, on=START, source="registry")
    pair = {"helper": helper, "target_grade": 3, "reached_on": None, "agreement": ""}
    a_row("pairings", poor, **pair, helper_grade=1)
    a_row("pairings", other, **pair, helper_grade=3)  # who is no better than third grade does not count
    found = ask("SC-C10", "51")
    assert (found.numerator, found.denominator, found.status) == (1, 2, Status.MISSED)
    a_row("pairings", other, **pair | {"helper": helper}, since=date(2025, 6, 1), helper_grade=2)
    assert ask("SC-C10", "51").status == Status.MET


def test_sc_e15_every_library_has_a_room_for_the_blind(db):
    houses = [an_institution(kind="library", division=a_division("5104")) for _ in range(4)]
    read_gauge("places.space.blind_reading_room", houses[0], 1, on=START, source="registry")
    assert (ask("SC-E15", "51", END).coverage.share, ask("SC-E15", "51", END).status) == (
        Decimal("0.25"),
        Status.NO_DATA,
    )
    for house, rooms in zip(houses[1:], (1, 2, 0), strict=True):
        read_gauge("places.space.blind_reading_room", house, rooms, on=START, source="registry")
    assert parts(ask("SC-E15", "51", END)) == (3, 4, Decimal("75.0"), Status.BEHIND)  # 力争 is never missed
    read_gauge("places.space.blind_reading_room", houses[3], 1, on=DAY, source="registry")
    assert parts(ask("SC-E15", "51", END))[2:] == (Decimal("100.0"), Status.MET)
