"""A shop lends a new book on a phone, without JavaScript; the library takes it in and pays; a stranger asks by ISBN."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders.bookshops import a_returned_loan, a_shop, a_shop_loan, a_wish, an_isbn, lent_last_month
from tests.builders.library import a_reader
from tests.builders.people import a_citizen, a_manager
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.kernel.actor import system
from wenmai.library.actions.readers import NewReader, register_reader

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(page: Page, name: str, *, scripts: bool) -> None:
    """Checked and kept for eyes, where the checks can run."""
    if scripts:
        assert_accessible(page)
        shoot(page, name)


@pytest.mark.parametrize(("width", "scripts"), [("phone", True), ("desk", True), ("phone", False)])
def test_a_shop_lends_a_new_book_and_the_library_pays(width, scripts, open_context):
    shop = a_shop(percent=85, months=36, excluded=("G4",), not_bought=("textbook", "audiovisual"))
    reader, seller, head = a_reader(shop.library), a_manager(shop.institution), a_manager(shop.library)
    lent_last_month(shop, wish=a_wish(title="雅砻江边"))
    a_returned_loan(shop, wish=a_wish(title="苏铁谷的早晨"))
    at_shop = open_context(width, scripts=scripts)
    come_in_as(at_shop, seller)
    at_shop.goto("/desk/")
    at_shop.get_by_role("link", name="你读书我买单").first.click()
    at_shop.get_by_label("扫读者码").fill(reader.number)
    at_shop.get_by_role("button", name="找读者").click()
    looked_at(at_shop, f"bookshops-scan-{width}", scripts=scripts)
    at_shop.get_by_label("ISBN").fill(an_isbn())
    at_shop.get_by_label("定价").fill("158")
    at_shop.get_by_role("button", name="查能不能借").click()
    expect(at_shop.get_by_text("定价 158.00 元，每册最高 100.00 元")).to_be_visible()
    looked_at(at_shop, f"bookshops-refused-{width}", scripts=scripts)
    at_shop.get_by_label("定价").fill("58")
    at_shop.get_by_label("出版年月").fill("2026-08")
    at_shop.get_by_role("button", name="查能不能借").click()
    at_shop.get_by_label("书名").fill("山河入梦来")
    looked_at(at_shop, f"bookshops-eligible-{width}", scripts=scripts)
    at_shop.get_by_role("button", name="借出，馆里付 49.30 元").click()
    expect(at_shop.get_by_text("借出《山河入梦来》")).to_be_visible()
    looked_at(at_shop, f"bookshops-lent-{width}", scripts=scripts)
    at_shop.get_by_role("link", name="结算单").click()
    looked_at(at_shop, f"bookshops-statements-{width}", scripts=scripts)
    at_shop.get_by_role("button", name="开结算单").click()
    at_shop.get_by_role("button", name="核对过了，确认").click()
    at_house = open_context(width, scripts=scripts)
    come_in_as(at_house, head)
    at_house.goto("/desk/")
    at_house.get_by_role("link", name="你读书我买单").first.click()
    looked_at(at_house, f"bookshops-library-{width}", scripts=scripts)
    for each in at_house.locator("main summary").all():
        each.click()
    looked_at(at_house, f"bookshops-library-open-{width}", scripts=scripts)
    at_house.get_by_role("link", name="书店已确认，等图书馆").or_(
        at_house.locator("a[href*='/settlements/']")
    ).first.click()
    at_house.get_by_role("button", name="核对过了，确认").click()
    at_house.get_by_label("付款凭证号").fill("凭 118")
    looked_at(at_house, f"bookshops-statement-{width}", scripts=scripts)
    at_house.get_by_role("button", name="登记付款").click()
    expect(at_house.get_by_text("已付款")).to_be_visible()
    at_house.goto(f"/desk/bookshops/libraries/{shop.library.code}/intake/")
    at_house.locator("main summary").first.click()
    at_house.get_by_label("财产号").fill("C2026-1")
    looked_at(at_house, f"bookshops-intake-{width}", scripts=scripts)
    at_house.get_by_role("button", name="入藏上架").click()
    expect(at_house.get_by_text("入藏，财产号 C2026-1")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [("phone", True), ("desk", True), ("phone", False)])
def test_everybody_may_ask_and_a_reader_sees_the_own_quota(width, scripts, open_context):
    shop = a_shop(months=36, not_bought=("textbook",))
    page = open_context(width, scripts=scripts)
    page.goto(f"/places/{shop.institution.code}/")
    page.get_by_role("link", name="哪些书能选").click()
    page.get_by_label("ISBN").fill(an_isbn())
    page.get_by_role("button", name="查一下").click()
    expect(page.get_by_text("不知道出版年月，请照版权页填上再查")).to_be_visible()
    looked_at(page, f"bookshops-public-{width}", scripts=scripts)
    citizen = a_citizen()
    a_shop_loan(shop, reader=register_reader(system(), reader=NewReader(citizen.person, shop.library.code)))
    come_in_as(page, citizen)
    page.goto("/me/")
    expect(page.get_by_text("本月选了 1 册，最多 3 册")).to_be_visible()
    looked_at(page, f"bookshops-me-{width}", scripts=scripts)
