"""The language of checks: what it says, and what it answers to mistakes."""

from decimal import Decimal

import pytest

from wenmai.kernel.errors import Invalid
from wenmai.plan.clauses import all_plans
from wenmai.plan.language import tree
from wenmai.plan.language.parser import Place, Vocabulary, parse

WORDS = Vocabulary(
    measures=("library.visits", "places.population", "show.all", "show.opera", "room.hours", "room.always"),
    kinds=("library", "study_room", "county", "township", "authority"),
    tags=("ex_poverty",),
)


def read(text: str) -> tree.Check:
    return parse(text, WORDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "range library.visits in 2025 3000 to 3300",
            tree.Range(tree.Value(("library.visits",)), 2025, tree.Bounds(Decimal(3000), Decimal(3300))),
        ),
        (
            "range library.visits + show.all per 10000 places.population in 2025 at least 3.1",
            tree.Range(
                tree.Value(("library.visits", "show.all"), ("places.population",), Decimal(10000)),
                2025,
                tree.Bounds(Decimal("3.1")),
            ),
        ),
        (
            "share show.opera per show.all by 2025 at least 90%",
            tree.ShareOfValue(tree.Value(("show.opera",), ("show.all",)), 2025, tree.Bounds(Decimal("0.9"))),
        ),
        (
            "share of library where room.hours at least 1 at least 100%",
            tree.ShareOfUnits(
                tree.Units((tree.Unit("library"),)),
                tree.Tests((tree.Test(tree.Value(("room.hours",)), tree.Bounds(Decimal(1))),)),
                None,
                tree.Bounds(Decimal(1)),
            ),
        ),
        (
            "grade of library level county at least 3 by 2025",
            tree.Grade(tree.Units((tree.Unit("library", "county"),)), Decimal(3), 2025),
        ),
        (
            "every library level county within 510421, county within 5104: room.hours at least 1",
            tree.Every(
                tree.Units((tree.Unit("library", "county", "510421"), tree.Unit("county", "", "5104"))),
                tree.Tests((tree.Test(tree.Value(("room.hours",)), tree.Bounds(Decimal(1))),)),
                None,
                None,
                None,
            ),
        ),
        ("total show.all by 2026 at least 100", tree.Total(tree.Value(("show.all",)), 2026, tree.Bounds(Decimal(100)))),
        (
            "quota show.all each year more than 130",
            tree.Quota(tree.Value(("show.all",)), tree.Bounds(Decimal(130), strict=True)),
        ),
        ("milestone by 2026  # 验收为准", tree.Milestone(2026)),
        ("attested", tree.Attested()),
        ("rise show.opera per show.all each year", tree.Rise(tree.Value(("show.opera",), ("show.all",)))),
        ("keep show.all each year", tree.Rise(tree.Value(("show.all",)), strict=False)),
        (
            "baseline show.all in 2020 at least 207",
            tree.Baseline(tree.Value(("show.all",)), 2020, tree.Bounds(Decimal(207))),
        ),
        ("rollup", tree.Rollup()),
        (
            "every township having room.hours at least 1 each year: keep show.all",
            tree.Every(
                tree.Units(
                    (tree.Unit("township"),), having=tree.Test(tree.Value(("room.hours",)), tree.Bounds(Decimal(1)))
                ),
                tree.Tests((tree.Test(tree.Value(("show.all",)), tree.Bounds(None), kept=True),)),
                12,
            ),
        ),
    ],
)
def test_a_check_reads_as_it_says(text, expected):
    assert read(text) == expected


def test_windows_lists_and_conditions_on_the_whole_are_read():
    found = read(
        "every township tagged ex_poverty\n each 2 months: show.all at least 1; overall show.opera per show.all more than 50%"
    )
    assert isinstance(found, tree.Every)
    assert (found.units.tag, found.months) == ("ex_poverty", 2)
    assert found.overall == tree.Test(
        tree.Value(("show.opera",), ("show.all",)), tree.Bounds(Decimal("0.5"), strict=True)
    )
    assert found.measures == ("show.all", "show.opera", "show.all")


def test_tests_of_a_unit_are_joined_by_or_or_by_and():
    either = read("every study_room: room.always at least 1 or room.hours at least 48")
    both = read("per library each year: show.all at least 8 and room.hours at least 6")
    assert isinstance(either, tree.Every)
    assert isinstance(both, tree.PerUnit)
    assert (either.tests.any_of, both.tests.any_of) == (True, False)
    assert (either.type, both.type, both.months) == ("every", "per_unit", 12)


def test_about_is_a_range_that_can_be_passed():
    found = read("quota show.all each year about 100 within 5%")
    assert isinstance(found, tree.Quota)
    assert [found.bounds.hold(Decimal(n)) for n in (94, 95, 100, 105, 106)] == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        (
            "range library.visit in 2025 3000 to 3300",
            12,
            15,
            "没有名为「library.visit」的度量，是不是「library.visits」？",
        ),
        ("every towship: show.all at least 1", 12, 15, "是不是「township」？"),
        ("every township tagged poor: show.all at least 1", 12, 31, "没有名为「poor」的名单"),
        ("range library.visits in 25 at least 1", 12, 33, "「25」不是年份"),
        ("per library each 5 months: show.all at least 30", 12, 26, "不能整分一年"),
        (
            "quota show.all each year\n  at lest 20",
            13,
            6,
            "这里不能写「lest」。是不是「least」？这里可以写：「least」、「most」。",
        ),
        ("quota show.all each year at least", 12, 42, "句子没有写完。这里可以写：数。"),
        ("quota show.all each\n", 12, 28, "句子没有写完。这里可以写：「year」。"),
        ("range 图 in 2025 at least 3", 12, 15, "不认识「图」。这里可以写：度量的 id"),
        ("grade of library at least 2", 12, 36, "句子没有写完。这里可以写：「by」。"),
        ("range library.visits in 2025 3300 to 3000", 12, 46, "区间写反了"),
        ("every county level county: show.all at least 1", 12, 28, "区划后面不写 level"),
        ("range library.visits per 0 places.population in 2025 at least 1", 12, 34, "不能是 0"),
        ("", 12, 9, "句子没有写完"),
        ("__import__('os')", 12, 9, "不认识「_」"),
    ],
)
def test_a_mistake_is_told_in_chinese_with_line_and_column_of_the_file(text, line, column, said):
    with pytest.raises(Invalid) as caught:
        parse(text, WORDS, Place("PZH.toml", 12, 9))
    assert caught.value.code == "plan.check"
    assert caught.value.message.startswith(f"PZH.toml 第 {line} 行第 {column} 列：")
    assert said in caught.value.message


def test_all_twelve_types_are_used_by_the_loaded_plans():
    used = {clause.tree.type for plan in all_plans().values() for clause in plan.clauses.values()}
    assert used == {"range", "share", "every", "per_unit", "grade", "quota", "total", "milestone", "attested"} | {
        "rise", "baseline", "rollup",
    }  # fmt: skip
