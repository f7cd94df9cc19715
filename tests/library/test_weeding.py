"""剔旧: proposed by one, decided by another, exactly once (公共图书馆法 28)."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection
from openpyxl import load_workbook

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_citizen, a_clerk, a_manager, an_official, sign_in
from tests.builders.threads import WAIT, apart, open_transaction, until_somebody_waits
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.library.actions.items import edit_item, move_item
from wenmai.library.actions.lending import lend
from wenmai.library.actions.weeding import WeedingDraft, approve_weeding, propose_weeding, refuse_weeding
from wenmai.library.models import CircEvent, Item, WeedingLine, WeedingList
from wenmai.library.queries.ledger import differences


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def _draft(*items, key="", **more):
    return WeedingDraft(**{
        "title": "破损书", "reason": "worn", "goes_to": "造纸厂化浆", "barcodes": [each.barcode for each in items],
        "key": key or uuid4().hex,
    } | more)  # fmt: skip


def _proposed(house, *items):
    return propose_weeding(a_clerk(house), owner=house.code, draft=_draft(*items))


def test_an_approved_list_takes_its_items_out_of_the_stock_once(house):
    items = [an_item(house) for _ in range(2)]
    row, manager = _proposed(house, *items), a_manager(house)
    assert list(Item.objects.values_list("status", flat=True)) == ["available", "available"]
    for _ in range(2):
        row = approve_weeding(manager, weeding=row.pk)
    assert (row.state, row.decided_by) == ("approved", manager.person)
    assert set(Item.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert (CircEvent.objects.filter(kind="item_put").count(), differences()) == (2, [])
    with pytest.raises(Conflict):
        refuse_weeding(manager, weeding=row.pk, words="晚了")


def test_what_is_on_loan_stays_and_the_line_says_why(house):
    item, reader = an_item(house), a_reader(house)
    row = _proposed(house, item)
    lend(system(), at=at(house), item=item.pk, reader=reader.pk)
    approve_weeding(an_official(house.division), weeding=row.pk)
    line = WeedingLine.objects.get()
    assert (line.withdrawn_at, "还借在" in line.kept) == (None, True)
    item.refresh_from_db()
    assert item.status == "on_loan"


def test_what_became_ancient_or_another_houses_stays_and_the_line_says_why(house):
    ancient, given, other = an_item(house), an_item(house), a_library(MIYI)
    row = _proposed(house, ancient, given)
    edit_item(system(), at=at(house), item=ancient.pk, kind="ancient")
    move_item(system(), at=at(house), item=given.pk, home=other.pk, owner=other.pk)
    approve_weeding(an_official(house.division), weeding=row.pk)
    assert [each.kept for each in WeedingLine.objects.order_by("item")] == [
        "古籍不能剔旧，请依法保护。",
        "已经归了别的馆，请那个馆自己列清单。",
    ]
    assert set(Item.objects.values_list("base", flat=True)) == {"available"}


def test_a_refused_list_leaves_its_items_and_they_can_be_listed_again(house):
    item = an_item(house)
    row, manager = _proposed(house, item), a_manager(house)
    with pytest.raises(Invalid):
        refuse_weeding(manager, weeding=row.pk, words=" ")
    for _ in range(2):
        assert refuse_weeding(manager, weeding=row.pk, words="还能修").decided_words == "还能修"
    with pytest.raises(Conflict):
        approve_weeding(manager, weeding=row.pk)
    assert _proposed(house, item).state == "proposed"


def test_nobody_decides_their_own_list_nor_one_of_another_house(house):
    manager, item = a_manager(house), an_item(house)
    row = propose_weeding(manager, owner=house.code, draft=_draft(item))
    for actor in (manager, a_clerk(house), a_manager(a_library(MIYI))):
        with pytest.raises(NotAllowed):
            approve_weeding(actor, weeding=row.pk)
    with pytest.raises(NotFound):
        approve_weeding(manager, weeding=0)
    assert WeedingList.objects.get().state == "proposed"


def test_a_list_holds_only_the_owners_stock_and_no_ancient_book(house):
    clerk, item = a_clerk(house), an_item(house)
    for wrong, said in (
        (_draft(an_item(house, kind="ancient")), "古籍不能剔旧"),
        (_draft(an_item(a_library(MIYI))), "不是本馆的馆藏"),
        (_draft(), "一张清单 1 到 500 册"),
        (_draft(item, reason="no"), "写清名目"),
    ):
        with pytest.raises(Invalid, match=said):
            propose_weeding(clerk, owner=house.code, draft=wrong)
    with pytest.raises(NotAllowed):
        propose_weeding(a_citizen(), owner=house.code, draft=_draft(item))
    first = propose_weeding(clerk, owner=house.code, draft=_draft(item, key="k"))
    assert propose_weeding(clerk, owner=house.code, draft=_draft(item, key="k")) == first
    with pytest.raises(Conflict, match="另一张"):
        propose_weeding(clerk, owner=house.code, draft=_draft(item))


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once():
    house = a_library()
    row, managers = _proposed(house, an_item(house)), [a_manager(house), a_manager(house, "何芳")]
    said: list[str] = []

    def approve(actor) -> None:
        said.append(approve_weeding(actor, weeding=row.pk).state)
        connection.close()

    threads = [Thread(target=approve, args=(each,)) for each in managers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (said, CircEvent.objects.filter(kind="item_put").count()) == (["approved", "approved"], 1)


@pytest.mark.django_db(transaction=True)
def test_one_proposal_sent_twice_at_once_is_one_list():
    house = a_library()
    clerk, draft = a_clerk(house), _draft(an_item(house))
    proposing = open_transaction(lambda: propose_weeding(clerk, owner=house.code, draft=draft))
    with ThreadPoolExecutor(1) as pool:
        with proposing as first:
            again = pool.submit(apart(lambda: propose_weeding(clerk, owner=house.code, draft=draft)))
            until_somebody_waits()
        assert again.result(WAIT) == first


def test_pages_propose_decide_and_give_the_list_as_a_file(house, client):
    item, url = an_item(house), f"/desk/library/{house.code}/weeding/"
    sign_in(client, a_clerk(house))
    sent = {"title": "破损书", "reason": "worn", "goes_to": "化浆", "barcodes": "没有这个", "key": "k"}
    page = client.post(url, sent)
    assert (page.status_code, "不是本馆的馆藏：没有这个" in page.text) == (422, True)
    page = client.post(url, sent | {"barcodes": f"{item.barcode}\r\n"}, follow=True)
    assert "请另一位负责人" in page.text
    key = WeedingList.objects.get().pk
    sign_in(client, a_manager(house))
    assert "批准，剔除这 1 册" in client.get(f"{url}{key}/").text
    page = client.post(f"{url}{key}/decide/", {"deed": "approve"}, follow=True)
    assert "已剔除" in page.text
    book = load_workbook(io.BytesIO(client.get(f"{url}{key}/file/").content))
    assert [*[cell.value for cell in book["清单"][2]][1:3], book["清单"][2][8].value] == [
        item.barcode,
        "活着",
        "已剔除",
    ]
    assert "已批准" in client.get(url).text


def test_the_official_above_finds_the_list_on_the_desk_and_decides_it(house, client):
    row, url = _proposed(house, an_item(house)), f"/desk/library/{house.code}/weeding/"
    sign_in(client, an_official(house.division))
    assert f"{url}{row.pk}/" in client.get("/desk/").text
    page = client.get(f"{url}{row.pk}/")
    assert ("批准，剔除这 1 册" in page.text, "/items/" in page.text) == (True, False)
    assert ("/desk/library/books/" in client.get(url).text, client.get(f"{url}{row.pk}/file/").status_code) == (
        False,
        200,
    )
    page = client.post(f"{url}{row.pk}/decide/", {"deed": "approve"}, follow=True)
    assert ("已剔除" in page.text, Item.objects.get().base) == (True, "withdrawn")
    assert f"{url}{row.pk}/" not in client.get("/desk/").text
    sign_in(client, an_official(a_library(MIYI).division))
    assert [client.get(each).status_code for each in (url, f"{url}{row.pk}/")] == [404, 404]
    assert f"{url}{row.pk}/" not in client.get("/desk/").text
