"""Plans beside each other, a third plan that is only files, and the words of the texts against the checks made of them."""

import re
import shutil
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import follow, read_gauge
from wenmai.plan import queries
from wenmai.plan.clauses import FOLDER, Clause, all_plans, get_plan, read_plan
from wenmai.plan.consistency import compare, findings_of, overlap
from wenmai.plan.language import tree
from wenmai.plan.lint import coverage, lint
from wenmai.plan.results import Status

SC, PZH, STANDARD = "sichuan-14-5", "panzhihua-2022-2026", "sichuan-standard-2026-2030"
FOUND = list[tuple[str, str, str]]


def _changed(tmp_path, name: str, before: str, after: str) -> FOUND:
    """The findings of the city's plan beside the province's when one file of the city's says something else."""
    folder = tmp_path / PZH
    shutil.copytree(FOLDER / PZH, folder)
    text = (folder / name).read_text()
    assert before in text
    (folder / name).write_text(text.replace(before, after))
    return [(each.kind, each.lower.id, each.upper.id) for each in compare(get_plan(SC), read_plan(folder))]


def test_as_they_stand_no_target_of_the_city_is_below_the_provinces():
    found = {(each.kind, each.lower.id, each.upper.id) for each in findings_of(PZH)}
    assert [each for each in found if each[0] == "below"] == []
    assert ("reading", "PZH-E01", "SC-E01") in found
    assert {each.lower.id for each in findings_of(SC)} >= {"PZH-E01"}
    assert overlap(get_plan(SC), get_plan(PZH)) == (2022, 2025)
    assert overlap(get_plan(SC), get_plan(STANDARD)) is None


@pytest.mark.parametrize(
    ("name", "before", "after", "finding"),
    [
        ("PZH-I01.toml", "at least 1.32", "at least 0.6", ("below", "PZH-I01", "SC-I04")),
        ("balance.toml", "staff.full_time at least 3", "staff.full_time at least 0.5", ("below", "PZH-X05", "SC-X09")),
        (
            "standards.toml",
            "grade of library at least 2",
            "grade of library at least 3",
            ("below", "PZH-S03", "SC-P01a"),
        ),
        ("PZH-I01.toml", "per places.population", "per 100 places.population", ("definition", "PZH-I01", "SC-I04")),
        ("PZH-I01.toml", 'rounding = "half_up"', 'rounding = "truncate"', ("definition", "PZH-I01", "SC-I04")),
    ],
)
def test_a_changed_clause_of_the_city_is_warned_of(tmp_path, name, before, after, finding):
    assert finding in _changed(tmp_path, name, before, after)


@pytest.mark.parametrize(
    ("name", "before", "after", "pair"),
    [
        ("PZH-I01.toml", "at least 1.32", "at least 0.65", ("PZH-I01", "SC-I04")),
        ("PZH-I01.toml", "in 2026 at least 1.32", "in 2024 at least 0.6", ("PZH-I01", "SC-I04")),
        ("PZH-I01.toml", 'unit = "册／人"', 'unit = "册"', ("PZH-I01", "SC-I04")),
        ("standards.toml", "grade of library at least 2", "grade of library at least 2", ("PZH-S03", "SC-P01b")),
    ],
)
def test_equal_earlier_stricter_or_otherwise_counted_is_not_called_lower(tmp_path, name, before, after, pair):
    assert ("below", *pair) not in _changed(tmp_path, name, before, after)


def test_amounts_of_a_province_are_never_compared_with_a_citys(tmp_path):
    found = _changed(
        tmp_path,
        "delivery.toml",
        "delivery.arts_centre_performances each year at least 20",
        "delivery.vehicle_performances each year at least 20",
    )
    assert [each for each in found if "SC-P03b" in each] == []


def test_the_linter_and_both_boards_say_it(db, client):
    some_divisions()
    assert any("PZH-E01／SC-E01" in note for note in lint(FOLDER / PZH).notes)
    for plan, region in ((PZH, "5104"), (SC, "51")):
        page = client.get(reverse("plan:board", args=[plan, region])).text
        assert "和别的规划对照" in page
        assert reverse("plan:clause", args=[PZH, "5104", "PZH-E01"]) in page


