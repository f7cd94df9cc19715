"""Books change their home by one scan each; or are only said to be here."""

import pytest

from tests.builders.library import EAST, MIYI, a_library, an_item
from tests.builders.people import a_clerk, sign_in
from wenmai.library.models import CircEvent
from wenmai.library.queries.ledger import differences


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def test_a_scan_moves_a_book_once_and_the_choice_stays(house, client):
    branch, item = a_library(EAST, name="东区分馆"), an_item(house)
    sign_in(client, a_clerk(house))
    url = f"/desk/library/{house.code}/items/move/"
    assert "东区分馆" in client.get(url).text
    sent = {"scan": item.barcode, "home": branch.code, "key": "one"}
    for _twice in range(2):
        page = client.post(url, sent)
    assert ("以后放在东区分馆" in page.text, f'value="{branch.code}" selected' in page.text) == (True, True)
    item.refresh_from_db()
    assert (item.home, item.owner, CircEvent.objects.filter(kind="item_moved").count()) == (branch, house, 1)
    client.post(url, {"scan": item.barcode, "home": house.code, "key": "back"})
    assert "没有这一册" in client.post(url, sent | {"scan": "nothing", "key": "two"}).text
    assert client.post(url, {"home": branch.code}).status_code == 422
    assert differences() == []


def test_a_scan_without_a_home_says_that_it_is_here_and_strangers_move_nothing(house, client):
    there = a_library(MIYI, name="米易图书馆")
    item = an_item(house)
    sign_in(client, a_clerk(there))
    url = f"/desk/library/{there.code}/items/move/"
    assert "请放进送往" in client.post(url, {"scan": item.barcode, "home": "", "key": "one"}).text
    item.refresh_from_db()
    assert (item.place, item.home) == (there, house)
    refused = client.post(url, {"scan": item.barcode, "home": there.code, "key": "two"})
    item.refresh_from_db()
    assert (refused.status_code, item.home, differences()) == (200, house, [])
