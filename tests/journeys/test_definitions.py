"""A planner changes a target: a mistake is pointed out, a preview computed, the differences seen, and it is in force; without JavaScript too."""

import pytest
from playwright.sync_api import expect

from tests.builders.people import an_official
from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import follow, read_gauge, take_stock
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.plan import clauses, defined

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "scripts"), [("phone", True), ("desk", True), ("desk", False)])
def test_a_planner_changes_a_target_and_publishes_it(width, scripts, open_context):
    some_divisions()
    read_gauge("staff.full_time", an_institution(kind="culture_station", division=a_division("510422101")), 3)
    take_stock()
    follow()
    page = open_context(width, scripts=scripts)
    come_in_as(page, an_official(a_division("5104")))

    def looked_at(name: str) -> None:
        if scripts:
            assert_accessible(page)
            shoot(page, f"{name}-{width}")

    page.goto("/desk/plan/editor/")
    looked_at("definitions")
    page.get_by_label("改哪一条").last.fill("PZH-X05")
    page.get_by_role("button", name="起稿").last.click()
    text = page.get_by_label("条款", exact=True).input_value()
    page.wait_for_load_state()  # what is typed before the script listens asks for no preview
    page.get_by_label("条款", exact=True).fill(text.replace("full_time at least 3", "full_tine at least 4"))
    if not scripts:
        page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("是不是「staff.full_time」")).to_be_visible()
    looked_at("definition-mistake")
    page.get_by_label("条款", exact=True).fill(text.replace("at least 3", "at least 4"))
    page.get_by_role("button", name="存一稿").click()
    expect(page.get_by_role("cell", name="滞后").or_(page.get_by_role("cell", name="未达成")).first).to_be_visible()
    looked_at("definition-draft")
    page.get_by_role("link", name="看哪些地方会变").click()
    looked_at("definition-changes")
    page.get_by_label("为什么改").fill("市里提高了标准")
    page.get_by_role("button", name="公布").click()
    expect(page.get_by_text("现行，各级看板按这一版算。")).to_be_visible()
    looked_at("definition-published")
    page.get_by_role("link", name="第 1 版").click()
    expect(page.get_by_text("旧版，留着可查")).to_be_visible()
    clauses.put_in_force({})
    defined.forget()
