"""馆藏 at the desk: an item is found, seen, registered, described anew and put in a state."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import MIYI, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import NotAllowed
from wenmai.library.actions.lending import lend
from wenmai.library.models import CircEvent, Item, Loan
from wenmai.library.queries.items import find_items, item_page


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


@pytest.fixture
def desk(house, client):
    return sign_in(client, a_clerk(house))


def _found(house, text):
    return [each.barcode for each in find_items(system(), house, text).items]


def test_an_item_is_found_by_barcode_call_number_and_title_in_the_order_of_the_shelf(house):
    an_item(house, barcode="B2", call_number="I247.5/12", record=a_record("活着"))
    an_item(house, barcode="B1", call_number="I247.5/3", record=a_record("活着 新版"))
    an_item(a_library(MIYI), barcode="C9", record=a_record("活着"))
    assert _found(house, "活着") == ["B1", "B2"]
    assert (_found(house, "新版 活"), _found(house, "I247.5/12"), _found(house, "B2")) == (["B1"], ["B2"], ["B2"])
    assert (_found(house, "C9"), _found(house, "C"), _found(house, "")) == (["C9"], [], [])
    with pytest.raises(NotAllowed):
        find_items(a_clerk(a_library()), house, "B2")


def test_the_card_tells_the_loan_and_not_the_reader(house, desk):
    item, reader = an_item(house), a_reader(house, "周玉兰")
    lend(system(), at=at(house), item=item.pk, reader=reader.pk)
    page = desk.get(f"/desk/library/{house.code}/items/{item.pk}/")
    assert ("东区图书馆借出" in page.text, reader.number in page.text, "周" in page.text) == (True, False, False)
    assert [each.words for each in page.context["page"].deeds] == ["借出", "登记"]
    assert page.context["page"].puts == ()


def test_an_item_is_marked_missing_and_found_by_buttons(house, desk):
    item = an_item(house)
    url = f"/desk/library/{house.code}/items/{item.pk}/"
    for _ in range(2):
        page = desk.post(f"{url}put/", {"base": "missing", "key": "1"}, follow=True)
    assert ("改为“找不到”" in page.text, page.context["page"].found) == (True, True)
    page = desk.post(f"{url}put/", {"base": "found", "key": "2"}, follow=True)
    assert (Item.objects.get().status, page.context["page"].found) == ("available", False)
    page = desk.post(f"{url}put/", {"base": "found", "key": "3"}, follow=True)
    assert "请刷新后再看" in page.text
    assert "从列表里选" in desk.post(f"{url}put/", {"base": "withdrawn", "key": "4"}, follow=True).text


def test_a_new_item_is_registered_on_a_record_once(house, desk):
    record = a_record("活着")
    url = f"/desk/library/{house.code}/items/new/"
    assert desk.get(url).status_code == 200
    form = desk.get(f"{url}?record={record.pk}&barcode=B7")
    assert (form.context["form"].initial["barcode"], form.context["record"].pk) == ("B7", record.pk)
    sent = {
        "barcode": "B7",
        "call_number": "I247.5/1",
        "kind": "book",
        "price": "28.5",
        "base": "available",
        "key": "k",
    }
    for _ in range(2):
        assert desk.post(f"{url}?record={record.pk}", sent).status_code == 302
    item = Item.objects.get()
    assert (item.price_fen, item.owner, item.status) == (2850, house, "available")
    again = desk.post(f"{url}?record={record.pk}", sent | {"key": "other"})
    assert (again.status_code, "已经登记过" in again.text) == (422, True)


def test_what_describes_an_item_is_changed_by_its_house(house, desk, client):
    item = an_item(house, barcode="B1")
    url = f"/desk/library/{house.code}/items/{item.pk}/edit/"
    assert desk.get(url).context["form"].initial["barcode"] == "B1"
    desk.post(url, {"barcode": "B2", "kind": "picture_book", "price": "", "call_number": "K/2"})
    item.refresh_from_db()
    assert (item.barcode, item.kind, item.call_number) == ("B2", "picture_book", "K/2")
    assert desk.post(url, {"barcode": "", "kind": "book"}).status_code == 422
    other = a_library(MIYI)
    sign_in(client, a_clerk(other))
    assert client.get(f"/desk/library/{other.code}/items/{item.pk}/edit/").status_code == 403
    assert client.get(f"/desk/library/{other.code}/items/{item.pk}/").context["page"].puts == ()


def test_the_list_asks_as_much_for_one_as_for_three(house, desk):
    url, counts = f"/desk/library/{house.code}/items/?q=活着", []
    for number in (1, 2):
        for _ in range(number):
            an_item(house)
        desk.get(url)
        with CaptureQueriesContext(connection) as seen:
            desk.get(url)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_door_stands_on_the_desk_of_who_lends_and_leads_to_everything(house, desk, client):
    page = desk.get(f"/desk/library/books/?house={house.code}")
    assert page.context["page"].house == house
    assert "/desk/library/books/" in desk.get("/desk/").text
    sign_in(client, a_clerk(an_institution(kind="culture_station")))
    assert "/desk/library/books/" not in client.get("/desk/").text


def test_the_card_of_an_item_is_of_who_serves_a_house(house):
    with pytest.raises(NotAllowed):
        item_page(a_clerk(a_library(MIYI)), house, an_item(house).pk)


def test_a_book_read_in_the_house_is_counted_once_a_tap(house, desk):
    item = an_item(house)
    url = f"/desk/library/{house.code}/items/{item.pk}/"
    assert "记一次馆内阅览" in desk.get(url).text
    for _ in range(2):
        assert "记了一次馆内阅览" in desk.post(f"{url}put/", {"base": "used", "key": "1"}, follow=True).text
    assert CircEvent.objects.filter(kind="used").count() == 1
    lend(system(), at=at(house), item=item.pk, reader=a_reader(house).pk)
    page = desk.post(f"{url}put/", {"base": "used", "key": "2"}, follow=True)
    assert ("还借在别人名下" in page.text, page.context["page"].used) == (True, False)


def test_a_loan_is_called_back_by_a_house_whose_business_it_is(house, desk, client):
    item, other = an_item(house), a_library(MIYI)
    lend(system(), at=at(house), item=item.pk, reader=a_reader(house).pk)
    url, day = f"/desk/library/{house.code}/items/{item.pk}/", clock.today() + timedelta(days=3)
    for _ in range(2):
        page = desk.post(f"{url}recall/", {"due": day.isoformat(), "key": "1"}, follow=True)
        assert f"应还日提前到 {day}" in page.text
    loan = Loan.objects.get()
    assert (clock.day_of(loan.due_at), loan.renewals, CircEvent.objects.filter(kind="recalled").count()) == (day, 2, 1)
    for sent, said in (("", "写上提前到哪天还"), ("下周", "写成 2027-12-31"), ("2099-01-01", "只能提前")):
        assert said in desk.post(f"{url}recall/", {"due": sent, "key": "2"}, follow=True).text
    sign_in(client, a_clerk(other))
    there = f"/desk/library/{other.code}/items/{item.pk}/"
    assert client.get(there).context["page"].recalls is False
    sent = {"due": clock.today().isoformat(), "key": "3"}
    assert "不归本馆管" in client.post(f"{there}recall/", sent, follow=True).text
