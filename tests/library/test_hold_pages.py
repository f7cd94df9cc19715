"""Holds on pages: asked for, seen and given up by readers; the pull list and the shelf at the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.holds import a_hold
from tests.builders.library import MIYI, a_described_record, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_citizen, a_clerk, sign_in
from wenmai.kernel.actor import Actor, system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.targeting_holds import target_holds
from wenmai.library.models import Hold, Item, Reader
from wenmai.library.person_holdings import erase_person, export_person
from wenmai.library.queries.hold_pages import my_holds

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


def a_reading_citizen(house) -> tuple[Actor, Reader]:
    citizen = a_citizen()
    return citizen, register_reader(SYSTEM, reader=NewReader(citizen.person, house.code))


def _lent(house, record=None) -> Item:
    item = an_item(house, record=record or a_record())
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    return item


def test_a_reader_asks_on_the_page_of_a_book_and_gives_up_on_their_own(house, client):
    citizen, _reader = a_reading_citizen(house)
    item = _lent(house, a_described_record())
    assert "登录后预约" in client.get(f"/library/{item.record_id}/").text
    sign_in(client, citizen)
    form = {"pickup": house.code, "key": "one"}
    assert "预约这本书" in client.get(f"/library/{item.record_id}/").text
    for _ in range(2):
        page = client.post(f"/library/{item.record_id}/hold/", form, follow=True)
    assert ("约上了" in page.text, "排第 1 位" in page.text, Hold.objects.count()) == (True, True, 1)
    assert "看排到第几" in client.get(f"/library/{item.record_id}/").text
    assert "我预约的书" in client.get("/me/").text
    hold = Hold.objects.get()
    for deed, word in (("freeze", "暂停着"), ("thaw", "排第 1 位"), ("cancel", "已取消")):
        page = client.post(f"/library/holds/{hold.pk}/", {"deed": deed, "key": deed}, follow=True)
        assert word in page.text


def test_a_wrong_day_or_an_unknown_button_sets_nothing_aside(house, client):
    citizen, reader = a_reading_citizen(house)
    hold = a_hold(reader, _lent(house).record, house)
    sign_in(client, citizen)
    for sent, said in (
        ({"deed": "freeze", "until": "下周"}, "写成 2027-12-31"),
        ({"deed": "nonsense"}, "请刷新后再办"),
        ({}, "请刷新后再办"),
    ):
        page = client.post(f"/library/holds/{hold.pk}/", {"key": "k"} | sent, follow=True)
        hold.refresh_from_db()
        assert (said in page.text, hold.frozen_at) == (True, None)


def test_a_form_that_is_sent_again_after_its_hold_was_given_up_says_so(house, client):
    citizen, _reader = a_reading_citizen(house)
    item = _lent(house, a_described_record())
    sign_in(client, citizen)
    url, form = f"/library/{item.record_id}/hold/", {"pickup": house.code, "key": "one"}
    client.post(url, form, follow=True)
    client.post(f"/library/holds/{Hold.objects.get().pk}/", {"deed": "cancel", "key": "k"}, follow=True)
    page = client.post(url, form, follow=True)
    assert ("约上了" in page.text, "要再约" in page.text, Hold.objects.get().state) == (False, True, "cancelled")
    assert "约上了" in client.post(url, form | {"key": "two"}, follow=True).text


def test_a_refusal_says_what_to_do_and_others_holds_are_not_there(house, client):
    citizen, _reader = a_reading_citizen(house)
    other = a_hold(a_reader(house), _lent(house).record, house)
    sign_in(client, citizen)
    stands = an_item(house, record=a_described_record(), call_number="I247.5/9")
    page = client.post(f"/library/{stands.record_id}/hold/", {"pickup": house.code, "key": "k"}, follow=True)
    assert "索书号 I247.5/9" in page.text
    page = client.post(f"/library/{stands.record_id}/hold/", {"pickup": "nowhere", "key": "k"}, follow=True)
    assert Hold.objects.count() == 1
    page = client.post(f"/library/holds/{other.pk}/", {"deed": "cancel", "key": "k"}, follow=True)
    assert (page.status_code, Hold.objects.get().closed_at) == (404, None)


def test_who_has_no_card_is_told_how_to_get_one(house, client):
    sign_in(client, a_citizen())
    record = _lent(house, a_described_record()).record_id
    assert "有读者证才能预约" in client.get(f"/library/{record}/").text
    page = client.post(f"/library/{record}/hold/", {"pickup": house.code, "key": "k"}, follow=True)
    assert ("没有这位读者" in page.text, Hold.objects.count()) == (True, 0)


def test_the_place_in_the_queue_counts_who_came_before(house):
    item = _lent(house)
    first, citizen_reader = a_hold(a_reader(house), item.record, house), a_reading_citizen(house)
    citizen, reader = citizen_reader
    a_hold(reader, item.record, house)
    a_hold(a_reader(house), item.record, house)
    assert [each.place for each in my_holds(citizen)] == [2]
    Hold.objects.filter(pk=first.pk).update(frozen_at=first.requested_at)
    assert [each.place for each in my_holds(citizen)] == [1]


def test_the_pull_list_is_worked_off_at_the_desk(house, client):
    there = a_library(MIYI)
    item = an_item(house)
    hold = a_hold(a_reader(there), item.record, there)
    target_holds(SYSTEM)
    sign_in(client, a_clerk(house))
    assert "找书单 1" in client.get(f"/desk/library/{house.code}/").text
    assert item.barcode in client.get(f"/desk/library/{house.code}/pull/").text
    form = {"item": item.pk, "deed": "found", "key": "one"}
    for _ in range(2):
        page = client.post(f"/desk/library/{house.code}/pull/", form, follow=True)
    hold.refresh_from_db()
    assert (f"送往{there.label}" in page.text, hold.state, "没有要找的书" in page.text) == (True, "in_transit", True)
    return_item(SYSTEM, at=at(there), item=item.pk)
    assert client.get(f"/desk/library/{there.code}/hold-shelf/").status_code == 404
    sign_in(client, a_clerk(there))
    page = client.get(f"/desk/library/{there.code}/hold-shelf/")
    assert (item.barcode in page.text, hold.reader.number in page.text) == (True, True)


def test_what_is_not_found_leaves_the_list(house, client):
    there = a_library(MIYI)
    item = an_item(house)
    a_hold(a_reader(there), item.record, there)
    target_holds(SYSTEM)
    sign_in(client, a_clerk(house))
    form = {"item": item.pk, "deed": "missed", "key": "one"}
    page = client.post(f"/desk/library/{house.code}/pull/", form, follow=True)
    assert ("改从别处找" in page.text, "没有要找的书" in page.text) == (True, True)


def test_a_return_at_the_desk_says_that_somebody_waits(house, client):
    item = _lent(house)
    a_hold(a_reader(house), item.record, house)
    sign_in(client, a_clerk(house))
    page = client.post(f"/desk/library/{house.code}/", {"scan": item.barcode, "key": "1"}, follow=True)
    assert "请放到预约架" in page.text


@pytest.mark.parametrize("which", ["mine", "pull", "shelf"])
def test_lists_ask_the_same_for_one_row_and_three(house, client, which):
    citizen, reader = a_reading_citizen(house)
    there = a_library(MIYI)
    sign_in(client, citizen if which == "mine" else a_clerk(house))
    address = {"mine": "/library/holds/", "pull": f"/desk/library/{house.code}/pull/"}.get(
        which, f"/desk/library/{house.code}/hold-shelf/"
    )

    def one_more():
        item = an_item(house)
        if which == "shelf":
            lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
        a_hold(reader, item.record, house if which == "shelf" else there)
        if which == "shelf":
            return_item(SYSTEM, at=at(house), item=item.pk)
        target_holds(SYSTEM)

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).context.get("page" if which != "mine" else "holds")
        return len(seen)

    one_more()
    first = asked()
    one_more()
    one_more()
    assert asked() == first


def test_what_is_kept_of_a_reader_is_told_and_ends_with_them(house):
    citizen, reader = a_reading_citizen(house)
    hold = a_hold(reader, _lent(house).record, house)
    told = export_person(citizen.person)["预约"]
    assert [(each["题名"], each["状态"]) for each in told] == [("活着", "排队中")]
    assert erase_person(citizen.person) > 0
    hold.refresh_from_db()
    assert (hold.state, hold.reader) == ("cancelled", None)
