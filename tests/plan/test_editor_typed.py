"""Whatever a planner types into the editor: a Chinese sentence with its line, never a broken page, nothing half kept."""

import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import people
from tests.builders.places import a_division
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid
from wenmai.plan import actions
from wenmai.plan.clauses import get_plan
from wenmai.plan.defined import filed_text
from wenmai.plan.editing import laid_out, preview

pytestmark = pytest.mark.django_db
PLAN, CLAUSE = "panzhihua-2022-2026", "PZH-I01"
CHINESE = re.compile("[一-鿿]")
GOOD = filed_text(PLAN, CLAUSE)


def changed(name: str, line: str) -> str:
    """The file's text with one field written otherwise; fields of several lines are not among them."""
    kept = [each for each in GOOD.splitlines() if not each.startswith(f"{name} =")]
    at = next(number for number, each in enumerate(kept) if each.startswith("id =")) + (name != "id")
    return "\n".join([*kept[:at], line, *kept[at:]]) + "\n"


def with_check(check: str) -> str:
    return changed("check", f'check = "{check}"')


WRONG = {
    "empty": "",
    "a word": "图书馆",
    "half a head": "[[clause",
    "an open quote": '[[clause]]\nid = "PZH-I01\n',
    "one bracket": "[clause]\nid = 1\n",
    "no table": "clause = 3\n",
    "a list of numbers": "clause = [1, 2]\n",
    "two": f"{GOOD}\n{GOOD}",
    "a stranger beside": f'{GOOD}\n[[project]]\nid = "X"\n',
    "a stranger above": f"x = 1\n{GOOD}",
    "deep": "x = " + "[" * 9000,
    "many digits": changed("decimals", "decimals = " + "9" * 5000),
    "an exponent": changed("scale", "scale = 1e99999999999999999999"),
    "no number": changed("scale", "scale = nan"),
    "endless": changed("scale", "scale = inf"),
    "zero": changed("scale", "scale = 0"),
    "tiny": changed("scale", "scale = 1e-300"),
    "decimals below": changed("decimals", "decimals = -1"),
    "decimals above": changed("decimals", "decimals = 400"),
    "decimals of words": changed("decimals", 'decimals = "两位"'),
    "half decimals": changed("decimals", "decimals = 1.5"),
    "a title of numbers": changed("title", "title = 12"),
    "a day": changed("owner", "owner = 2026-01-01"),
    "no such day": changed("owner", "owner = 2026-13-41"),
    "unknown": changed("scope", 'scope = "nowhere"'),
    "a typing mistake": changed("titel", 'titel = "x"'),
    "parts as a word": changed("parts", 'parts = "一"'),
    "long part": changed("parts", f'parts = ["{"长" * 201}"]'),
    "a baseline of nothing": changed("baseline", "baseline = 3"),
    "a far baseline": changed("baseline", "baseline = { year = 99999999, value = 1 }"),
    "a huge baseline": changed("baseline", "baseline = { year = 2020, value = 1e40 }"),
    "other as a word": changed("other", 'other = "x"'),
    "other without check": f'{GOOD}\n[[clause.other]]\nlabel = "x"\n',
    "other with a wrong check": f'{GOOD}\n[[clause.other]]\nlabel = "x"\nreading = "x"\ncheck = "quota"\n',
    "id of another clause": GOOD.replace('"PZH-I01"', '"PZH-I02"'),
    "id of another plan": GOOD.replace('"PZH-I01"', '"SC-I01"'),
    "a long id": GOOD.replace('"PZH-I01"', f'"PZH-{"9" * 40}"'),
    "id with a break": GOOD.replace('"PZH-I01"', '"PZH-I01\\n"'),
    "id of numbers": GOOD.replace('"PZH-I01"', "1"),
    "no id": "\n".join(each for each in GOOD.splitlines() if not each.startswith("id =")),
    "no check": "[[clause]]\n" + 'id = "PZH-I01"\n',
    "an empty check": with_check(""),
    "a check of blanks": with_check("   "),
    "a check of numbers": changed("check", "check = 5"),
    "a long number": with_check(f"quota library.visits each year at least {'9' * 30}"),
    "a year before Christ": with_check("range library.visits in 25 at least 1"),
    "per nothing": with_check("quota library.visits per 0 library.visits each year at least 1"),
    "a milestone of nothing": with_check("milestone by 2025"),
    "Chinese": with_check("图书馆 不少于 三"),
    "a control sign": GOOD + "\x01",
    "no sign at all": GOOD + "\x00",
    "windows of old": GOOD.replace("\n", "\r"),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_wrong_text_gets_a_chinese_sentence_and_a_line(city, text):
    problem = preview(get_plan(PLAN), CLAUSE, text).problem
    assert problem is not None
    assert CHINESE.search(problem.said)
    assert not re.search(r"[Ee]rror|Traceback|validation", problem.said)
    assert len(problem.said) < 600
    assert problem.line is not None
    assert 0 <= problem.line <= len(text.splitlines()) + 1
    assert laid_out(laid_out(text)) == laid_out(text)


def test_the_line_is_that_of_the_field_at_fault(city):
    text = changed("scope", 'scope = "nowhere"')
    problem = preview(get_plan(PLAN), CLAUSE, text).problem
    assert problem.shown == 'scope = "nowhere"'


@pytest.mark.parametrize("text", [
    with_check("every library each 2 months: library.visits at least 1"),
    with_check("every authority: library.visits per population.resident at least 1"),
    with_check("share of township having township.adjusted at least 1 where keep culture.station_sessions by 2026 at least 50%"),
    with_check("total library.visits by 2026 at least 9999999999999999"),
    with_check("grade of township at least 3 by 2026"),
    with_check("rollup"),
    changed("path", 'path = "compound"'),
    changed("decimals", "decimals = 6"),
], ids=range(8))  # fmt: skip
def test_what_can_be_read_can_be_shown(client, city, text):
    people.sign_in(client, people.an_official(a_division("5104")))
    draft = actions.begin_draft(system(), plan=PLAN, clause=CLAUSE)
    shown = client.post(reverse("plan_desk:preview", args=[draft.pk]), {"text": text})
    assert shown.status_code == 200
    assert shown.context["preview"].problem is None or CHINESE.search(shown.context["preview"].problem.said)
    actions.save_draft(system(), draft=draft.pk, text=text, over=1)
    assert client.get(reverse("plan_desk:changes", args=[draft.pk])).status_code == 200


def test_wrong_texts_are_kept_as_drafts_but_not_those_no_database_can_keep(client, city):
    people.sign_in(client, people.an_official(a_division("5104")))
    draft = actions.begin_draft(system(), plan=PLAN, clause=CLAUSE)
    page = reverse("plan_desk:draft", args=[draft.pk])
    for number, text in enumerate((WRONG["deep"], WRONG["many digits"]), 1):
        assert client.post(page, {"do": "save", "text": text, "over": number}).status_code == 302
        assert client.get(reverse("plan_desk:changes", args=[draft.pk])).status_code == 200
        assert client.get(reverse("plan_desk:draft_file", args=[draft.pk])).status_code == 200
    refused = client.post(page, {"do": "save", "text": WRONG["no sign at all"], "over": 3})
    assert refused.status_code == 422
    assert "看不见的控制字符" in refused.text
    assert draft.texts.count() == 3


@pytest.mark.parametrize("clause", ["PZH-" + "9" * 40, "PZH-N9" + "a" * 30, "pzh-1", "", "PZH", "PZH-N21\n"])
def test_an_id_that_no_column_holds_is_refused_with_a_sentence(city, clause):
    with pytest.raises(Invalid, match="最多 20 个字符"):
        actions.begin_draft(system(), plan=PLAN, clause=clause)


signs = st.text(st.sampled_from(sorted(set(GOOD)) + list("[]{}=\"'#\\\n\t,.%:;0")), max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(GOOD)), st.integers(0, 40), signs)
def test_no_slip_of_the_keyboard_breaks_the_preview(city, at, gone, typed):
    text = GOOD[:at] + typed + GOOD[at + gone :]
    found = preview(get_plan(PLAN), CLAUSE, text)
    assert found.problem is None or (CHINESE.search(found.problem.said) and found.problem.line is not None)
    laid_out(text)
