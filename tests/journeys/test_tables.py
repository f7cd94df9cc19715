"""Tables on a phone: heads keep their words whole, numbers their unit, and in elder mode no column hides."""

import pytest

from tests.activities.test_themes import a_month
from tests.builders.people import an_official
from tests.builders.places import a_county, an_institution
from tests.journeys.conftest import assert_accessible
from tests.journeys.people import come_in_as

pytestmark = pytest.mark.django_db(transaction=True)
LINES = """cells => cells.map(cell => { const text = document.createRange(); text.selectNodeContents(cell);
  return new Set([...text.getClientRects()].map(each => Math.round(each.top))).size; })"""


def test_heads_of_the_check_keep_their_words_whole(open_context):
    an_institution(division=a_county(), kind="library")
    page = open_context("phone")
    come_in_as(page, an_official("510422"))
    page.goto("/desk/places/check/")
    assert_accessible(page)
    assert set(page.locator(".table .n").evaluate_all(LINES)) == {1}


def test_the_report_of_a_theme_fits_a_phone_in_elder_mode(open_context):
    festival, *_ = a_month()
    page = open_context("phone")
    page.context.add_cookies([{"name": "mode", "value": "elder", "domain": "localhost", "path": "/"}])
    page.goto(f"/activities/festivals/{festival.pk}/report/")
    assert_accessible(page)
    hidden = page.locator(".table-scroll").evaluate_all("all => all.map(each => each.scrollWidth - each.clientWidth)")
    assert set(hidden) == {0}
