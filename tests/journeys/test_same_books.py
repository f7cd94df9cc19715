"""查重 on a phone: two records side by side, one tap, and back again on the page of the record."""

import pytest

from tests.builders.library import a_library
from tests.builders.people import a_clerk
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import come_in_as
from tests.library.test_same_pages import unsure

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_pair_is_answered_and_taken_apart(open_context, width):
    house = a_library(name="东区图书馆", code="east-lib")
    unsure(house)
    question = unsure(house, "2", "安宁河畔的彝族民间故事")
    page = open_context(width)
    come_in_as(page, a_clerk(house))
    page.goto(f"/desk/library/books/?house={house.code}")
    page.get_by_role("link", name="查重").click()
    assert_accessible(page)
    shoot(page, f"same-{width}")
    for _each in range(2):
        page.get_by_role("button", name="是同一种").first.click()
    assert "没有要判断的" in page.content()
    page.goto(f"/library/{question.one_id}/")
    assert_accessible(page)
    shoot(page, f"same-record-{width}")
    page.get_by_role("button", name="分开").click()
    assert "分开了" in page.content()
