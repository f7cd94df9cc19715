"""Institutions open, change and close; ties, grades and titles are dated records."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.builders.places import a_county, a_prefecture, a_township, an_institution, some_divisions
from tests.builders.places_actors import administrator, clerk, manager
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.places import actions, queries
from wenmai.places.actions import Award, Profile, Terms, Title
from wenmai.places.models import Institution, InstitutionGrade, MainBranchTie
from wenmai.search.queries import find

DAY = date(2026, 1, 1)


def add(actor, **more):
    values = {"code": "PZH-LIB", "kind": "library", "division": "5104", "profile": Profile(name="攀枝花市图书馆")}
    return actions.add_institution(actor, **(values | more))


@pytest.mark.django_db
def test_an_institution_opens_with_its_level_and_is_found():
    a_prefecture()
    thing = add(administrator("5104"))
    assert (thing.level, thing.division_id, thing.pinyin) == (2, "5104", "pan1 zhi1 hua1 shi4 tu2 shu1 guan3")
    assert [hit.title for hit in find(ANYONE, "图书馆", kind="institution").items] == ["攀枝花市图书馆"]
    assert queries.get_institution(ANYONE, "PZH-LIB").scope_path == ("51", "5104", "PZH-LIB")


@pytest.mark.django_db
def test_opening_is_refused_to_strangers_and_for_taken_codes_and_bad_input():
    some_divisions()
    for actor in (ANYONE, administrator("5134"), manager("PZH-LIB")):
        with pytest.raises(NotAllowed):
            add(actor)
    with pytest.raises(NotFound):
        add(administrator(), division="5199")
    with pytest.raises(Invalid, match="名称还没有填"):
        add(administrator(), profile=Profile(name=" "))
    with pytest.raises(Invalid, match="一起填"):
        add(administrator(), profile=Profile(name="馆", lon=Decimal("101.7")))
    add(administrator())
    with pytest.raises(Conflict, match="已经有机构在用"):
        add(administrator(), division="513437")
    assert Institution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_code_at_once_one_wins():
    a_prefecture()
    results = race(*[lambda: add(administrator())] * 4)
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Conflict", "Conflict", "Institution"]
    assert Institution.objects.count() == 1


@pytest.mark.django_db
def test_the_house_edits_its_profile_and_the_index_follows():
    house = an_institution(kind="library", division=a_county(), name="盐边县图书馆")
    profile = Profile(name="盐边县图书馆（新馆）", phone="0812-0000000")
    changed = actions.edit_institution(manager(house.code), code=house.code, profile=profile)
    again = actions.edit_institution(manager(house.code), code=house.code, profile=profile)
    assert (changed.phone, again.name) == ("0812-0000000", "盐边县图书馆（新馆）")
    assert len(find(ANYONE, "新馆", kind="institution").items) == 1
    with pytest.raises(NotAllowed):
        actions.edit_institution(clerk(house.code), code=house.code, profile=profile)


@pytest.mark.django_db
def test_a_closed_institution_leaves_lists_and_search_but_keeps_its_page():
    house = an_institution(kind="library", division=a_county(), name="盐边县图书馆")
    closed = actions.close_institution(administrator("510422"), code=house.code, on=clock.today())
    again = actions.close_institution(administrator("510422"), code=house.code, on=clock.today() + timedelta(days=9))
    assert closed.closed_on == again.closed_on == clock.today()
    assert list(queries.institutions(queries.Wanted(division="510422"))) == []
    yesterday = clock.today() - timedelta(days=1)
    assert list(queries.institution_codes(queries.Wanted(day=yesterday))) == [house.code]
    assert find(ANYONE, "盐边", kind="institution").items == ()
    assert queries.get_institution(ANYONE, house.code).closed_on == clock.today()
    with pytest.raises(NotAllowed):
        actions.close_institution(manager(house.code), code=house.code, on=clock.today())


@pytest.mark.django_db
def test_the_database_keeps_a_position_whole_and_inside_china():
    house = an_institution()
    for values in ({"lon": None, "lat": Decimal(26)}, {"lon": Decimal(10), "lat": Decimal(26)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Institution.objects.filter(pk=house.pk).update(**values)


@pytest.fixture
def houses(db):
    """The city library, the county library and the township station."""
    return (
        an_institution(kind="library", division=a_prefecture(), code="CITY"),
        an_institution(kind="library", division=a_county(), code="COUNTY"),
        an_institution(kind="culture_station", division=a_township(), code="STATION"),
    )


def tie(main, branch, *, actor=None, network="library", since=DAY, until=None, **more):
    return actions.tie_branch(
        actor or administrator(), main=main, branch=branch, network=network, since=since, until=until, **more
    )


def test_a_branch_has_one_main_house_at_a_time_in_each_network(houses):
    first = tie("COUNTY", "STATION")
    assert tie("COUNTY", "STATION").pk == first.pk
    assert tie("COUNTY", "STATION", network="culture").network == "culture"
    with pytest.raises(Conflict, match="已有总馆"):
        tie("CITY", "STATION")
    ended = actions.end_tie(administrator(), tie=first.pk, on=date(2026, 6, 1))
    assert actions.end_tie(administrator(), tie=first.pk, on=date(2026, 7, 1)).during == ended.during
    assert tie("CITY", "STATION", since=date(2026, 6, 1)).main.code == "CITY"


def test_a_branch_stands_in_one_of_the_scenes_that_the_plan_names(houses):
    """SC-L03."""
    made = tie("COUNTY", "STATION", terms=Terms(scene="机场车站码头"))
    assert (made.scene, made.get_scene_display()) == ("机场车站码头", "机场车站码头")
    with pytest.raises(Invalid) as refused:
        tie("CITY", "COUNTY", terms=Terms(scene="菜市场"))
    assert (refused.value.code, list(refused.value.fields)) == ("places.tie_scene", ["scene"])
    assert not MainBranchTie.objects.filter(scene="菜市场").exists()


def test_a_circle_of_ties_is_refused(houses):
    tie("CITY", "COUNTY")
    tie("COUNTY", "STATION")
    for main, branch in (("STATION", "CITY"), ("CITY", "CITY")):
        with pytest.raises(Invalid, match="不能反过来"):
            tie(main, branch)


def test_a_tie_needs_both_houses_and_an_order_of_days(houses):
    with pytest.raises(NotAllowed):
        tie("CITY", "STATION", actor=administrator("510422"))
    with pytest.raises(NotFound):
        tie("CITY", "NOBODY")
    made = tie("COUNTY", "STATION", actor=administrator("510422"))
    with pytest.raises(Invalid):
        actions.end_tie(administrator(), tie=made.pk, on=DAY)
    with pytest.raises(NotFound):
        actions.end_tie(administrator(), tie=0, on=DAY)


@pytest.mark.django_db(transaction=True)
def test_two_ties_that_race_cannot_close_a_circle():
    an_institution(kind="library", division=a_prefecture(), code="A")
    an_institution(kind="library", division=a_county(), code="B")
    results = race(*[lambda: tie("A", "B"), lambda: tie("B", "A")] * 2)
    assert MainBranchTie.objects.count() == 1
    assert {type(each).__name__ for each in results} == {"MainBranchTie", "Invalid"}


def test_the_tree_of_main_and_branches_on_a_day(houses):
    tie("CITY", "COUNTY")
    made = tie("COUNTY", "STATION")
    actions.end_tie(administrator(), tie=made.pk, on=date(2026, 6, 1))
    county = houses[1]
    before, after = date(2026, 5, 31), date(2026, 6, 1)
    assert [each.branch.code for each in queries.branches_of(county, before)] == ["STATION"]
    assert queries.branches_of(county, after) == []
    assert [each.main.code for each in queries.mains_of(county, after)] == ["CITY"]


def award(grade=2, day=DAY, **more):
    return Award(scheme="library", grade=grade, awarded_on=day, evidence="办公共发〔2022〕1 号", **more)


def test_grades_follow_each_other_and_are_never_changed(houses):
    first = actions.award_grade(administrator(), institution="CITY", award=award(day=date(2018, 8, 1)))
    assert actions.award_grade(administrator(), institution="CITY", award=award(day=date(2018, 8, 1))).pk == first.pk
    actions.award_grade(administrator(), institution="CITY", award=award(1))
    assert [each.grade for each in queries.grades_of(houses[0], date(2026, 1, 2))] == [1]
    assert [each.grade for each in queries.grades_of(houses[0], date(2020, 1, 2))] == [2]
    assert queries.grades_of(houses[0], date(2017, 1, 2)) == []
    with pytest.raises(Conflict, match="两者不符"):
        actions.award_grade(administrator(), institution="CITY", award=award(3))
    assert InstitutionGrade.objects.count() == 2


def test_an_expired_grade_no_longer_counts(houses):
    actions.award_grade(administrator(), institution="CITY", award=award(valid_until=date(2026, 3, 1)))
    assert [each.grade for each in queries.grades_of(houses[0], date(2026, 2, 28))] == [2]
    assert queries.grades_of(houses[0], date(2026, 3, 1)) == []


def test_grades_are_refused_to_the_house_itself_and_without_evidence(houses):
    with pytest.raises(NotAllowed):
        actions.award_grade(manager("CITY"), institution="CITY", award=award())
    with pytest.raises(Invalid, match="1 到 4"):
        actions.award_grade(administrator(), institution="CITY", award=award(7))
    with pytest.raises(Invalid, match="依据"):
        actions.award_grade(administrator(), institution="CITY", award=Award("library", 1, DAY, " "))


def test_titles_are_recorded_once_and_end(houses):
    title = Title("精品城市书房", "攀枝花市文广旅局", DAY, date(2026, 12, 31))
    first = actions.designate(administrator(), institution="CITY", title=title)
    assert actions.designate(administrator(), institution="CITY", title=title).pk == first.pk
    assert [each.title for each in queries.designations_of(houses[0], date(2026, 6, 1))] == ["精品城市书房"]
    assert queries.designations_of(houses[0], date(2026, 12, 31)) == []
    with pytest.raises(Invalid):
        actions.designate(administrator(), institution="CITY", title=Title("", "市局", DAY))
    with pytest.raises(NotAllowed):
        actions.designate(manager("CITY"), institution="CITY", title=title)
