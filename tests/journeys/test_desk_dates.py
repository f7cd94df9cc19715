"""All dates of a house at its desk, by pointer."""

import pytest

from tests.builders.activities import an_activity
from tests.builders.people import a_clerk
from tests.builders.places import an_institution
from tests.journeys.people import come_in_as

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_what_can_be_done_with_a_date_opens_by_pointer(open_context, width):
    house = an_institution()
    activity = an_activity(house)
    page = open_context(width)
    come_in_as(page, a_clerk(house))
    page.goto("/desk/activities/all/")
    page.locator("summary", has_text="能做的").click(timeout=5_000)
    page.get_by_role("link", name="改文字").click(timeout=5_000)
    page.wait_for_url(f"**/desk/activities/{activity.pk}/edit/")
