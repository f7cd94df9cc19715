"""SC-I08 to SC-I11: the notes that define how something is counted, on a page that says what code does, asked of the code."""

import pytest

from wenmai.kernel.errors import Invalid
from wenmai.measures.definitions import get_measure
from wenmai.plan import notes, queries

pytestmark = pytest.mark.django_db
PAGE = "/plan/sichuan-14-5/definitions/"


def _defined() -> dict[str, notes.Defined]:
    return {each.note.id: each for each in notes.defined("sichuan-14-5")[1]}


def test_each_note_says_what_is_counted_by_the_selections_of_its_measures():
    held = _defined()["SC-I08"].carried[0]
    assert [(each.houses, each.sorts, each.not_ways) for each in held.counted] == [
        (("公共图书馆",), (), ("线上",)),
        (("公共图书馆",), ("讲座", "展览", "培训", "阅读活动"), ("线上",)),
        (("公共图书馆",), ("培训", "课程"), ("线上",)),
    ]
    mass = _defined()["SC-I09"].carried[0].counted[1]
    assert (mass.houses, mass.sorts) == (("文化馆", "综合文化站"), ("展览", "演出", "讲座", "培训"))
    online = {each.measure.id: each.counted for each in _defined()["SC-I10"].carried}
    assert {each.not_ways for each in online["culture.visits"]} == {("线上",)}
    assert {each.ways for each in online["culture.online_visits"]} == {("线上",)}


def test_each_note_is_used_by_the_clauses_that_the_requirement_names():
    uses = {name: [each.clause.id for each in found.uses] for name, found in _defined().items()}
    assert {"SC-I02", "SC-I03"} <= set(uses["SC-I08"])
    assert "SC-I05" in uses["SC-I09"]
    assert {"SC-I06", "PZH-I05"} <= set(uses["SC-I10"])  # of every plan
    assert uses["SC-I11"] == [f"SC-I0{number}" for number in range(1, 8)]


def test_a_missed_expectation_is_called_behind_as_the_judgement_does():
    assert _defined()["SC-I11"].turns == (("未达成", "滞后"),)


def test_a_version_changes_with_the_words_and_with_what_is_counted():
    first = _defined()["SC-I10"].note
    assert first.model_copy(update={"quote": "包括线上"}).version != first.version
    assert first.model_copy(update={"measures": ("museum.visits",)}).version != first.version
    assert first.model_copy(update={"reading": "另一种说法"}).version == first.version


def test_a_note_that_is_not_complete_is_told(tmp_path):
    (tmp_path / "a.toml").write_text('[[definition]]\nid = "X-1"\n')
    with pytest.raises(Invalid, match="title"):
        notes.read_notes(tmp_path)


def test_the_page_shows_quotes_versions_and_uses(client):
    page = client.get(PAGE).text
    for found in _defined().values():
        assert (found.note.quote in page, found.note.version in page, f'id="{found.note.id}"' in page) == (True,) * 3
    assert get_measure("culture.online_visits").version in page
    assert "/plan/panzhihua-2022-2026/5104/PZH-I05/" in page
    assert client.get("/plan/no-plan/definitions/").status_code == 404


def test_a_plan_without_notes_says_so_and_its_board_has_no_way_there(client, city):
    assert "没有说明口径的注" in client.get("/plan/panzhihua-2022-2026/definitions/").text
    assert "/definitions/" not in client.get("/plan/panzhihua-2022-2026/5104/").text
    assert PAGE in client.get("/plan/sichuan-14-5/5104/").text


def test_a_clause_leads_to_the_notes_by_which_it_is_counted(client, city):
    plan = queries.get_plan("sichuan-14-5")
    assert [each.id for each in notes.notes_of(plan, plan.clauses["SC-I06"])] == ["SC-I10", "SC-I11"]
    page = client.get("/plan/sichuan-14-5/5104/SC-I06/").text
    assert (f"{PAGE}#SC-I10" in page, f"{PAGE}#SC-I08" in page) == (True, False)
