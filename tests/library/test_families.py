"""Families: who looks after somebody sees what they have, renews it, waits for books in their name, and nobody else does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.holds import a_hold
from tests.builders.library import MIYI, a_described_record, a_library, a_reader, an_item, at
from tests.builders.people import a_citizen, a_clerk, sign_in
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import NotAllowed, NotFound
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import CircEvent, Hold, Loan, Reader
from wenmai.library.queries.kin import speaks_for
from wenmai.people.actions.family import add_dependant, end_guardianship
from wenmai.people.models import Relation

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def a_child_of(parent: Actor, house, name: str = "李小明") -> Reader:
    born = clock.today() - timedelta(days=9 * 366)
    child = add_dependant(parent, name=name, relation=Relation.CHILD, born=born, guardian_consent="2026-11")
    return register_reader(SYSTEM, reader=NewReader(child.key, house.code))


def test_who_speaks_for_whom(house):
    parent, stranger, clerk = a_citizen(), a_citizen(), a_clerk(house)
    child = a_child_of(parent, house)
    path = house.scope_path
    assert [speaks_for(each, child.person, path) for each in (parent, stranger, clerk, SYSTEM)] == [
        True, False, False, False,
    ]  # fmt: skip
    assert (speaks_for(parent, parent.person, path), speaks_for(parent, None, path)) == (True, False)
    end_guardianship(parent, dependant=child.person)
    assert speaks_for(parent, child.person, path) is False


def test_a_guardian_renews_and_waits_for_a_child_and_the_ledger_names_nobody(house):
    parent, stranger = a_citizen(), a_citizen()
    child, item, there = a_child_of(parent, house), an_item(house), an_item(a_library(MIYI))
    lend(SYSTEM, at=at(house), item=item.pk, reader=child.pk)
    with pytest.raises(NotAllowed):
        renew(stranger, at=at(house), item=item.pk)
    counter = at(house)
    renew(parent, at=counter, item=item.pk)
    assert (renew(parent, at=counter, item=item.pk).repeated, Loan.objects.get().renewals) == (True, 1)
    wish = Wish(child.pk, house.code, record=there.record_id)
    with pytest.raises(NotAllowed):
        place_hold(stranger, at=at(house), wish=wish)
    held = place_hold(parent, at=at(house), wish=wish).hold
    with pytest.raises(NotFound):
        cancel_hold(stranger, at=at(house), hold=held)
    cancel_hold(parent, at=at(house), hold=held)
    assert Hold.objects.get().state == "cancelled"
    done = CircEvent.objects.filter(kind__in=("renewed", "hold_placed", "hold_cancelled"))
    assert list(done.values_list("actor", flat=True)) == ["", "", ""]


def test_the_pages_of_a_parent_show_the_familys_books(house, client):
    parent = a_citizen()
    child, item = a_child_of(parent, house), an_item(house, record=a_described_record("孩子的书"))
    lend(SYSTEM, at=at(house), item=item.pk, reader=child.pk)
    sign_in(client, parent)
    page = client.get("/me/books/").text
    assert ("李小明" in page, "孩子的书" in page, f"/me/books/renew/{item.pk}/" in page) == (True, True, True)
    assert "续借《孩子的书》" in client.post(f"/me/books/renew/{item.pk}/", {"key": "k"}, follow=True).text
    wanted = an_item(a_library(MIYI), record=a_described_record("还要的书")).record_id
    assert "预约这本书" in client.get(f"/library/{wanted}/").text
    asked = client.post(f"/library/{wanted}/hold/", {"pickup": house.code, "key": "a"}, follow=True).text
    assert ("约上了" in asked, "给李小明" in asked) == (True, True)
    assert Hold.objects.get().reader == child
    register_reader(SYSTEM, reader=NewReader(parent.person, house.code))
    again = client.get(f"/library/{wanted}/").text
    assert ("你约着这本书" in again, "给我自己也约一本" in again) == (True, True)
    client.post(f"/library/{wanted}/hold/", {"pickup": house.code, "key": "b", "reader": ""}, follow=True)
    assert set(Hold.objects.values_list("reader__person", flat=True)) == {child.person, parent.person}
    sign_in(client, a_citizen("王强"))
    assert "孩子的书" not in client.get("/me/books/").text
    assert client.post(f"/me/books/renew/{item.pk}/", {"key": "x"}).status_code == 404


def test_a_familys_holds_cost_the_same_for_one_and_three(house, client):
    parent = a_citizen()
    child = a_child_of(parent, house)
    sign_in(client, parent)
    counts = []
    for number in (1, 2):
        for _each in range(number):
            item = an_item(house)
            lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
            a_hold(child, item.record, house)
        client.get("/library/holds/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/library/holds/").text.count("给李小明") == Hold.objects.count()
        counts.append(len(seen))
    assert counts[0] == counts[1]
