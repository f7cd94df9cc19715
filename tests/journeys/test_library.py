"""A reader finds a book by its sound, waits for it, renews another, and forgets; a clerk does a desk's morning by keyboard alone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.holds import a_hold
from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_citizen, a_clerk
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.catalogue.index import keeper
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Hold, Item, Loan

pytestmark = pytest.mark.django_db(transaction=True)


def _book(house, number: str, title: str) -> Item:
    imported(iso2709(marc(title, number=number, author="余华", clc="I247.5")))
    return an_item(house, record=the_record(number))


def _reading():
    here, there = a_library(name="东区图书馆"), a_library(MIYI, name="米易县图书馆")
    citizen = a_citizen()
    reader = register_reader(system(), reader=NewReader(citizen.person, here.code))
    wanted, own = _book(there, "j1", "活着"), _book(here, "j2", "边城")
    earlier = at(here, at=clock.now() - timedelta(days=5))
    lend(system(), at=earlier, item=own.pk, reader=reader.pk)
    lend(system(), at=at(there), item=wanted.pk, reader=a_reader(there).pk)
    return citizen, own.pk


def test_a_reader_finds_by_sound_waits_renews_and_forgets(open_context, settings, tmp_path):
    settings.CATALOGUE_INDEX = tmp_path / "index"
    elsewhere(keeper.catch_up)
    citizen, own = elsewhere(_reading)
    due = elsewhere(lambda: Loan.objects.get(item=own).due_at)
    page = open_context("phone")
    come_in_as(page, citizen)
    page.goto("/library/")
    page.locator("input[name=q]").first.fill("huozhe")
    page.keyboard.press("Enter")
    expect(page.get_by_text("还在排进目录")).to_be_visible()
    assert_accessible(page)
    elsewhere(keeper.catch_up)  # as the worker does; the page looks again by itself
    page.get_by_role("link", name="活着").first.click()
    page.get_by_role("button", name="预约这本书").click()
    page.goto("/library/holds/")
    expect(page.get_by_text("活着").first).to_be_visible()
    assert_accessible(page)
    shoot(page, "library-reader-holds")
    page.goto("/me/books/")
    page.get_by_role("button", name=re.compile("续借")).first.click()
    page.wait_for_load_state()
    assert_accessible(page)
    page.goto("/me/reading/")
    page.get_by_role("button", name="同意，打开阅读记录").click()
    page.goto("/me/reading/")
    page.locator("form[action='/me/reading/turn/'] button").last.click()
    page.goto("/me/reading/")
    expect(page.get_by_role("button", name="同意，打开阅读记录")).to_be_visible()
    renewed = elsewhere(lambda: Loan.objects.get(item=own))
    assert (renewed.renewals, renewed.due_at > due) == (1, True)
    assert elsewhere(lambda: Hold.objects.get().state) == "waiting"


def _desk():
    here, there = a_library(name="东区图书馆"), a_library(MIYI, name="米易县图书馆")
    reader, waiting = a_reader(here), a_reader(here)
    fresh = an_item(here)
    theirs, kept = (_book(there, "k1", "兄弟"), _book(here, "k2", "呐喊"))
    for each in (theirs, kept):
        lend(system(), at=at(there), item=each.pk, reader=a_reader(there).pk)
    a_hold(waiting, kept.record, here)
    return here, a_clerk(here), reader.number, [each.barcode for each in (fresh, theirs, kept)]


def test_a_desk_is_worked_by_keyboard_alone(open_context):
    here, clerk, reader, (fresh, theirs, kept) = elsewhere(_desk)
    page = open_context("desk")
    come_in_as(page, clerk)
    page.goto(f"/desk/library/{here.code}/")
    page.keyboard.type(f"{reader}\n")  # the field has the focus after every answer
    expect(page.get_by_placeholder("扫要借的书，回车")).to_be_focused()
    page.keyboard.type(f"{fresh}\n")
    expect(page.get_by_text(re.compile("^借出《活着》"))).to_be_visible()
    assert_accessible(page)
    shoot(page, "library-desk-lent")
    page.goto(f"/desk/library/{here.code}/")
    page.keyboard.type(f"{theirs}\n")
    expect(page.get_by_text(re.compile("请放进送往米易县图书馆的箱子"))).to_be_visible()
    page.keyboard.type(f"{kept}\n")
    expect(page.get_by_text(re.compile("有人预约：请放到预约架，留到"))).to_be_visible()
    assert_accessible(page)
    shoot(page, "library-desk-kept")
    states = elsewhere(lambda: dict(Item.objects.values_list("barcode", "status")))
    assert states == {fresh: "on_loan", theirs: "in_transit", kept: "on_shelf_for_hold"}


def _pile():
    here = a_library(name="东区图书馆")
    items = [_book(here, f"p{number}", f"第 {number} 册") for number in range(6)]
    for each in items:
        lend(system(), at=at(here), item=each.pk, reader=a_reader(here).pk)
    return here, a_clerk(here), [each.barcode for each in items]


def test_a_pile_is_scanned_faster_than_the_server_answers_and_nothing_is_lost(open_context):
    here, clerk, codes = elsewhere(_pile)
    page = open_context("desk")
    come_in_as(page, clerk)
    page.goto(f"/desk/library/{here.code}/")
    page.locator("h1").click()  # the focus is nowhere
    page.keyboard.type("".join(f"{code}\n" for code in codes[:4]))
    expect(page.locator(".row__title").filter(has_text=re.compile("^归还.*第 3 册"))).to_be_visible()
    page.context.set_offline(True)
    page.keyboard.type(f"{codes[4]}\n")
    expect(page.get_by_text("正在再试")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".row__title").filter(has_text=re.compile("^归还.*第 4 册"))).to_be_visible()
    page.keyboard.type(f"nichtda\n{codes[5]}\n")
    expect(page.get_by_text(f"这几个码还没办，请再扫一次：{codes[5]}")).to_be_visible()
    expect(page.get_by_placeholder("扫读者，或扫要还的书")).to_be_focused()
    assert_accessible(page)
    shoot(page, "library-desk-pile")
    states = elsewhere(lambda: dict(Item.objects.values_list("barcode", "status")))
    assert [states[code] for code in codes] == ["available"] * 5 + ["on_loan"]


def test_codes_outlast_a_server_that_starts_anew_a_broken_answer_two_line_ends_and_a_lost_session(open_context):
    here, clerk, codes = elsewhere(_pile)
    page = open_context("desk")
    come_in_as(page, clerk)
    address = f"/desk/library/{here.code}/"
    page.goto(address)
    troubles = [lambda route: route.fulfill(status=503, body="starting"), lambda route: route.abort("connectionreset")]

    def sometimes(route):
        if route.request.method == "POST" and troubles:
            troubles.pop(0)(route)
        else:
            route.fallback()

    page.route(f"**{address}", sometimes)
    page.keyboard.type("".join(f"{code}\n\n" for code in codes[:2]))  # a scanner that ends a code with CR and LF
    expect(page.get_by_text("正在再试")).to_be_visible()
    expect(page.locator(".row__title").filter(has_text=re.compile("^归还.*第 1 册"))).to_be_visible(timeout=15_000)
    assert troubles == []

    page.keyboard.type(f"nichtda\n{codes[2]}\n")
    expect(page.get_by_text(f"这几个码还没办，请再扫一次：{codes[2]}")).to_be_visible()
    page.wait_for_timeout(1600)  # who works here has looked
    page.keyboard.type(f"{codes[3]}\n")
    expect(page.locator(".row__title").filter(has_text=re.compile("^归还.*第 3 册"))).to_be_visible()
    expect(
        page.get_by_text(f"这几个码还没办，请再扫一次：{codes[2]}")
    ).to_be_visible()  # the next answer does not take it away
    page.keyboard.type(f"{codes[2]}\n")
    expect(page.locator(".row__title").filter(has_text=re.compile("^归还.*第 2 册"))).to_be_visible()
    expect(page.get_by_text("这几个码还没办")).to_have_count(0)

    page.context.clear_cookies()
    page.keyboard.type(f"{codes[4]}\n{codes[5]}\n")
    page.wait_for_url(lambda url: address not in url.split("?")[0])
    come_in_as(page, clerk)
    page.goto(address)
    expect(page.get_by_text(f"这几个码还没办，请再扫一次：{codes[4]}、{codes[5]}")).to_be_visible()
    states = elsewhere(lambda: dict(Item.objects.values_list("barcode", "status")))
    assert [states[code] for code in codes] == ["available"] * 4 + ["on_loan"] * 2
