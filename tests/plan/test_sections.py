"""A board shows each clause once: what is behind or without data open, the rest folded below the part of the plan it stands in."""

import re

import pytest

from tests.builders.places import some_divisions
from tests.builders.plan import read_gauge
from wenmai.plan import boards
from wenmai.plan.results import Status
from wenmai.plan.sections import sections_of

pytestmark = pytest.mark.django_db
PLAN, BOARD = "panzhihua-2022-2026", "/plan/panzhihua-2022-2026/5104/"
WATCHED = {"behind", "missed", "no_data"}


@pytest.fixture
def board(client):
    some_divisions()
    read_gauge("places.population", "5104", 10)
    read_gauge("library.holdings", "5104", 900)
    return client


def _clauses(page: str) -> list[tuple[str, bool]]:
    """The clauses in the order of the page, and whether a closed <details> of clauses holds each."""
    body = page.split('id="h-clauses"')[1]
    found, depth = [], 0
    for opened, closed, clause in re.findall(r'(<details)|(</details>)|class="clause__id"[^>]*>([^<]+)', body):
        depth += bool(opened) - bool(closed)
        if clause:
            found.append((clause, depth > 0))
    return found


def test_each_clause_stands_once_and_only_what_needs_no_looking_at_is_folded(board):
    found = _clauses(board.get(BOARD).text)
    status = {each.id: each.status for each in boards.board(PLAN, "5104").clauses}
    assert sorted(clause for clause, _ in found) == sorted(status)
    assert dict(found) == {each: said not in WATCHED for each, said in status.items()}
    assert {folded for _, folded in found} == {True, False}


def test_a_clause_is_one_row_with_its_words_folded_below_and_a_link_beside(board):
    page = board.get(BOARD).text
    [row] = re.findall(
        r'<li class="clause">(?:(?!</li>\s*<li class="clause">).)*?>PZH-P02</a>\s*</li>', page, re.DOTALL
    )
    summary, rest = row.rsplit('<li class="clause">')[-1].split("</summary>")
    assert "乡村文化振兴样板村镇" in summary
    assert "打造市级样板村镇" not in summary
    assert "<a" not in summary  # a link inside what folds cannot be reached alike by all
    inside, link = rest.split("</details>")
    assert "打造市级样板村镇 20 个、县（区）样板村镇 95 个" in inside
    assert "县（区）级" in inside
    assert f'href="{BOARD}PZH-P02/"' in link


def test_places_that_have_no_target_of_their_own_are_told_so_once(board):
    read_gauge("places.population", "510422", 5)
    read_gauge("library.holdings", "510422", 400)
    shared, own = (
        board.get("/plan/sichuan-14-5/51/", {"by": each}).text.split('id="h-map"')[1] for each in ("SC-I01", "SC-I04")
    )
    for page, alone in ((shared, True), (own, False)):
        table = page.split("<table")[1].split("</table>")[0]
        assert ("各地不单独定目标" in page) == alone
        assert (table.count('<th scope="col"') == 3) == alone


def test_sections_stand_in_the_order_of_the_plan(board):
    shown = boards.board(PLAN, "5104")
    first_come = [each.title for each in sections_of(shown.clauses)]
    titles = [each.title for each in sections_of(shown.clauses, shown.plan.groups)]
    assert titles == [each for each in shown.plan.groups if each in first_come] != first_come
    assert sections_of(shown.clauses, ["数字化", "没有"])[0].title == "数字化"
    assert sorted(titles) == sorted(first_come)


def test_every_jump_leads_to_a_heading_and_counts_what_is_below_it(board):
    page = board.get(BOARD).text
    jumps = page.split('class="jumps"')[1].split("</nav>")[0]
    targets = re.findall(r'href="#([^"]+)"', jumps)
    assert len(targets) > 5
    assert [len(re.findall(f'id="{each}"', page)) for each in targets] == [1] * len(targets)
    counts = {key: int(n) for key, n in re.findall(r'#(h-part-\d+)">.*?class="num">(\d+)<', jumps)}
    assert sum(counts.values()) == len(_clauses(page))


def test_what_to_watch_alone_has_nothing_folded(board):
    found = _clauses(board.get(f"{BOARD}?show=watch").text)
    assert {folded for _, folded in found} == {False}


def test_sections_keep_the_order_of_the_plan_and_say_how_the_folded_stand(board):
    results = boards.board(PLAN, "5104").clauses
    sections = sections_of(results)
    assert [each.title for each in sections] == list(dict.fromkeys(each.group for each in results))
    assert sum(each.count for each in sections) == len(results)
    for each in sections:
        said = [row.status for row in each.folded if row.status]
        assert each.tally == tuple((status, said.count(status)) for status in Status if status in said)
