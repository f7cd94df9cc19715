"""A citizen in elder mode: find, book, wait for a full date, get the place that came back, appeal. And fair rounds: a queue, a lottery."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking, a_session, an_offering
from tests.builders.people import a_citizen
from tests.builders.places import a_township, an_institution, some_divisions
from tests.builders.rounds import a_round, over
from tests.builders.rules import a_policy
from tests.builders.threads import elsewhere
from tests.journeys.conftest import assert_accessible
from tests.journeys.people import come_in_as
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.actions.claims import cancel
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.waiting import serve_due
from wenmai.booking.models import Appeal, Application, CreditEvent, IntakeRound, Mode
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    some_divisions()
    return an_institution(division=a_township())


def find(page: Page, words: str) -> None:
    """From the front page by its search."""
    page.goto("/")
    page.get_by_role("searchbox").first.fill(words)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile(words)).first.click()


def test_a_citizen_finds_books_waits_and_appeals_in_elder_mode(open_context, house):
    start = (clock.now() + timedelta(days=2)).replace(hour=14, minute=30)
    an_activity(house, title="水下的老县城", slots=(a_slot(start),))
    full = the_session(an_activity(house, title="彝绣体验", slots=(a_slot(start + timedelta(days=1), seats=1),)))
    other, me = a_citizen("沙马阿依"), a_citizen()
    taken = a_booking(full, other)
    missed = a_booking(
        a_session(an_offering(house, policy=a_policy(no_show_counts=True, strikes=3, penalty_days=[7]))), me
    )
    CreditEvent.objects.create(
        person=me.person,
        policy=missed.session.offering.policy,
        kind="no_show",
        counts=True,
        booking=missed,
        at=clock.now(),
    )
    page = open_context("phone")
    page.context.add_cookies([{"name": "mode", "value": "elder", "domain": "localhost", "path": "/"}])
    come_in_as(page, me)
    find(page, "水下的老县城")
    assert_accessible(page)
    page.get_by_role("button", name="预约", exact=True).click()
    expect(page.locator("h1")).to_have_text("约好了")
    assert_accessible(page)

    find(page, "彝绣体验")
    assert_accessible(page)
    page.get_by_role("button", name="排候补").click()
    expect(page.get_by_text("下一个就是你")).to_be_visible()
    assert_accessible(page)
    elsewhere(lambda: (cancel(other, key=str(taken.key)), serve_due(system())))
    page.reload()
    expect(page.get_by_text("下一个就是你")).to_have_count(0)
    page.locator("summary", has_text="彝绣体验").click()
    expect(page.get_by_role("link", name="彝绣体验")).to_be_visible()

    page.get_by_role("link", name="守约记录").click()
    page.get_by_text("申诉", exact=True).click()
    page.get_by_label("当时的情况").fill("公交停运")
    assert_accessible(page)
    page.get_by_role("button", name="提交申诉").click()
    expect(page.locator("main")).to_contain_text("公交停运")
    assert elsewhere(lambda: Appeal.objects.get().text) == "公交停运"


def test_a_citizen_queues_and_draws(open_context, house):
    soon = clock.now() + timedelta(minutes=30)
    queue = a_round(Mode.QUEUE, title="元旦音乐会放票", institution=house, opens_at=soon)
    lottery = a_round(title="亲子陶艺夜报名", institution=house)
    page = open_context("phone")
    come_in_as(page, a_citizen())
    page.goto("/booking/rounds/")
    assert_accessible(page)
    page.get_by_role("link", name="元旦音乐会放票").click()
    assert_accessible(page)
    page.get_by_role("button", name="进去等").click()
    expect(page.locator("h1")).to_have_text("在场，等开放")
    assert_accessible(page)
    past = clock.now() - timedelta(minutes=1)
    elsewhere(lambda: IntakeRound.objects.filter(pk=queue.pk).update(opens_at=past))
    elsewhere(lambda: Application.objects.update(arrived_at=past - timedelta(minutes=1)))
    elsewhere(lambda: serve_queue(system(), round=queue.pk, batch=10))
    page.get_by_role("link", name="看排到哪了").click()
    expect(page).to_have_url(re.compile(r"/booking/[0-9a-f-]{36}/$"))

    page.goto("/booking/rounds/")
    page.get_by_role("link", name="亲子陶艺夜报名").click()
    page.get_by_role("button", name="报名", exact=True).click()
    expect(page.get_by_role("button", name="撤回报名")).to_be_visible()
    assert_accessible(page)
    elsewhere(lambda: draw_round(system(), round=seal(system(), round=over(lottery)), seed="03 11 17 21 28 33 07"))
    page.reload()
    expect(page.locator("#h-join")).to_have_text("中了")
    page.get_by_role("link", name="看票").click()
    expect(page).to_have_url(re.compile(r"/booking/[0-9a-f-]{36}/$"))
    assert_accessible(page)
