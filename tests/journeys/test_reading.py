"""A library puts a list together and readers see it; a reader turns on the own log, marks a book and reads the year."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import a_library, an_item
from tests.builders.people import a_citizen, a_manager
from tests.builders.reading import an_entry
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(page: Page, name: str, *, scripts: bool) -> None:
    """Checked and kept for eyes, where the checks can run."""
    if scripts:
        assert_accessible(page)
        shoot(page, name)


@pytest.mark.parametrize(("width", "scripts"), [("phone", False), ("desk", True)])
def test_a_list_is_made_and_a_reader_keeps_an_own_log(width, scripts, open_context):
    house = a_library()
    imported(iso2709(*[
        marc(title, number=f"j{n}", author=author, isbn=isbn, clc=clc)
        for n, (title, author, isbn, clc) in enumerate([
            ("活着", "余华", "9787506365437", "I247.5"), ("乡土中国", "费孝通", "", "C912.82"), ("边城", "沈从文", "", "I246.5"),
        ])
    ]))  # fmt: skip
    for number in range(2):
        an_item(house, record=the_record(f"j{number}"), call_number=f"I24{number}/1")
    desk = open_context(width, scripts=scripts)
    come_in_as(desk, a_manager(house))
    desk.goto("/desk/reading/")
    desk.get_by_role("link", name="开一张书单").click()
    desk.get_by_label("名字").fill("重阳，读给爷爷奶奶听")
    looked_at(desk, f"reading-make-{width}", scripts=scripts)
    desk.get_by_role("button", name="下一步：放书").click()
    desk.get_by_label("扫 ISBN，或打书名、作者").fill("9787506365437")
    desk.get_by_label("扫 ISBN，或打书名、作者").press("Enter")
    looked_at(desk, f"reading-found-{width}", scripts=scripts)
    desk.get_by_role("button", name="放进书单 活着").click()
    desk.get_by_role("button", name="发布", exact=True).click()
    expect(desk.get_by_text("发布了")).to_be_visible()
    looked_at(desk, f"reading-desk-list-{width}", scripts=scripts)
    desk.goto("/desk/reading/")
    looked_at(desk, f"reading-desk-{width}", scripts=scripts)
    page = open_context(width, scripts=scripts)
    page.goto("/library/")
    page.get_by_role("link", name="重阳，读给爷爷奶奶听").click()
    expect(page.get_by_role("link", name="在架 1 册，去借 活着")).to_be_visible()
    looked_at(page, f"reading-list-{width}", scripts=scripts)
    page.get_by_role("link", name="别的书单").click()
    looked_at(page, f"reading-lists-{width}", scripts=scripts)
    citizen = a_citizen()
    come_in_as(page, citizen)
    page.goto("/me/")
    page.get_by_role("link", name="没有打开，什么也不记").click()
    looked_at(page, f"reading-log-off-{width}", scripts=scripts)
    page.get_by_role("button", name="同意，打开阅读记录").click()
    page.goto(f"/library/{the_record('j0').pk}/")
    page.get_by_role("button", name="想读").click()
    looked_at(page, f"reading-record-{width}", scripts=scripts)
    for month in (1, 3, 3, 9):
        an_entry(citizen.person, "乡土中国", day=date(2025, month, 8), clc="C", house=house, record=the_record("j1"))
    page.goto("/me/reading/")
    page.locator("main summary").first.click()
    looked_at(page, f"reading-log-{width}", scripts=scripts)
    page.get_by_role("link", name="2025 年度报告").click()
    expect(page.get_by_role("heading", name="2025 年度阅读报告")).to_be_visible()
    looked_at(page, f"reading-year-{width}", scripts=scripts)
    page.goto("/reading/suggestions/")
    looked_at(page, f"reading-suggestions-{width}", scripts=scripts)
    page.get_by_role("button", name="关掉推荐").click()
    expect(page.get_by_text("您不看推荐")).to_be_visible()
