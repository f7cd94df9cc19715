"""Residents and lists: what is not known stays unknown."""

from datetime import date

import pytest

from tests.builders.places import some_divisions
from tests.builders.places_actors import administrator
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.places import actions, queries
from wenmai.places.actions import Residents, put_population, put_tag
from wenmai.places.models import DivisionPopulation

pytestmark = pytest.mark.django_db
CENSUS = date(2020, 11, 1)
ON = date(2022, 12, 31)


def put(code, value, *, as_of=CENSUS, series="普查", demo=False):
    return put_population(
        administrator(), series=series, source="公报", rows=[Residents(code, as_of, value)], demo=demo
    )


@pytest.fixture(autouse=True)
def divisions():
    some_divisions()


def test_the_latest_published_figure_counts():
    put("5104", 1_212_203)
    put("5104", 1_216_000, as_of=date(2021, 12, 31), series="年报")
    found = queries.population("5104", ON)
    assert (found.value, found.series, found.parts) == (1_216_000, "年报", 0)
    assert queries.population("5104", date(2021, 1, 1)).value == 1_212_203
    assert queries.population("5104", date(2019, 1, 1)) is None


def test_a_published_figure_goes_before_a_demo_one():
    put("5104", 1_212_203)
    put("5104", 999, as_of=date(2022, 6, 1), series="演示", demo=True)
    assert queries.population("5104", ON).value == 1_212_203


def test_children_are_added_only_when_all_are_known():
    put("510402", 1)
    put("510421", 2)
    assert queries.population("5104", ON) is None
    put("510422", 4, series="另一个口径")
    assert queries.population("5104", ON) is None
    put("510422", 4)
    found = queries.population("5104", ON)
    assert (found.value, found.parts, found.series) == (7, 3, "普查")


def test_functional_zones_do_not_stand_in_the_way_of_the_sum():
    actions.import_divisions(administrator(), raw="level,code,name,parent\n3,5104FT,钒钛高新区,5104\n".encode())
    for code in ("510402", "510421", "510422"):
        put(code, 10)
    assert queries.population("5104", ON).value == 30


def test_entering_a_figure_twice_keeps_one_and_a_correction_replaces_it():
    put("5104", 5)
    put("5104", 5)
    put("5104", 6)
    assert list(DivisionPopulation.objects.values_list("value", flat=True)) == [6]


def test_population_is_refused_without_right_source_or_division():
    with pytest.raises(NotAllowed):
        put_population(administrator("5104"), series="普查", source="公报", rows=[])
    with pytest.raises(Invalid, match="口径和来源"):
        put_population(administrator(), series=" ", source="公报", rows=[])
    with pytest.raises(NotFound, match="5199"):
        put("5199", 1)


def test_a_list_is_replaced_as_a_whole_and_an_unknown_one_is_not_empty():
    assert queries.tagged("ex_poverty") is None
    assert queries.tag_confirmed("ex_poverty") is None
    put_tag(administrator(), tag="ex_poverty", divisions=["513437", "510422"], source="名单待核")
    put_tag(administrator(), tag="ex_poverty", divisions=["513437"], source="名单待核")
    assert queries.tagged("ex_poverty") == ("513437",)
    assert queries.tagged("ex_poverty", within="5104") == ()
    assert queries.tag_confirmed("ex_poverty") is False
    put_tag(administrator(), tag="ex_poverty", divisions=["513437"], source="省乡村振兴局", confirmed=True)
    assert queries.tag_confirmed("ex_poverty") is True
    assert [each.source for each in queries.tags_of("513437")] == ["省乡村振兴局"]


def test_a_list_is_refused_without_right_or_when_empty_or_unknown():
    with pytest.raises(NotAllowed):
        put_tag(administrator("5104"), tag="ethnic", divisions=["510422"], source="x")
    with pytest.raises(Invalid, match="名单是空的"):
        put_tag(administrator(), tag="ethnic", divisions=[], source="x")
    with pytest.raises(NotFound):
        put_tag(administrator(), tag="ethnic", divisions=["519999"], source="x")
