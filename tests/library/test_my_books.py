"""我的借阅: what is out, renewed by one tap."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import a_library, a_record, an_item, at
from tests.builders.people import a_citizen, sign_in
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import claim_returned
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import CircEvent, Loan


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


@pytest.fixture
def citizen(house):
    return a_citizen("李红梅")


def _lent(house, citizen, title="活着"):
    reader = register_reader(system(), reader=NewReader(citizen.person, house.code))
    item = an_item(house, record=a_record(title))
    lend(system(), at=at(house), item=item.pk, reader=reader.pk)
    return item


def test_a_tap_renews_one_loan_once_and_names_nobody(house, citizen, client):
    item = _lent(house, citizen)
    sign_in(client, citizen)
    assert "东区图书馆" in client.get("/me/books/").text
    for _ in range(2):
        page = client.post(f"/me/books/renew/{item.pk}/", {"key": "k"}, follow=True)
    assert ("续借《活着》" in page.text, Loan.objects.get().renewals) == (True, 1)
    assert CircEvent.objects.get(kind="renewed").actor == ""
    client.post(f"/me/books/renew/{item.pk}/", {"key": "l"})
    page = client.post(f"/me/books/renew/{item.pk}/", {"key": "m"}, follow=True)
    assert ("续借次数已用完" in page.text, "不能再续" in page.text) == (True, True)


def test_all_are_renewed_and_what_cannot_be_keeps_none_back(house, citizen, client):
    _lent(house, citizen, "活着")
    _lent(house, citizen, "边城")
    claimed = _lent(house, citizen, "家")
    claim_returned(system(), at=at(house), item=claimed.pk)
    sign_in(client, citizen)
    page = client.post("/me/books/renew/", {"key": "k"}, follow=True)
    assert "续借了 2 册" in page.text
    assert sorted(Loan.objects.values_list("item__record__title", "renewals")) == [("家", 0), ("活着", 1), ("边城", 1)]


def test_somebody_elses_loan_does_not_exist(house, citizen, client):
    item = _lent(house, citizen)
    sign_in(client, a_citizen("王强"))
    assert client.post(f"/me/books/renew/{item.pk}/", {"key": "k"}).status_code == 404
    assert "还没有读者证" in client.get("/me/books/").text
    assert Loan.objects.get().renewals == 0


def test_my_own_page_leads_there(house, citizen, client):
    _lent(house, citizen)
    sign_in(client, citizen)
    page = client.get("/me/").text
    assert ('href="/me/books/"' in page, "1 册在手上" in page) == (True, True)


def test_the_page_asks_as_much_for_one_as_for_three(house, citizen, client):
    sign_in(client, citizen)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            _lent(house, citizen)
        client.get("/me/books/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/me/books/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
