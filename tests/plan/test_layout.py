"""Checks and files are written in one way: what is written says the same, twice is as once, nothing typed gives a traceback."""

import tomllib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.kernel.errors import DomainError
from wenmai.measures.definitions import all_measures
from wenmai.plan.clauses import FOLDER, Project, clause_files, clauses_of, filed_plans, read_clauses, vocabulary
from wenmai.plan.defined import filed_text
from wenmai.plan.language import tree
from wenmai.plan.language.parser import LEVELS, parse
from wenmai.plan.language.writer import say, wrapped
from wenmai.plan.layout import formatted, laid_out, piece
from wenmai.plan.lint import of_projects, unread_measures
from wenmai.plan.tables import Source

KNOWN = vocabulary(all_measures())
names = st.lists(st.sampled_from(sorted(KNOWN.measures)), min_size=1, max_size=3).map(tuple)
amounts = st.decimals(0, 10**9, places=2).map(lambda each: Decimal(f"{each.normalize():f}"))
positive = amounts.filter(bool)
years = st.integers(2000, 2099)
values = st.builds(tree.Value, names) | st.builds(tree.Value, names, names, positive)
houses = st.sampled_from([kind for kind in KNOWN.kinds if kind not in LEVELS])
unit = st.builds(tree.Unit, st.sampled_from(KNOWN.kinds)) | st.builds(tree.Unit, houses, st.sampled_from(LEVELS))
shares = st.integers(0, 100).map(lambda each: Decimal(each) / 100)


def _about(middle: Decimal, share: Decimal) -> tree.Bounds:
    return tree.Bounds(middle - middle * share, middle + middle * share, capped=True)


bounds = st.one_of(
    st.builds(tree.Bounds, amounts),
    st.builds(lambda low: tree.Bounds(low, strict=True), amounts),
    st.builds(lambda high: tree.Bounds(None, high, capped=True), amounts),
    st.builds(lambda low, more: tree.Bounds(low, low + more), amounts, amounts),
    st.builds(_about, positive, shares),
)
kept = st.builds(lambda value: tree.Test(value, tree.Bounds(None), kept=True), values)
test = st.builds(tree.Test, values, bounds) | kept
one = st.lists(test, min_size=1, max_size=1).map(lambda each: tree.Tests(tuple(each)))
several = st.builds(tree.Tests, st.lists(test, min_size=2, max_size=3).map(tuple), st.booleans())
tests = one | several
grades = st.sampled_from([Decimal(1), Decimal(2), Decimal(3)])
units = st.builds(
    tree.Units,
    st.lists(unit, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["", *KNOWN.tags]),
    st.none() | grades,
    st.none() | test,
)
rhythms = st.one_of(
    st.tuples(st.sampled_from([1, 2, 3, 4, 6, 12]), st.none()), st.tuples(st.none(), years), st.just((None, None))
)
over = st.none() | test


def _every(kind):
    return st.builds(lambda each, asked, rhythm, whole: kind(each, asked, *rhythm, whole), units, tests, rhythms, over)


checks = st.one_of(
    st.builds(tree.Range, values, years, bounds),
    st.builds(tree.Baseline, values, years, bounds),
    st.builds(tree.ShareOfValue, values, st.none() | years, bounds),
    st.builds(tree.ShareOfUnits, units, tests, st.none() | years, bounds),
    _every(tree.Every),
    _every(tree.PerUnit),
    st.builds(tree.Grade, units, grades, years),
    st.builds(tree.Quota, values, bounds, over),
    st.builds(tree.Total, values, years, bounds, over),
    st.builds(tree.Milestone, years),
    st.builds(tree.Rise, values, st.booleans()),
    st.just(tree.Attested()),
    st.just(tree.Rollup()),
)


@settings(max_examples=300, deadline=None)
@given(checks)
def test_what_is_written_reads_back_as_the_same_tree(check):
    said = say(check)
    assert parse(said, KNOWN) == check
    assert parse(wrapped(said, 60), KNOWN) == check
    assert say(parse(said, KNOWN)) == said


@pytest.mark.parametrize("plan", sorted(filed_plans()))
def test_the_plans_files_say_the_same_after_the_formatter_and_twice_is_as_once(plan):
    for path in clause_files(FOLDER / plan):
        text = path.read_text(encoding="utf-8")
        made = formatted(text, KNOWN)
        before, after = list(read_clauses(path, KNOWN)), list(clauses_of(Source(path.name, made), KNOWN))
        assert [each.tree for each in before] == [each.tree for each in after]
        assert formatted(made, KNOWN) == made
        assert sorted(line.strip() for line in text.splitlines() if line.lstrip().startswith("#")) == sorted(
            line for line in made.splitlines() if line.startswith("#")
        )


