"""An official defends a number; a statistics clerk's table goes out, comes back, goes out again and is accepted."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders.people import a_manager, a_statistician, an_official
from tests.builders.places import a_county, an_institution
from tests.builders.plan import count_fact, follow, read_gauge
from tests.builders.returns import LAST_YEAR
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.alerts.actions import judge
from wenmai.alerts.models import Change
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.measures.actions import publish

pytestmark = pytest.mark.django_db(transaction=True)
COUNTY, CLAUSE = "510422", "PZH-I02"


def _behind() -> Actor:
    """A county that lends too little; last night it turned behind, and last year's figure is published."""
    library = an_institution(division=a_county(), kind="library")
    read_gauge("library.holdings", library, 10_000)
    count_fact("library.loan", library, 90)
    count_fact("library.loan", library, 4_000, on=clock.today().replace(year=LAST_YEAR, month=5, day=4))
    follow()
    judge(system(), within=COUNTY)
    night = clock.today()
    about = {"plan": "panzhihua-2022-2026", "region": COUNTY, "aspect": "status", "since": night, "on": night}
    Change.objects.create(clause=CLAUSE, before="on_track", after="behind", **about)
    span = {
        "first": night.replace(year=LAST_YEAR, month=5, day=1),
        "last": night.replace(year=LAST_YEAR, month=5, day=31),
    }
    publish(a_statistician(COUNTY), division=COUNTY, **span)
    return an_official(COUNTY)


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_an_official_follows_a_clause_down_to_its_records_and_settles_the_alert(width, open_context):
    page = open_context(width)
    come_in_as(page, elsewhere(_behind))
    page.goto("/desk/")
    page.get_by_role("link", name="1 条规划进展变了").click()
    page.get_by_role("link", name="公共图书馆平均每册藏书流通次数").click()
    _is_read(page, f"official-clause-{width}")
    expect(page.locator(".how__panel")).to_contain_text("当年书刊外借册次")  # how it is computed
    page.get_by_role("link", name="盐边县").first.click()
    facts = page.locator("section", has=page.locator("#h-facts"))
    expect(facts).to_contain_text("90")
    facts.locator(".drill a").first.click()
    expect(page.locator("main")).to_contain_text("书刊外借")
    _is_read(page, f"official-record-{width}")
    page.go_back()
    page.locator("a[href*='/plan/publication/']").first.click()
    expect(page.locator("main")).to_contain_text("4,000")
    page.goto("/desk/alerts/")
    page.get_by_role("button", name="都看过了").click()
    expect(page.locator("main")).not_to_contain_text("条是新的")


def _house() -> dict[str, Actor]:
    """A library that counted the whole of last year, its director, and who decides in county, city and province."""
    library = an_institution(division=a_county(), kind="library", code="LIB-YB")
    for month in range(1, 13):
        day = clock.today().replace(year=LAST_YEAR, month=month, day=3)
        for kind, amount in (("visit", 500), ("loan", 300), ("session", 2), ("session_attendance", 60)):
            count_fact(f"library.{kind}", library, amount, on=day)
    read_gauge("library.holdings", library, 80_000, on=clock.today().replace(year=LAST_YEAR, month=12, day=31))
    follow()
    above = {level: a_statistician(code) for level, code in (("county", COUNTY), ("city", "5104"), ("province", "51"))}
    return above | {"house": a_manager(library)}


def test_a_yearly_table_is_filled_sent_back_sent_again_and_accepted(open_context):
    people = elsewhere(_house)
    page, above = open_context("phone"), open_context("desk")
    come_in_as(page, people["house"])
    sheet = f"/desk/returns/library/LIB-YB/{LAST_YEAR}/"
    page.goto(sheet)
    expect(page.locator("#i-visits")).to_contain_text("6,000")  # filled from the records
    _is_read(page, "return-filled-390")
    page.locator("#i-staff input").first.fill("12")
    page.locator("#i-staff input").last.fill("人事台账")
    page.locator("#i-visits summary").click()
    page.locator("#i-visits input").first.fill("6400")
    page.get_by_role("button", name="存下并报出").click()
    expect(page.locator("main")).to_contain_text("请写明原因")  # an override needs a reason
    page.locator("#i-visits input").last.fill("计数器坏了，按登记本补")
    page.get_by_role("button", name="存下并报出").click()
    expect(page.locator("main")).to_contain_text("已报出")
    come_in_as(above, people["county"])
    above.goto("/desk/")
    above.get_by_role("link", name="图书馆").first.click()
    _is_read(above, "return-county-1280")
    above.get_by_label("哪里要改").fill("写明补了哪几天")
    above.get_by_role("button", name="退回").click()
    page.goto(sheet)
    expect(page.locator("main")).to_contain_text("写明补了哪几天")
    page.locator("#i-visits input").last.fill("8 月 4 日至 8 日计数器坏，按登记本补")
    page.get_by_role("button", name="存下并报出").click()
    for level in ("county", "city", "province"):
        come_in_as(above, people[level])
        above.goto(sheet)
        above.get_by_role("button", name="收下").click()
    expect(above.locator("main")).to_contain_text("省级已收")
    with above.expect_download() as file:
        above.get_by_role("link", name="下载 XLSX").click()
    assert file.value.suggested_filename.endswith(".xlsx")


def _is_read(page: Page, name: str) -> None:
    shoot(page, name)
    assert_accessible(page)
