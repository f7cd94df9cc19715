"""The named projects: read from files, judged by their clauses, opened to milestones and documents."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders.plan import count_fact, follow
from tests.plan.test_lint import CLAUSE, PLAN
from wenmai.kernel.actor import system
from wenmai.kernel.errors import NotFound
from wenmai.plan import projects
from wenmai.plan.actions import Document, file_evidence, withdraw_evidence
from wenmai.plan.clauses import get_plan
from wenmai.plan.language import tree
from wenmai.plan.lint import lint
from wenmai.plan.results import Status

SC, PZH = "sichuan-14-5", "panzhihua-2022-2026"
TRACKED = {
    SC: (
        "SC-B01 SC-B02 SC-B03 SC-B04 SC-B05 SC-B06 SC-B07 SC-B08 SC-B09 SC-S01 SC-S02 SC-X01 SC-X02 SC-X03 SC-X04 SC-X05 SC-X06 "
        "SC-X07 SC-X08 SC-X09 SC-X10 SC-X11 SC-X12 SC-X13 SC-X14 SC-X15 SC-X16 SC-X17 SC-X18"
    ),
    PZH: (
        "PZH-B01 PZH-G01 PZH-S01 PZH-S02 PZH-X01 PZH-X02 PZH-X03 PZH-X04 PZH-X05 PZH-X06 PZH-X07 PZH-X08 PZH-X09 PZH-X10 "
        "PZH-X11 PZH-X12"
    ),
}


def _file(clause: str, part: str = "", day: date = date(2025, 3, 8)):
    return file_evidence(
        system(), clause=clause, division="5104", document=Document("验收报告", "市文广旅局", day), part=part
    )


@pytest.mark.parametrize(("plan", "prefix", "count"), [(SC, "SC-P", 21), (PZH, "PZH-P", 19)])
def test_every_named_project_of_the_text_is_there_in_order(plan, prefix, count):
    found = get_plan(plan)
    assert list(found.projects) == [f"{prefix}{number:02d}" for number in range(1, count + 1)]
    assert [each.number for each in found.projects.values()] == list(range(1, count + 1))
    assert {name for each in found.projects.values() for name in each.clauses} <= set(found.clauses)
    assert [
        each.id for each in found.projects.values() if f"项目{each.number}" not in each.quote.replace(" ", "")
    ] == []


@pytest.mark.parametrize("plan", [SC, PZH])
def test_sentences_without_a_number_are_tracked(plan):
    found = get_plan(plan).clauses
    assert [name for name in TRACKED[plan].split() if name not in found] == []
    asked = [each for each in found.values() if isinstance(each.tree, tree.Milestone)]
    assert [each.id for each in asked if len(set(each.parts)) != len(each.parts)] == []


def test_a_project_that_names_an_unknown_clause_is_a_mistake(tmp_path):
    folder = tmp_path / "t-1"
    (folder / "projects").mkdir(parents=True)
    (folder / "plan.toml").write_text(PLAN)
    (folder / "a.toml").write_text(CLAUSE)
    text = '[[project]]\nid = "T-P1"\nnumber = 1\ntitle = "甲"\ngroup = "一"\nquote = "项目1：甲"\nplace = "一"\nclauses = ["T-9"]\n'
    (folder / "projects" / "one.toml").write_text(text)
    (tmp_path / "t.txt").write_text("一、目标\n到馆30万人次。项目1：乙。")
    assert lint(folder, tmp_path).problems == ("项目 T-P1 写了没有的条款 T-9，请改正 clauses。",)
    (folder / "projects" / "one.toml").write_text(text.replace("T-9", "T-1"))
    assert lint(folder, tmp_path).problems == ("T-P1：引文与原文不符：「项目1：甲」",)
    (folder / "projects" / "one.toml").write_text(text.replace("T-9", "T-1") * 2)
    assert lint(folder, tmp_path).problems == ("one.toml：项目 T-P1 写了两次，请删去一处。",)


@pytest.mark.parametrize(
    ("statuses", "word"),
    [
        ("", None),
        ("met met", Status.MET),
        ("met attested", Status.MET),
        ("attested", Status.ATTESTED),
        ("met no_data", Status.NO_DATA),
        ("met behind no_data", Status.BEHIND),
        ("behind missed", Status.MISSED),
        ("met not_due", Status.ON_TRACK),
        ("not_due", Status.NOT_DUE),
        ("on_track not_due", Status.ON_TRACK),
    ],
)
def test_a_project_stands_where_its_worst_known_clause_stands(statuses, word):
    assert projects.summed_up([Status(each) for each in statuses.split()]) == word


def test_progress_comes_from_records_and_silence_is_no_data(city):
    before = {each.project.id: each for each in projects.projects(PZH, "5104").standings}
    assert (before["PZH-P05"].status, before["PZH-P05"].good, before["PZH-P05"].judged) == (Status.NO_DATA, 0, 3)
    for house in (city.library, city.county_library):
        count_fact("delivery.trip", house, 30, channel="mobile")
    follow()
    after = {each.project.id: each for each in projects.projects(PZH, "5104").standings}
    trips = next(each for each in after["PZH-P05"].results if each.id == "PZH-P05a")
    assert (trips.numerator, trips.denominator, after["PZH-P05"].good) == (2, 2, 1)
    assert after["PZH-P05"].status == Status.NO_DATA


def test_a_document_delivers_one_milestone_and_its_withdrawal_takes_it_back(city):
    parts = get_plan(PZH).clauses["PZH-P07"].parts
    paper = _file("PZH-P07", parts[0])
    page = projects.project(PZH, "5104", "pzh-p07")
    assert [each.status for each in page.milestones] == [Status.MET] + [Status.NOT_DUE] * 5
    assert {each.due for each in page.milestones} == {date(2026, 12, 31)}
    assert page.standing.results[0].value == 1
    late = projects.project(PZH, "5104", "PZH-P07", as_of=date(2027, 1, 1))
    assert [each.status for each in late.milestones] == [Status.MET] + [Status.MISSED] * 5
    withdraw_evidence(system(), evidence=paper.pk, reason="交错了")
    assert {each.status for each in projects.project(PZH, "5104", "PZH-P07").milestones} == {Status.NOT_DUE}


def test_an_attested_project_waits_for_a_signature_and_a_county_is_not_asked(city):
    [waiting, *_rest] = projects.project(PZH, "5104", "PZH-P18").milestones
    assert (waiting.due, waiting.status) == (None, Status.NO_DATA)
    _file("PZH-P18")
    assert projects.project(PZH, "5104", "PZH-P18").milestones[0].status == Status.ATTESTED
    county = projects.project(PZH, "510422", "PZH-P18")
    assert (county.milestones, county.standing.status) == ((), None)


@pytest.mark.parametrize(
    ("plan", "region", "name"), [(PZH, "5104", "PZH-P20"), (PZH, "51", "PZH-P01"), ("x", "5104", "PZH-P01")]
)
def test_what_is_not_there_is_not_found(city, plan, region, name):
    with pytest.raises(NotFound):
        projects.project(plan, region, name)


def test_pages_and_api_say_the_same_and_are_linked_from_the_board(city, client):
    board = client.get(reverse("plan:board", args=[PZH, "5104"])).text
    assert reverse("plan:projects", args=[PZH, "5104"]) in board
    listed = client.get(reverse("plan:projects", args=[PZH, "5104"]))
    assert [each.project.id for each in listed.context["page"].standings] == list(get_plan(PZH).projects)
    assert all(reverse("plan:project", args=[PZH, "5104", name]) in listed.text for name in get_plan(PZH).projects)
    opened = client.get(reverse("plan:project", args=[PZH, "5104", "PZH-P07"])).text
    assert "2026年12月31日" in opened.replace(" ", "")
    assert [said for said in ("米易县“安宁讲堂”", "还没有凭据") if said not in opened] == []
    [first, *_rest] = client.get(f"/api/v1/plan/plans/{PZH}/projects?region=5104").json()["projects"]
    assert (first["id"], first["status"], [each["id"] for each in first["clauses"]]) == (
        "PZH-P01",
        "no_data",
        ["PZH-P01", "PZH-S03", "PZH-S04"],
    )


def test_the_list_takes_the_same_queries_with_and_without_documents(city, client):
    address = reverse("plan:projects", args=[PZH, "5104"])
    client.get(address)
    counts = []
    for part in ("", *get_plan(PZH).clauses["PZH-P07"].parts[:3]):
        if part:
            _file("PZH-P07", part)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert len(set(counts)) == 1
