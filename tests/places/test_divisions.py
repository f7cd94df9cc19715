"""Divisions: import, tree, what became of them."""

from datetime import date

import pytest

from tests.builders.places import a_county, a_division, a_village, an_institution, some_divisions
from tests.builders.places_actors import administrator
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.places import actions, queries
from wenmai.places.actions import import_divisions
from wenmai.places.models import Division, DivisionKind, DivisionSuccession, SuccessionKind
from wenmai.places.queries.map import short_name
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db
HEAD = "level,code,name,parent\n"
ROOT = "1,51,四川省,\n2,5104,攀枝花市,51\n"


def codes(rows):
    return [each.code for each in rows]


def test_everything_that_ships_arrives_whole_and_once():
    first = actions.load_reference(administrator())
    again = actions.load_reference(administrator())
    assert (first.divisions, first.populations, first.tags) == (37_729, 22, 117)
    assert (again.divisions, again.days) == (0, 0)
    counts = {level: len(queries.divisions_at(level)) for level in range(1, 6)}
    assert counts == {1: 1, 2: 21, 3: 183, 4: 3101, 5: 34_412}
    apart = Division.objects.filter(kind=DivisionKind.NON_ADMINISTRATIVE).order_by("code")
    assert apart.count() == 10
    assert apart[1].name == "唐家河国家级自然保护区"
    assert len(queries.tagged("ex_poverty")) == 66
    assert len(queries.tagged("ethnic")) == 51
    assert queries.tagged("old_revolutionary") is None
    assert queries.population("51", date(2022, 1, 1)).value == 83_674_866


def test_a_file_in_gbk_is_read():
    done = import_divisions(administrator(), raw=(HEAD + ROOT).encode("gbk"))
    assert (done.rows, done.written) == (2, 2)
    assert queries.get_division("5104").name == "攀枝花市"
    assert queries.get_division("5104").pinyin == "pan1 zhi1 hua1 shi4"