def test_fields_get_their_order_and_comments_stay_above_them():
    text = '# 一组\n\n[[clause]]\nunit="次"  # 单位\n# 先看编号\nid   =  "T-1"\ncheck = "quota   library.visits each year at least 030"\n'
    assert formatted(text, KNOWN) == (
        '# 一组\n\n[[clause]]\n# 先看编号\nid = "T-1"\ncheck = "quota library.visits each year at least 30"\nunit = "次"  # 单位\n'
    )


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80)
    | checks.map(say).flatmap(lambda said: st.integers(0, len(said)).map(lambda at: said[:at] + "x" + said[at + 1 :]))
)
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(typed):
    for text in (typed, f"[[clause]]\nid = 'T-1'\ncheck = '''{typed}'''\n"):
        assert _refusal(lambda text=text: list(clauses_of(Source("t.toml", text), KNOWN))) != "?"
        laid_out(Source("t.toml", text), KNOWN)
    refused = _refusal(lambda: parse(typed, KNOWN))
    assert refused == "" or "行第" in refused


def _refusal(act) -> str:
    """What a refusal says, "" when there is none; anything else is raised."""
    try:
        act()
    except DomainError as error:
        return error.message or "?"
    return ""


def test_measures_that_nothing_reads_are_known():
    assert set(unread_measures()) < set(KNOWN.measures)


FILE = '''# 这个文件说的是什么。

# 第一条的说明
[[clause]]
id = "A-1"
quote = """
[[clause]]
id = "A-2"
"""
[clause.baseline]
year = 2020
[[clause.other]]
id = "A-3"

[[project]]
id = "A-2"
clauses = ["A-1"]
title = "项目"

# 第二条的说明
[[clause]]
title = "二"
id = "A-2"  # 尾注

[[definition]]
quote = "A-2"
'''


def test_a_piece_is_the_clause_with_its_comments_and_tables_and_nothing_else():
    first, second = piece(FILE, "A-1"), piece(FILE, "A-2")
    assert (first.splitlines()[0], "[[clause.other]]" in first, "[[project]]" in first) == (
        "# 第一条的说明",
        True,
        False,
    )
    assert tomllib.loads(first)["clause"] == tomllib.loads(FILE)["clause"][:1]
    assert second == '# 第二条的说明\n[[clause]]\ntitle = "二"\nid = "A-2"  # 尾注\n'
    assert piece(FILE, "A-3") == ""


def test_every_clause_of_the_files_has_its_whole_piece():
    for plan in filed_plans().values():
        for name, clause in plan.clauses.items():
            [table] = tomllib.loads(filed_text(plan.id, name), parse_float=Decimal)["clause"]
            assert (table["id"], len(table.get("other", []))) == (name, len(clause.other))


def test_projects_are_laid_out_in_their_order():
    text = '[[project]]\ntitle = "名"\nclauses = ["A-1"]\nnumber = 1\nid = "A-1"\n'
    assert formatted(text, KNOWN) == '[[project]]\nid = "A-1"\nnumber = 1\ntitle = "名"\nclauses = ["A-1"]\n'


def test_the_files_of_this_repository_are_in_the_one_layout():
    for folder in sorted(path.parent for path in FOLDER.glob("*/plan.toml")):
        for path in clause_files(folder):
            text = path.read_text(encoding="utf-8")
            assert formatted(text, KNOWN) == text, f"run: wenmai plan fmt ({path.name})"


def test_all_mistakes_of_projects_are_listed():
    clause = next(iter(filed_plans()["sichuan-14-5"].clauses.values()))
    about = {"title": "名", "group": "组", "quote": "文", "place": "处"}
    one = Project(id="A-1", number=1, clauses=(clause.id, clause.id, "B-9"), **about)
    two = Project(id="A-2", number=1, clauses=("B-8",), **about)
    found = list(of_projects([one, two, one], [clause]))
    assert [said.split("，")[0] for said in found] == [
        "项目 A-1 写了没有的条款 B-9", f"项目 A-1 的 clauses 里 {clause.id} 写了两次", "项目 A-1 的 number = 1 别的项目也在用",
        "项目 A-2 写了没有的条款 B-8", "项目 A-2 的 number = 1 别的项目也在用",
    ]  # fmt: skip
