"""Plans as files: schema, quotes, numbers without an entry. The plans' texts are not shipped, so the tests write their own."""

from pathlib import Path

import pytest

from wenmai.kernel.errors import Invalid
from wenmai.plan import texts
from wenmai.plan.clauses import FOLDER, all_plans, read_plan
from wenmai.plan.lint import coverage, lint

PLAN = """id = "t-1"
title = "试规划"
region = "5104"
first_year = 2022
last_year = 2026
publisher = "市政府"
issued = "2022-01-01"
source = "t.txt"
owner = "市局"
"""
CLAUSE = """
[[clause]]
id = "T-1"
title = "到馆"
quote = "到馆 30 万人次"
place = "一"
check = "quota library.visits each year at least 30"
reading = "按人次"
unit = "万人次"
scale = 10000
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "t-1"
    made.mkdir()
    (made / "plan.toml").write_text(PLAN)
    (made / "a.toml").write_text(CLAUSE)
    return made


@pytest.fixture
def source(tmp_path) -> Path:
    (tmp_path / "t.txt").write_text("一、目标。每年到\n [bookmark: br4]馆 30 万\n人次^[1]，办 12 场。")
    return tmp_path


@pytest.mark.parametrize("plan", sorted(all_plans()))
def test_the_loaded_plans_are_clean(plan):
    report = lint(FOLDER / plan)
    assert report.problems == ()
    assert report.quotes_checked is False
    assert "引文未核对" in report.notes[0]


def test_quotes_are_found_through_page_and_footnote_marks(folder, source):
    report = lint(folder, source)
    assert (report.problems, report.quotes_checked, report.clauses) == ((), True, 1)


def test_a_quote_that_is_not_in_the_text_is_named(folder, source):
    (folder / "a.toml").write_text(CLAUSE.replace('30 万人次"', '31 万人次"'))
    assert lint(folder, source).problems == ("T-1：引文与原文不符：「到馆 31 万人次」",)


HEADINGS = """目录
一、目标.....3
（一）甲.....4
本规划共 5 条。
一、目标
（一）甲。办展览。
 [bookmark: br2]（二）乙
1．到馆 30 万人次。
专栏 2 做的事
 项目 3：到馆 30 万人次，办讲座。
