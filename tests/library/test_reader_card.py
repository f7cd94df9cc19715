"""The reader's card at the desk: renewed, ended, let borrow again; books that do not come back."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from tests.builders.holds import a_hold
from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_citizen, a_clerk, sign_in
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, Stop, block, close_reader, register_reader, renew_reader, unblock
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.targeting_holds import target_holds
from wenmai.library.models import Block, BlockKind, CircEvent, Hold, Loan, Reader, Task
from wenmai.library.person_holdings import export_person
from wenmai.library.queries.ledger import differences

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


@pytest.fixture
def desk(house, client):
    """Press a button of the card of a reader who was scanned."""
    sign_in(client, a_clerk(house))
    url = f"/desk/library/{house.code}/"

    def press(reader, deed, *, key="1", **more):
        passed = client.post(url, {"scan": reader.number, "key": key}, follow=True).context["page"].passed
        return client.post(f"{url}card/", {"reader": passed, "deed": deed, "key": key, **more}, follow=True)

    return press


def test_a_reader_is_stopped_at_the_house_with_a_reason_and_nowhere_else(house, desk):
    reader, until = a_reader(house), clock.today() + timedelta(days=30)
    page = desk(reader, "stop", kind="damage", reason="撕了三页，没有赔", until=until.isoformat(), scope=house.code)
    row = Block.objects.get()
    assert ("停借了" in page.text, row.kind, row.scope, clock.day_of(row.until)) == (True, "damage", house.code, until)
    assert "停在哪里" in page.text
    assert "写明停借的原因" in desk(reader, "stop", kind="other", key="2", reason=" ").text
    assert "今天或以后" in desk(reader, "stop", kind="other", key="3", reason="x", until="2020-01-01").text
    desk(reader, "stop", kind="other", key="4", reason="x", scope=a_library(MIYI).code)
    assert Block.objects.count() == 1


def _lent(house, reader):
    item = an_item(house)
    lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)
    return item


def test_a_card_is_renewed_at_any_house_and_one_that_was_closed_comes_back(house, desk):
    reader, day = a_reader(a_library(MIYI)), clock.today() + timedelta(days=365)
    page = desk(reader, "renew", until=day.isoformat())
    assert (f"续到 {day}" in page.text, Reader.objects.get().valid_until) == (True, day)
    assert "今天或以后" in desk(reader, "renew", until="2020-01-01").text
    assert "写成 2027-12-31" in desk(reader, "renew", until="明年").text
    close_reader(SYSTEM, reader=reader.pk)
    page = desk(reader, "renew")
    assert ("长期有效" in page.text, Reader.objects.get().closed_at, Reader.objects.get().valid_until) == (
        True,
        None,
        None,
    )
    with pytest.raises(NotAllowed):
        renew_reader(a_clerk(a_library(MIYI)), reader=reader.pk, at=house.code, valid_until=None)


def test_a_card_is_closed_where_it_was_made_once_nothing_is_out(house, desk):
    reader, other = a_reader(house), a_reader(a_library(MIYI))
    item = _lent(house, reader)
    assert "请先还清" in desk(reader, "close").text
    return_item(SYSTEM, at=at(house), item=item.pk)
    page = desk(reader, "close")
    assert ("读者证已注销" in page.text, "恢复读者证" in page.text) == (True, True)
    assert "请到办证的馆办" in desk(other, "close").text
    assert [each.closed_at is None for each in Reader.objects.order_by("pk")] == [False, True]


def test_a_block_is_lifted_with_a_reason_by_who_serves_its_scope(house, desk):
    reader = a_reader(house)
    own = block(SYSTEM, reader=reader.pk, stop=Stop(BlockKind.OVERDUE, house.code, "逾期"))
    above = block(SYSTEM, reader=reader.pk, stop=Stop(BlockKind.OTHER, "5104", "市里停的"))
    page = desk(reader, "lift", block=own.pk, reason=" ")
    assert ("请写明解除停借的原因" in page.text, "请上级来解除" in page.text) == (True, True)
    for _ in range(2):
        page = desk(reader, "lift", block=own.pk, reason="书还清了")
    assert [(each.scope, each.lift) for each in page.context["page"].reader.blocks] == [("5104", False)]
    assert "请那里来解除" in desk(reader, "lift", block=above.pk, reason="说好了").text
    assert list(Block.objects.order_by("pk").values_list("lifted_why", flat=True)) == ["书还清了", ""]
    assert export_person(reader.person)["停借"][0]["为何解除"] == "书还清了"
    for wrong, fault in ((0, NotFound), (above.pk, Invalid)):
        with pytest.raises(fault):
            unblock(SYSTEM, block=wrong, reason="")


def test_a_book_that_does_not_come_back_is_claimed_lost_and_settled(house, desk):
    reader = a_reader(house)
    item = _lent(house, reader)
    for deed, said, state in (
        ("claimed", "记为读者说已还", "claimed"),
        ("unclaimed", "照常归还", "open"),
        ("lost", "报失了", "lost"),
        ("settled", "赔付了结", "closed"),
    ):
        for _ in range(2):
            page = desk(reader, deed, item=item.pk)
            assert (said in page.text, Loan.objects.get().state) == (True, state)
    assert (Loan.objects.get().end, Task.objects.count(), differences()) == ("settled", 1, [])
    assert CircEvent.objects.filter(kind__in=("claimed", "claim_ended", "lost", "settled")).count() == 4


def test_a_book_that_somebody_else_has_by_now_is_left_alone(house, desk):
    reader, next_one = a_reader(house), a_reader(house)
    item = _lent(house, reader)
    return_item(SYSTEM, at=at(house), item=item.pk)
    lend(SYSTEM, at=at(house), item=item.pk, reader=next_one.pk)
    for deed, of in (("lost", item.pk), ("lost", ""), ("nonsense", item.pk)):
        assert "没有借出" in desk(reader, deed, item=of).text
    assert Loan.objects.get(closed_at=None).state == "open"


def test_the_buttons_are_of_who_serves_the_house_and_of_a_reader_who_is_there(house, desk, client):
    reader = a_reader(house)
    page = client.post(
        f"/desk/library/{house.code}/card/", {"reader": "made up", "deed": "renew", "key": "1"}, follow=True
    )
    assert ("请再找一次" in page.text, page.status_code) == (True, 200)
    sign_in(client, a_clerk(a_library(MIYI)))
    assert client.post(f"/desk/library/{house.code}/card/", {"deed": "renew"}).status_code == 404
    assert Reader.objects.get(pk=reader.pk).valid_until is None


def test_who_closes_a_card_gives_up_its_holds(house, desk):
    reader = a_reader(house)
    a_hold(reader, _lent(house, a_reader(house)).record, house)
    desk(reader, "close")
    assert Hold.objects.get().state == "cancelled"


def test_a_hold_is_placed_for_who_stands_there_also_for_what_is_on_the_shelf(house, desk, client):
    reader, item = a_reader(house), an_item(house)
    passed = desk(reader, "renew").context["page"].passed
    url = f"/desk/library/{house.code}/hold/?{urlencode({'reader': passed})}"
    assert (
        f"/desk/library/{house.code}/hold/"
        in client.get(f"/desk/library/{house.code}/?{urlencode({'reader': passed})}").text
    )
    assert client.get(url).status_code == 200
    assert client.get(f"{url}&record={item.record_id}").context["form"].initial == {"pickup": house.code}
    sent = {"pickup": house.code, "key": "one"}
    for _ in range(2):
        page = client.post(f"{url}&record={item.record_id}", sent, follow=True)
        assert ("约上了《活着》" in page.text, page.context["page"].reader.id) == (True, reader.pk)
    assert list(Hold.objects.values_list("reader", "record", "pickup")) == [(reader.pk, item.record_id, house.pk)]
    target_holds(SYSTEM)
    assert item.barcode in client.get(f"/desk/library/{house.code}/pull/").text
    page = client.post(f"{url}&record={item.record_id}", sent | {"key": "two"})
    assert (page.status_code, "已经约着了" in page.text) == (422, True)
    assert client.post(f"{url}&record={item.record_id}", {"pickup": "nowhere", "key": "3"}).status_code == 422


def test_nobody_waits_for_who_is_not_there(house, desk, client):
    page = client.get(f"/desk/library/{house.code}/hold/?reader=made-up", follow=True)
    assert (page.status_code, "再扫一次读者码" in page.text) == (200, True)


def test_a_reader_alone_does_not_wait_for_what_stands_on_the_shelf(house):
    citizen, item = a_citizen(), an_item(house)
    reader = register_reader(SYSTEM, reader=NewReader(citizen.person, house.code))
    with pytest.raises(Conflict, match="就在馆里架上"):
        place_hold(citizen, at=at(house), wish=Wish(reader.pk, house.code, record=item.record_id, laid_by=True))
