"""A library with a system of its own joins, a book of theirs is taken back on a phone, a statement is sent; without JavaScript too."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders.hub import an_entry, another_library, last_month
from tests.builders.library import a_library
from tests.builders.people import a_manager, an_official
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(page: Page, name: str, *, scripts: bool) -> None:
    """Checked and kept for eyes, where the checks can run."""
    if scripts:
        assert_accessible(page)
        shoot(page, name)


@pytest.mark.parametrize(("width", "scripts"), [("phone", True), ("desk", False)])
def test_a_library_joins_and_its_book_comes_back_at_another(width, scripts, open_context):
    house = a_library(name="东区图书馆")
    with another_library() as (theirs, _other):
        an_entry(house, theirs.library, on=last_month(), fen=350, what="巴山夜雨")
        official = open_context(width, scripts=scripts)
        come_in_as(official, an_official(theirs.library.division.parent))
        official.goto("/desk/")
        official.get_by_role("link", name="联盟枢纽").first.click()
        looked_at(official, f"hub-start-{width}", scripts=scripts)
        official.get_by_role("link", name=theirs.library.label).first.click()
        official.get_by_role("button", name="现在试一下").click()
        expect(official.get_by_text("通了。")).to_be_visible()
        looked_at(official, f"hub-system-{width}", scripts=scripts)
        desk = open_context(width, scripts=scripts)
        come_in_as(desk, a_manager(house))
        desk.goto(f"/desk/library/{house.code}/")
        for text, said in (("CQ0001", "收下《巴山夜雨》"), ("CQR0001", "没有这个条码")):
            desk.get_by_label("扫读者码").fill(text)
            desk.keyboard.press("Enter")
            expect(desk.get_by_text(said).first).to_be_visible()
        desk.get_by_role("link", name="登记外馆读者").click()
        looked_at(desk, f"hub-visitor-{width}", scripts=scripts)
        desk.goto(f"/desk/hub/accounts/{house.code}/")
        looked_at(desk, f"hub-account-{width}", scripts=scripts)
        desk.get_by_role("button", name="开对账单").click()
        desk.get_by_role("button", name="核对过了，送给对方").click()
        expect(desk.get_by_text("已送对方")).to_be_visible()
        looked_at(desk, f"hub-statement-{width}", scripts=scripts)
        desk.goto("/desk/hub/tariffs/")
        looked_at(desk, f"hub-tariffs-{width}", scripts=scripts)