二、保障
到馆 40 万人次。
"""


@pytest.mark.parametrize(
    ("quote", "place", "elsewhere"),
    [
        ("本规划共 5 条", "序言", ""),
        ("办展览", "一（一）", ""),
        ("办展览", "一", ""),  # what holds it
        ("办展览", "一（二）", "一（一）"),
        ("到馆 30 万人次", "一（二）1", ""),
        ("到馆 30 万人次", "专栏2 项目3，注1", ""),
        ("到馆 30 万人次", "二；一（二）1", ""),
        ("到馆 30 万人次", "一（一）1", "一（二）1」「专栏2 项目3"),
        ("到馆 30 万人次，办", "专栏7 项目3", ""),  # projects are counted through the plan
        ("到馆 30 万人次，办", "专栏2 项目31", "专栏2 项目3"),
        ("到馆 40 万人次", "八（三）", "二"),
    ],
)
def test_a_quote_that_stands_elsewhere_in_the_text_is_told_where(folder, tmp_path, quote, place, elsewhere):
    (tmp_path / "t.txt").write_text(HEADINGS)
    clause = CLAUSE.replace('quote = "到馆 30 万人次"', f'quote = "{quote}"').replace('"一"', f'"{place}"')
    (folder / "a.toml").write_text(clause)
    expected = (f"T-1：出处写的是「{place}」，原文在「{elsewhere}」。",) if elsewhere else ()
    assert lint(folder, tmp_path).problems == expected


def test_what_needs_a_paper_is_no_other_reading(folder):
    other = '[[clause.other]]\nlabel = "认定"\ncheck = "attested"\nreading = "由主管部门认定"\n'
    (folder / "a.toml").write_text(CLAUSE + other)
    assert [each for each in lint(folder).problems if "请另写一条" in each] == [
        "T-1：「认定」要凭文件认定，请另写一条；凭据交不到另一种读法上。"
    ]


def test_a_part_that_the_plan_does_not_list_is_told(folder):
    (folder / "plan.toml").write_text(PLAN + 'groups = ["目标"]\n')
    (folder / "a.toml").write_text(CLAUSE.replace("place =", 'group = "目的"\nplace ='))
    assert lint(folder).problems == ("T-1：plan.toml 的 groups 里没有「目的」。",)


def test_what_the_sentence_asks_as_well_is_part_of_the_version(folder):
    def version(text: str) -> str:
        (folder / "a.toml").write_text(CLAUSE + text)
        return read_plan(folder).clauses["T-1"].version()

    other = '[[clause.other]]\nlabel = "乙"\ncheck = "quota library.loans each year at least 3"\nreading = "外借"\n'
    also = other.replace('label = "乙"', 'label = "乙"\nalso = true')
    assert version("") == version(other)  # another reading changes nothing of this one
    assert len({version(""), version(also), version(also.replace("least 3", "least 4"))}) == 3


def test_a_folder_without_the_text_says_that_quotes_were_not_checked(folder, tmp_path):
    report = lint(folder, tmp_path / "nowhere")
    assert (report.clean, report.quotes_checked) == (True, False)
    assert "引文未核对" in report.notes[0]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("at least 30", "at lest 30", "a.toml 第 7 行第 44 列：这里不能写「lest」"),
        ("library.visits", "library.visit", "a.toml 第 7 行第 16 列：没有名为「library.visit」的度量"),
        ('unit = "万人次"\n', "", "a.toml 第 3 行起，T-1：缺少「unit」"),
        ("scale = 10000", 'scale = 10000\nnature = "必须"', "「nature」只能是"),
        ("scale = 10000", "scale = 10000\ncolor = 1", "不认识「color」"),
        ("quota library.visits each year at least 30", "milestone by 2026", "请用 parts 列出"),
        ("[[clause]]", "[[clause]", "a.toml 第 2 行第 9 列：TOML 写法有误，方括号没有闭合"),
        ('title = "到馆"', 'title = "到馆', "a.toml 第 4 行第 12 列：TOML 写法有误，引号没有闭合"),
        ('title = "到馆"', "title = 到馆", "a.toml 第 4 行第 9 列：TOML 写法有误，值写得不对"),
        ('title = "到馆"', "title = “到馆”", "a.toml 第 4 行第 9 列：TOML 写法有误，值写得不对"),
        ("unit =", "unit ＝", "a.toml 第 9 行第 6 列：TOML 写法有误，字段名后面要有半角等号"),
        ("scale = 10000", 'scale = 10000\nunit = "次"', "a.toml 第 11 行第 11 列：TOML 写法有误，这一项写了两次"),
        ('unit = "万人次"', 'unit = "万人次"。', "a.toml 第 9 行第 13 列：TOML 写法有误，值的后面多了字"),
        ('"quota library.visits each year at least 30"', '"""quota', "a.toml 到末尾：TOML 写法有误，引号没有闭合"),
        ("scale = 10000", 'scale = "很多"', "a.toml 第 10 行起，T-1：「scale」要写成数"),
        (
            "quota",
            "grade of library level conty at least 3 by 2025 #",
            "a.toml 第 7 行第 33 列：没有名为「conty」的级别，是不是「county」",
        ),
        (
            "quota library.visits each year at",
            "quota library.visits each year ≥",
            "第 7 行第 41 列：不认识「≥」。比较要用词",
        ),
        (
            "quota library.visits each year",
            "every county within 51042: library.visits",
            "第 7 行第 30 列：「51042」不是区划代码",
        ),
        ("at least 30", "at least 30，", "a.toml 第 7 行第 52 列：不认识「，」。请改用半角的「,」"),
        ("quota library.visits", "quota\tlibrary.visit", "a.toml 第 7 行第 16 列：没有名为「library.visit」的度量"),
        ("at least 30", "at least", "a.toml 第 7 行第 49 列：句子没有写完。这里可以写：数"),
    ],
)
def test_mistakes_are_told_with_file_line_and_column(folder, before, after, said):
    (folder / "a.toml").write_text(CLAUSE.replace(before, after))
    [problem] = lint(folder).problems
    assert said in problem


