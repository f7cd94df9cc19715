"""Every number of both plans' texts is a clause's or background, by the kept lists; where the texts are, the lists are what they say."""

import os
from pathlib import Path

import pytest

from wenmai.kernel.errors import Invalid
from wenmai.plan import lint, numbers, texts
from wenmai.plan.clauses import FOLDER, all_plans
from wenmai.plan.numbers import Cited

HERE = Path(__file__).parent
_FOLDERS = (Path(os.environ.get("WENMAI_TEXTS", "texts")), HERE.parents[2] / "shared" / "plans-source")
NOT_SHIPPED = "texts that may not be shipped:"
WITH_TEXT = ("panzhihua-2022-2026", "sichuan-14-5")
with_text = pytest.mark.parametrize("plan", WITH_TEXT)


def outside(name: str) -> Path:
    """The folder with a text; the test is skipped, loudly, where it is absent."""
    for folder in _FOLDERS:
        if (folder / name).exists():
            return folder
    pytest.skip(f"{NOT_SHIPPED} {name}; set WENMAI_TEXTS to the folder that holds it")


def _quotes(plan: str) -> list[str]:
    return [*(clause.quote for clause in all_plans()[plan].clauses.values()), *lint.background(FOLDER / plan)]


def test_every_plan_with_a_text_has_a_list():
    assert tuple(name for name, plan in sorted(all_plans().items()) if plan.source) == WITH_TEXT
    assert {name: len(numbers.kept(FOLDER / name).numbers) for name in WITH_TEXT} == {
        "panzhihua-2022-2026": 98,
        "sichuan-14-5": 154,
    }


@with_text
def test_every_number_of_the_list_is_a_clause_or_background(plan):
    assert lint.coverage(None, plan) == ()


@pytest.mark.parametrize(("plan", "clause", "lost"), [
    ("sichuan-14-5", "SC-I01", ["2739", "3000", "3300", "90135", "100000", "110000"]),
    ("panzhihua-2022-2026", "PZH-I02", ["0.6", "0.78"]),
])  # fmt: skip
def test_a_clause_taken_away_leaves_its_numbers_without_an_entry(plan, clause, lost):
    rest = [quote for quote in _quotes(plan) if quote != all_plans()[plan].clauses[clause].quote]
    assert [each.text for each in numbers.unspoken(numbers.kept(FOLDER / plan), rest)] == lost


@with_text
def test_what_the_list_calls_structure_is_structure(plan):
    """Nobody hides a number by a word in the list: the rule says the same of each number and what stands around it."""
    for each in numbers.kept(FOLDER / plan).numbers:
        around = each.before + each.text + each.after
        [found] = [n for n in texts.numbers(around) if n.start == len(each.before)]
        assert (found.text, found.structure) == (each.text, each.structure), around


@with_text
def test_the_list_is_what_the_text_says(plan):
    folder = outside(all_plans()[plan].source)
    assert (lint.stale(folder, plan), lint.coverage(folder, plan)) == (False, ())
    assert lint.lint(FOLDER / plan, folder).problems == ()


def test_a_number_is_only_where_its_surroundings_agree():
    number = Cited("全市建成", "100", "个书房", structure=False)
    assert [number.inside(each) for each in ("建成100个", "100个书房，", "建设100个", "1000个书房", "10000")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_columns_of_a_table_are_two_numbers():
    assert [n.text for n in texts.numbers(texts.fold("藏书量（册） 1.15\t1.32\n预期性，每周 \n 48 小时"))] == [
        "1.15", "1.32", "48",
    ]  # fmt: skip


def test_a_list_is_read_as_it_was_written(tmp_path):
    (tmp_path / "t.txt").write_text("专栏 1：“建成 100 个”\\ 和 48 小时")
    found = numbers.of_text(tmp_path / "t.txt")
    (tmp_path / numbers.FILE).write_text(numbers.written(found))
    assert numbers.kept(tmp_path) == found
    assert [(each.text, each.structure) for each in found.numbers] == [("1", True), ("100", False), ("48", False)]


def test_a_plan_without_a_list_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(lint, "FOLDER", tmp_path)
    with pytest.raises(Invalid, match="请用 --source"):
        lint.coverage(None, "sichuan-14-5")