def test_a_third_plan_is_only_files_and_says_that_it_is_partial(db, client, tmp_path):
    some_divisions()
    assert {path.suffix for path in (FOLDER / STANDARD).rglob("*") if path.is_file()} == {".toml"}
    board = client.get(reverse("plan:board", args=[STANDARD, "51"])).text
    assert "四川日报" in board
    assert coverage(tmp_path, STANDARD) == ()
    assert "没有原文" in lint(FOLDER / STANDARD, tmp_path).notes[0]


def test_the_third_plan_judges_houses_from_their_published_hours(db):
    some_divisions()
    library = an_institution(kind="library", division=a_division("510422"))
    centre = an_institution(kind="culture_centre", division=a_division("510422"))

    def stand() -> dict[str, Status | None]:
        follow()
        return {row.id: row.status for row in queries.status(STANDARD, "51", only=("SCS-H03", "SCS-H05", "SCS-H06"))}

    assert stand() == {"SCS-H03": Status.NO_DATA, "SCS-H05": Status.NO_DATA, "SCS-H06": Status.NO_DATA}
    read_gauge("places.weekly_hours", library, 56)
    read_gauge("places.weekly_hours", centre, 42)
    read_gauge("places.extended_share", centre, None, numerator=Decimal(14), denominator=Decimal(42))
    assert stand() == {"SCS-H03": Status.MET, "SCS-H05": Status.MET, "SCS-H06": Status.NO_DATA}
    read_gauge("places.weekly_hours", library, 55, source="import:later")
    read_gauge(
        "places.extended_share", centre, None, numerator=Decimal(13), denominator=Decimal(42), source="import:later"
    )
    assert stand()["SCS-H03"] in {Status.BEHIND, Status.MET}


# What words of the texts ask for, written down here without looking at the checks.
OPERATORS = (
    (r"不少于|不低于|至少|以上|及以上", "at least"),
    (r"超过", "more than"),
    (r"左右", "about"),
    (r"全部|全覆盖|100%", "all"),
)
EFFORT_WORDS = ("力争", "鼓励", "倡导", "探索")
# Words that speak of something else in their sentence than what the clause asks.
ELSEWHERE = {
    ("SC-E02", "at least"): "三级以上 says which libraries, by `graded 3`",
    ("SC-P05", "鼓励"): "of 中国民间文化艺术之乡 only, which is no part",
    ("PZH-E02", "鼓励"): "of 24 hours, which is PZH-E03",
    ("PZH-X12", "鼓励"): "of others taking part",
}


def _bounds(check: tree.Check) -> list[tree.Bounds]:
    if isinstance(check, tree.Every):
        return [test.bounds for test in check.tests.items]
    if isinstance(check, tree.ShareOfUnits):
        return [check.bounds, *(test.bounds for test in check.tests.items)]
    found = getattr(check, "bounds", None)
    return [found] if found is not None else []


def _agrees(word: str, clause: Clause) -> bool:
    check, bounds = clause.tree, _bounds(clause.tree)
    if isinstance(check, tree.Milestone | tree.Attested | tree.Rise | tree.Rollup | tree.Grade):
        return True
    if word == "more than":
        return any(each.strict for each in bounds)
    if word == "about":
        return any(each.capped for each in bounds)
    if word == "all":
        return isinstance(check, tree.Every) or any(each.low == 1 for each in bounds)
    return any(each.low is not None and not each.strict for each in bounds)


def _texts() -> list[Clause]:
    return [clause for name in (SC, PZH) for clause in get_plan(name).clauses.values()]


def test_the_words_for_how_much_agree_with_the_checks():
    wrong = [
        (clause.id, word)
        for clause in _texts()
        for pattern, word in OPERATORS
        if re.search(pattern, re.sub(r"\s", "", clause.quote)) and not _agrees(word, clause)
    ]
    assert [each for each in wrong if each not in ELSEWHERE] == []


def test_the_words_for_how_hard_are_kept():
    said = [
        (clause.id, word)
        for clause in _texts()
        for word in EFFORT_WORDS
        if word in clause.quote and clause.effort != word
    ]
    assert [each for each in said if each not in ELSEWHERE] == []


def test_two_to_three_reads_as_at_least_two():
    clause = get_plan(PZH).clauses["PZH-N04"]
    assert "2～3" in clause.quote
    assert [each.low for each in _bounds(clause.tree)] == [Decimal(2)]


def test_every_other_reading_says_what_it_is():
    several = [clause for plan in all_plans().values() for clause in plan.clauses.values() if clause.other]
    assert [
        each.id for each in several if not each.label or not all(other.label and other.reading for other in each.other)
    ] == []
