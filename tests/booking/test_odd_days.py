"""Pages of rooms and of the desk say what is wrong with a day or a month that is none, instead of showing another silently."""

import pytest

from tests.builders.people import a_clerk, sign_in
from tests.builders.rooms import a_room, lent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("odd", ["2026-02-30", "tomorrow", "1026-01-01"])
def test_a_day_that_is_none_is_said(client, odd):
    room = a_room()
    lent(room)
    sign_in(client, a_clerk(room.institution))
    for address in (f"/spaces/{room.pk}/", f"/desk/rooms/{room.institution.code}/"):
        assert "这个日期不对" in client.get(address, {"day": odd}).text
        assert "这个日期不对" not in client.get(address).text
    for address in ("/desk/activities/report/", "/desk/activities/all/"):
        assert "这个月份不对" in client.get(address, {"month": odd}).text
        assert "这个月份不对" not in client.get(address, {"month": "2026-11"}).text
