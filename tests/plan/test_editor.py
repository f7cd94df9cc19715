"""Planners draft a definition, see what it gives and what would change, and publish it; the old one stays readable."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import people
from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import a_definition, a_draft, follow, read_gauge, take_stock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.plan import actions, clauses, defined, queries
from wenmai.plan.editing import Desk
from wenmai.plan.models import DefinitionDraft, DefinitionVersion
from wenmai.plan.results import Status

pytestmark = pytest.mark.django_db
PLAN = "panzhihua-2022-2026"
STAFF = "PZH-X05"  # every culture_station: staff.full_time at least 3
FOUR = ("at least 3", "at least 4")


@pytest.fixture(autouse=True)
def files_in_force():
    """What a test publishes is taken back with the test."""
    yield
    clauses.put_in_force({})
    defined.forget()


@pytest.fixture
def stations(db):
    """Two stations with three people each: the clause is met as the files have it."""
    some_divisions()
    for code in ("510422101", "510421100"):
        read_gauge("staff.full_time", an_institution(kind="culture_station", division=a_division(code)), 3)
    take_stock()
    follow()


@pytest.fixture
def planner(client, stations):
    people.sign_in(client, people.an_official(a_division("5104")))
    return client


def test_a_published_definition_is_in_force_at_once_and_the_old_one_stays(stations):
    assert queries.result(STAFF, "5104").status == Status.MET
    made = a_definition(STAFF, "市里提高了标准", FOUR)
    now = queries.result(STAFF, "5104")
    assert (now.status, now.definition_version) == (
        Status.MISSED if now.status == Status.MISSED else Status.BEHIND,
        made.version,
    )
    first, second = DefinitionVersion.objects.order_by("number")
    assert (first.origin, first.number, "at least 3" in first.text) == ("file", 1, True)
    assert (second.pk, second.number, second.reason) == (made.pk, 2, "市里提高了标准")


def test_the_file_is_in_force_again_once_it_says_something_else(stations, monkeypatch):
    made = a_definition(STAFF, "市里提高了标准", FOUR)
    DefinitionVersion.objects.filter(pk=made.pk).update(over="0" * 64)  # as if the file had been changed since
    defined.forget()
    assert queries.result(STAFF, "5104").status == Status.MET


def test_a_file_that_goes_back_does_not_bring_a_published_version_back(stations, monkeypatch):
    made = a_definition(STAFF, "市里提高了标准", FOUR)
    was = defined.digest_filed(PLAN, STAFF)
    another = filed_with(("at least 3", "at least 2"))
    with monkeypatch.context() as changed:
        put_filed(changed, another)
        assert actions.record_files(system()) == (STAFF,)
        assert actions.record_files(system()) == ()
        assert not defined.in_force(made)
    defined.forget()
    assert defined.digest_filed(PLAN, STAFF) == was
    assert queries.result(STAFF, "5104").status == Status.MET
    assert actions.record_files(system()) == (STAFF,)
    rows = DefinitionVersion.objects.order_by("number")
    assert [(row.origin, defined.in_force(row)) for row in rows] == [
        ("file", False), ("draft", False), ("file", False), ("file", True),
    ]  # fmt: skip


def test_only_the_worker_records_files(stations):
    with pytest.raises(NotAllowed):
        actions.record_files(people.an_official(a_division("5104")))


def filed_with(change: tuple[str, str]) -> clauses.Plan:
    """The plan as if somebody had changed the file of the clause."""
    clause = defined.read_one(defined.filed_text(PLAN, STAFF).replace(*change))
    return clauses.with_clauses(clauses.filed_plans()[PLAN], {STAFF: clause})


def put_filed(patch: pytest.MonkeyPatch, plan: clauses.Plan) -> None:
    plans = clauses.filed_plans() | {PLAN: plan}
    for module in (actions, defined):
        patch.setattr(module, "filed_plans", lambda: plans)
    defined.forget()


def test_definitions_are_published_one_after_another(stations):
    """A later number is never seen before an earlier one: processes take over what was published by the last number."""
    a_definition(STAFF, "提高", FOUR)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted"
            " AND objid::bigint = hashtext('plan.definitions')::bigint & 4294967295"
        )
        assert cursor.fetchone() == (1,)


def test_of_versions_that_say_the_same_only_the_last_is_in_force(stations):
    a_definition(STAFF, "提高", FOUR)
    a_definition(STAFF, "改回", FOUR[::-1])
    rows = DefinitionVersion.objects.order_by("number")
    assert [(row.number, defined.in_force(row)) for row in rows] == [(1, False), (2, False), (3, True)]


def test_a_new_clause_is_judged_once_it_is_published(stations):
    draft = actions.begin_draft(system(), plan=PLAN, clause="PZH-N98")
    text = draft.texts.get().text.replace('title = ""', 'title = "试"')
    actions.save_draft(system(), draft=draft.pk, text=text, over=1)
    made = actions.publish_definition(system(), draft=draft.pk, text=2, reason="试行")
    assert made.number == 1
    assert queries.result("PZH-N98", "5104").title == "试"


def test_what_is_not_ready_is_not_published(stations):
    draft = a_draft(STAFF, ("staff.full_time", "staff.full_tine"))
    with pytest.raises(Invalid, match=r"是不是「staff.full_time」？"):
        actions.publish_definition(system(), draft=draft.pk, text=2, reason="试")
    unchanged = actions.begin_draft(system(), plan=PLAN, clause="PZH-X06")
    with pytest.raises(Invalid, match="没有要公布的"):
        actions.publish_definition(system(), draft=unchanged.pk, text=1, reason="试")
    good = a_draft("PZH-C05", ("at least 2", "at least 3"))
    with pytest.raises(Invalid, match="为什么改"):
        actions.publish_definition(system(), draft=good.pk, text=2, reason=" ")
    with pytest.raises(Conflict, match="先看新的差别"):
        actions.publish_definition(system(), draft=good.pk, text=1, reason="试")
    actions.publish_definition(system(), draft=good.pk, text=2, reason="试")
    with pytest.raises(Conflict, match="已经结束"):
        actions.publish_definition(system(), draft=good.pk, text=2, reason="试")


def test_a_text_of_another_clause_is_refused(stations):
    draft = a_draft(STAFF, ('id = "PZH-X05"', 'id = "PZH-X06"'))
    with pytest.raises(Invalid, match="却写成了 PZH-X06"):
        actions.publish_definition(system(), draft=draft.pk, text=2, reason="试")


def test_two_authors_do_not_overwrite_each_other(stations):
    draft = a_draft(STAFF, FOUR)
    with pytest.raises(Conflict, match="第 2 稿"):
        actions.save_draft(system(), draft=draft.pk, text="[[clause]]\n", over=1)
    assert actions.begin_draft(system(), plan=PLAN, clause=STAFF).pk == draft.pk
    again = actions.save_draft(system(), draft=draft.pk, text=draft.texts.get(number=2).text, over=2)
    assert (again.number, draft.texts.count()) == (2, 2)


@pytest.mark.parametrize("role", [people.an_official, people.an_administrator])
def test_planners_see_the_editor_and_nobody_else_does(client, stations, role):
    draft = a_draft(STAFF, FOUR)
    people.sign_in(client, role(a_division("510422")))
    assert client.get(reverse("plan_desk:draft", args=[draft.pk])).status_code == 404
    assert client.get(reverse("plan_desk:definitions")).context["desk"] == Desk((), (), ())
    with pytest.raises(NotFound):
        actions.begin_draft(people.an_official(a_division("510422")), plan=PLAN, clause=STAFF)
    people.sign_in(client, role(a_division("5104")))
    assert client.get(reverse("plan_desk:draft", args=[draft.pk])).status_code == 200


def test_the_preview_computes_on_real_data_and_points_to_mistakes(planner):
    draft = actions.begin_draft(system(), plan=PLAN, clause=STAFF)
    text = draft.texts.get().text
    address = reverse("plan_desk:preview", args=[draft.pk])
    shown = planner.post(address, {"text": text.replace(*FOUR)}).context["preview"]
    assert [(row.name, row.before.value, row.after.value) for row in shown.rows][:1] == [
        ("攀枝花市", Decimal(2), Decimal(0))
    ]
    line = text.splitlines().index(next(each for each in text.splitlines() if each.startswith("check"))) + 1
    broken = planner.post(address, {"text": text.replace("at least", "at leest")})
    problem = broken.context["preview"].problem
    assert (problem.line, problem.column, "是不是「least」" in problem.said) == (
        line,
        text.splitlines()[line - 1].index("least") + 1,
        True,
    )
    assert planner.post(address, {"text": "[[clause"}).context["preview"].problem.line == 1
    assert draft.texts.count() == 1


def test_without_javascript_a_button_previews_and_nothing_is_kept(planner):
    draft = actions.begin_draft(system(), plan=PLAN, clause=STAFF)
    text = draft.texts.get().text.replace(*FOUR)
    page = planner.post(reverse("plan_desk:draft", args=[draft.pk]), {"do": "look", "text": text, "over": "1"})
    assert (page.status_code, page.context["preview"].same, "at least 4" in page.text, draft.texts.count()) == (
        200,
        False,
        True,
        1,
    )


def test_the_differences_list_each_region_and_year_that_changes(planner):
    draft = a_draft(STAFF, FOUR)
    address = reverse("plan_desk:changes", args=[draft.pk])
    found = planner.get(address).context["page"].found
    assert {each.code for each in found.changes} == {"5104", "510421", "510422"}
    assert {(each.before.status, each.before.value) for each in found.changes if each.code == "5104"} >= {
        (Status.MET, Decimal(2))
    }
    refused = planner.post(address, {"text": "2", "reason": ""})
    assert (refused.status_code, "请写明为什么改" in refused.text) == (422, True)
    done = planner.post(address, {"text": "2", "reason": "市里提高了标准"})
    page = planner.get(done["Location"])
    assert (page.context["page"].in_force, "市里提高了标准" in page.text) == (True, True)
    old = planner.get(reverse("plan:definition", args=[DefinitionVersion.objects.get(origin="file").pk]))
    assert (old.context["page"].in_force, old.context["page"].result.value) == (False, Decimal(2))
    board = planner.get(reverse("plan:clause", args=[PLAN, "5104", STAFF]))
    assert (board.context["page"].result.value, "第 2 版" in board.text) == (Decimal(0), True)


def test_the_draft_is_exported_in_the_one_layout(planner):
    draft = a_draft(STAFF, FOUR)
    answer = planner.get(reverse("plan_desk:draft_file", args=[draft.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="PZH-X05.toml"'
    assert 'check = "every culture_station: staff.full_time at least 4"' in answer.content.decode()


def test_a_draft_is_begun_from_the_list_and_put_away(planner):
    address = reverse("plan_desk:definitions")
    assert planner.post(address, {"plan": PLAN, "clause": "不是编号"}).status_code == 422
    begun = planner.post(address, {"plan": PLAN, "clause": STAFF})
    draft = DefinitionDraft.objects.get()
    assert begun["Location"] == reverse("plan_desk:draft", args=[draft.pk])
    planner.post(reverse("plan_desk:drop", args=[draft.pk]))
    assert planner.get(address).context["desk"].drafts == ()


def test_the_list_takes_the_same_queries_for_one_and_three_drafts(planner):
    counts = []
    planner.get(reverse("plan_desk:definitions"))
    for clause in ("PZH-X05", "PZH-X06", "PZH-C05"):
        actions.begin_draft(system(), plan=PLAN, clause=clause)
        with CaptureQueriesContext(connection) as seen:
            planner.get(reverse("plan_desk:definitions"))
        counts.append(len(seen))
    assert len(set(counts)) == 1