def test_a_file_in_another_encoding_is_told_with_its_line(folder):
    (folder / "a.toml").write_bytes(CLAUSE.encode("gbk"))
    assert lint(folder).problems == ("a.toml 第 4 行：文件要用 UTF-8 编码，请另存为 UTF-8。",)


def test_tabs_inside_a_check_count_as_one_column(folder):
    check = 'check = """\n\tquota\tlibrary.visits\n\teach year at leest 30\n"""'
    (folder / "a.toml").write_text(CLAUSE.replace('check = "quota library.visits each year at least 30"', check))
    [problem] = lint(folder).problems
    assert problem.startswith("a.toml 第 9 行第 15 列：这里不能写「leest」")


def test_a_check_over_several_lines_is_placed_right(folder):
    check = 'check = """\nquota library.visits\neach year at leest 30\n"""'
    (folder / "a.toml").write_text(CLAUSE.replace('check = "quota library.visits each year at least 30"', check))
    [problem] = lint(folder).problems
    assert problem.startswith("a.toml 第 9 行第 14 列")


def test_the_same_id_twice_is_a_mistake(folder):
    (folder / "b.toml").write_text(CLAUSE)
    with pytest.raises(Invalid, match="写了两次"):
        read_plan(folder)
    assert [problem for problem in lint(folder).problems if "写了两次" in problem] != []


def test_all_mistakes_are_listed(folder):
    (folder / "b.toml").write_text(CLAUSE.replace("T-1", "T-2").replace("least", "lest"))
    (folder / "c.toml").write_text(CLAUSE.replace("T-1", "T-3").replace("visits", "visit"))
    problems = lint(folder).problems
    assert [problem[:6] for problem in problems] == ["b.toml", "c.toml"]


def test_the_definition_version_changes_with_what_is_judged_only(folder):
    first = read_plan(folder).clauses["T-1"].version()
    (folder / "a.toml").write_text(CLAUSE.replace("按人次", "另一种说法").replace("each year", "each  year"))
    assert read_plan(folder).clauses["T-1"].version() == first
    (folder / "a.toml").write_text(CLAUSE.replace("least 30", "least 31"))
    assert read_plan(folder).clauses["T-1"].version() != first


def test_a_number_after_the_word_project_is_structure_only_before_a_colon():
    folded = texts.fold("示范项目 8 个，示范项目175个。项目 17:川渝。项目18：九地。")
    assert [n.text for n in texts.numbers(folded) if not n.structure] == ["8", "175"]


def test_numbers_of_a_text_are_structure_or_ask_for_an_entry():
    folded = texts.fold("专栏 2 项目 3：到 2025 年建成 100 个，占 90% 以上。1．开放 48 小时。")
    assert [(n.text, n.structure) for n in texts.numbers(folded)] == [
        ("2", True),
        ("3", True),
        ("2025", True),
        ("100", False),
        ("90%", False),
        ("1", True),
        ("48", False),
    ]


def test_coverage_lists_each_number_without_a_clause(tmp_path):
    text = "到 2026 年，全市建成 100 个精品城市书房，另建 55 个驿站，每周 48 小时。"
    (tmp_path / "panzhihua-2022-2026.txt").write_text(text)
    found = coverage(tmp_path, "panzhihua-2022-2026")
    assert [each.number for each in found] == ["55", "48"]
    assert "驿站" in found[0].around


def test_coverage_needs_the_text(tmp_path):
    with pytest.raises(Invalid, match="没有规划原文"):
        coverage(tmp_path, "panzhihua-2022-2026")


def test_pieces_joined_by_dots_stand_in_order():
    folded = texts.fold("甲一，乙二，丙三。")
    assert texts.spans(folded, "甲一…丙三") == [(0, 2), (6, 8)]
    assert texts.spans(folded, "丙三…甲一") == []