def test_the_same_file_twice_changes_nothing_and_a_new_name_changes_one():
    import_divisions(administrator(), raw=(HEAD + ROOT).encode())
    assert import_divisions(administrator(), raw=(HEAD + ROOT).encode()).written == 0
    assert import_divisions(administrator(), raw=(HEAD + "2,5104,渡口市,51\n").encode()).written == 1
    assert queries.get_division("5104").path == ["51", "5104"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("6,51040,某,51", "level 列“6”要是 1 到 5"),
        ("2,510,某市,51", "code 列“510”的位数与第 2 级不符"),
        ("2,5104,又一个,51", "code 列“5104”在文件里出现两次"),
        ("2,5105,,51", "name 列是空的"),
        ("3,510502,江阳区,5105", "parent 列“5105”不是写在前面的第 2 级区划"),
        ("3,510402,东区,51", "parent 列“51”不是写在前面的第 2 级区划"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(line, why):
    with pytest.raises(Invalid) as caught:
        import_divisions(administrator(), raw=(HEAD + ROOT + line + "\n").encode())
    assert dict(caught.value.fields) == {"第 4 行": why}
    assert Division.objects.count() == 0


def test_wrong_columns_and_unreadable_bytes_are_refused():
    with pytest.raises(Invalid, match="第 1 行应当是表头"):
        import_divisions(administrator(), raw=b"code,name\n51,x\n")
    with pytest.raises(Invalid, match="编码认不出来"):
        import_divisions(administrator(), raw=b"level\xff\xff\xff")


def test_only_the_province_administrator_imports():
    with pytest.raises(NotAllowed):
        import_divisions(administrator("5104"), raw=(HEAD + ROOT).encode())
    assert Division.objects.count() == 0


def test_the_tree_is_walked():
    some_divisions()
    assert codes(queries.child_divisions("5104")) == ["510402", "510421", "510422"]
    assert queries.division_name_path("510422101200") == ("四川省", "攀枝花市", "盐边县", "红格镇", "红格村村民委员会")
    assert codes(queries.divisions_at(4, "510422")) == ["510422100", "510422101"]
    assert codes(queries.divisions_at(3, "5104")) == ["510402", "510421", "510422"]
    assert codes(queries.divisions_at(2, "5104")) == ["5104"]
    with pytest.raises(NotFound):
        queries.get_division("99")


def test_functional_zones_are_children_but_are_not_counted():
    some_divisions()
    import_divisions(administrator(), raw=(HEAD + "3,5104FT,钒钛高新区,5104\n").encode())
    assert queries.get_division("5104FT").kind == DivisionKind.FUNCTIONAL
    assert "5104FT" in codes(queries.child_divisions("5104"))
    assert "5104FT" not in codes(queries.divisions_at(3, "5104"))
    assert "5104FT" in codes(queries.divisions_at(3, "5104", kinds=DivisionKind.values))


def test_divisions_are_found_and_villages_after_their_own_step():
    some_divisions()
    assert [hit.title for hit in find(administrator(), "盐边", kind="division").items] == ["盐边县"]
    assert find(administrator(), "昔格达", kind="division").items == ()
    assert actions.index_villages(administrator(), within="510422") == 3
    assert [hit.title for hit in find(administrator(), "昔格达", kind="division").items] == ["昔格达社区村民委员会"]
    with pytest.raises(NotAllowed):
        actions.index_villages(administrator("5104"), within="510422")


def test_a_merged_unit_ends_and_its_successor_is_found():
    some_divisions()
    merged = date(2025, 1, 1)
    values = {"old": "510422100", "new": ["510422101"], "on": merged, "kind": SuccessionKind.MERGED, "source": "批复"}
    first = actions.succeed_division(administrator(), **values)
    again = actions.succeed_division(administrator(), **values)
    assert [each.pk for each in first] == [each.pk for each in again]
    assert queries.get_division("510422100").valid_to == merged
    assert queries.successors("510422100", date(2024, 12, 31)) == ("510422100",)
    assert queries.successors("510422100", merged) == ("510422101",)
    assert codes(queries.divisions_at(4, "510422")) == ["510422101"]
    assert codes(queries.divisions_at(4, "510422", day=date(2024, 6, 1))) == ["510422100", "510422101"]
    assert find(administrator(), "桐子林", kind="division").items == ()


def test_a_split_gives_several_successors_through_generations():
    some_divisions()
    day = date(2024, 1, 1)
    split = {"kind": SuccessionKind.SPLIT, "source": "批复"}
    actions.succeed_division(administrator(), old="510402", new=["510421", "510422"], on=day, **split)
    actions.succeed_division(administrator(), old="510421", new=["513437"], on=date(2025, 1, 1), **split)
    assert queries.successors("510402", date(2024, 6, 1)) == ("510421", "510422")
    assert queries.successors("510402", date(2025, 6, 1)) == ("510422", "513437")


def test_succession_is_refused_for_strangers_unknown_units_other_days_and_oneself():
    a_county()
    values = {"on": date(2025, 1, 1), "kind": SuccessionKind.MERGED, "source": "批复"}
    with pytest.raises(NotAllowed):
        actions.succeed_division(administrator("5104"), old="510421", new=["510422"], **values)
    with pytest.raises(NotFound):
        actions.succeed_division(administrator(), old="510421", new=["510499"], **values)
    with pytest.raises(Invalid, match="不能由自己接续"):
        actions.succeed_division(administrator(), old="510421", new=["510421"], **values)
    actions.succeed_division(administrator(), old="510421", new=["510422"], **values)
    with pytest.raises(Conflict, match="日期不符"):
        actions.succeed_division(administrator(), old="510421", new=["510402"], **(values | {"on": date(2026, 1, 1)}))
    assert DivisionSuccession.objects.count() == 1


def test_no_institution_opens_in_a_unit_that_has_ended():
    some_divisions()
    merged = {"on": date(2025, 1, 1), "kind": SuccessionKind.MERGED, "source": "批复"}
    actions.succeed_division(administrator(), old="510422100", new=["510422101"], **merged)
    with pytest.raises(Conflict, match="并入别处"):
        an_institution(division=a_division("510422100"))


def test_builders_give_each_level():
    assert (a_village().level, a_county().level) == (5, 3)


def test_the_map_has_a_cell_for_every_prefecture_and_county_and_short_names():
    lines = actions.vendored_divisions().decode().splitlines()
    counties = [line for line in lines if line[0] in "l123"]
    actions.import_divisions(administrator(), raw="\n".join(counties).encode())
    units = [unit for parent in queries.divisions_at(1) for unit in queries.tiles(parent.code)]
    units += [unit for parent in queries.divisions_at(2) for unit in queries.tiles(parent.code)]
    assert [unit.code for unit in units if unit.col is None] == ["5104FT"]
    assert (
        len({(unit.code[:4] if len(unit.code) > 4 else "51", unit.col, unit.row) for unit in units})
        == len(units)
        == 205
    )
    names = {unit.code: unit.name for unit in units}
    assert (names["5132"], names["513422"], names["510726"], names["510422"]) == (
        "阿坝州",
        "木里县",
        "北川县",
        "盐边县",
    )


def test_tiles_are_shaded_by_how_many_institutions_there_are():
    for code, number in (("510402", 1), ("510422", 5)):
        for _ in range(number):
            an_institution(kind="study_room", division=a_division(code))
    steps = {each.code: (each.value, each.step) for each in queries.counted_tiles("5104", queries.Wanted(), str)}
    assert steps == {"510402": (1, 1), "510421": (0, 0), "510422": (5, 5)}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("红宝苗族彝族乡", "红宝乡"),
        ("格萨拉彝族乡", "格萨拉乡"),
        ("新山傈僳族乡", "新山乡"),
        ("木里藏族自治县", "木里县"),
        ("共和乡", "共和乡"),
        ("回龙乡", "回龙乡"),
    ],
)
def test_names_of_ethnic_units_are_short_enough_for_a_cell(name, short):
    assert short_name(name) == short
