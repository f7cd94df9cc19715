"""Pages of the hub: connected, looked after, files and lists, a reader of theirs at the desk, statements."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.hub import a_file_system, a_system, a_thing, an_entry, another_library, last_month
from tests.builders.library import EAST, a_library, an_item
from tests.builders.people import a_citizen, a_clerk, a_manager, an_official, sign_in
from wenmai.hub.actions.deeds import LoanThere, lent_there
from wenmai.hub.models import BadLine, ForeignSystem, Outgoing, Statement
from wenmai.hub.standing_in import Hub
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Loan

pytestmark = pytest.mark.django_db
START = "/desk/hub/"


def test_an_official_connects_a_library_tries_it_and_pauses_it(client):
    house = a_library(name="东区图书馆")
    sign_in(client, an_official(house.division.parent))
    given = {
        "library": house.code,
        "way": "sip2",
        "port": "9",
        "encoding": "utf-8",
        "checksum": "checked",
        "line_end": "cr",
    }
    given |= {"wait_ms": "200", "offline_loans": "2", "secret": "words"}
    assert client.post(START, given).status_code == 422  # no address
    page = client.post(START, given | {"host": "127.0.0.1"}, follow=True)
    assert ("接入登记好了" in page.text, "words" in page.text) == (True, False)
    row = ForeignSystem.objects.get()
    address = f"{START}systems/{row.pk}/"
    assert "没有通" in client.post(f"{address}do/", {"do": "probe"}, follow=True).text
    assert "停用了" in client.post(f"{address}do/", {"do": "pause", "why": "改造"}, follow=True).text
    assert "恢复了" in client.post(f"{address}do/", {"do": "go_on"}, follow=True).text
    assert "改好了" in client.post(address, given | {"host": "127.0.0.2"}, follow=True).text
    row.refresh_from_db()
    assert (row.host, bytes(row.sealed) != b"") == ("127.0.0.2", True)


def test_the_start_asks_the_same_for_one_system_and_three(client):
    houses = [a_library() for _ in range(3)]
    a_thing(a_system(houses[0]))
    sign_in(client, an_official(houses[0].division.parent))
    client.get(START)
    before = _queries(client)
    for house in houses[1:]:
        ForeignSystem.objects.create(library=house, way="file", joined_on=clock.today())
    assert _queries(client) == before
    assert client.get(START).text.count("没有通过") == 3


def _queries(client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(START)
    return len(seen)


def test_a_file_is_taken_and_the_list_of_returns_is_fetched(client):
    house, theirs = a_library(), a_file_system()
    sign_in(client, a_manager(theirs.library))
    address = f"{START}systems/{theirs.pk}/"
    sent = SimpleUploadedFile("h.csv", "条码,书名\nCQ1,巴山夜雨\nCQ2,\n".encode("gb18030"))
    page = client.post(f"{address}files/", {"kind": "holdings", "file": sent}, follow=True)
    assert ("读了 2 行，新记 1 行" in page.text, "没有书名" in page.text) == (True, True)
    client.post(f"{START}lines/{BadLine.objects.get().pk}/")
    assert BadLine.objects.get().settled_at is not None
    Hub().take_back(system(), house.code, "CQ1", "k")
    assert "CQ1,巴山夜雨" in client.get(f"{address}returns/").content.decode("utf-8-sig")
    last = Outgoing.objects.get().pk
    page = client.get(address)
    assert f'name="until" value="{last}"' in page.text
    assert "1 册记为已告知" in client.post(f"{address}do/", {"do": "fetched", "until": last}, follow=True).text


def test_a_reader_of_theirs_comes_to_the_desk(client):
    house = a_library()
    sign_in(client, a_clerk(house))
    desk = f"/desk/library/{house.code}/"
    with another_library():
        page = client.post(desk, {"scan": "CQR0001", "key": "1"}, follow=True)
        assert f"/desk/hub/visitors/{house.code}/" in page.text
        address = f"/desk/hub/visitors/{house.code}/"
        assert client.post(address, {"number": "CQR0002", "name": "渝"}).status_code == 422
        page = client.post(address, {"number": "CQR0001", "name": "渝"}, follow=True)
        item = an_item(house)
        given = {"scan": item.barcode, "key": "2", "reader": page.context["page"].passed}
        assert "借出《活着》" in client.post(desk, given, follow=True).text
    assert Loan.objects.count() == 1


def test_a_reader_sees_on_the_own_page_what_they_have_out_elsewhere(client):
    house = a_library()
    citizen = a_citizen("李红梅")
    reader = register_reader(system(), reader=NewReader(citizen.person, house.code))
    lent_there(system(), key="k", loan=LoanThere(a_thing(a_system()), reader, clock.now(), None))
    sign_in(client, citizen)
    assert "巴山夜雨" in client.get("/me/").text


def test_two_managers_agree_on_a_statement(client):
    one, two = a_library(), a_library()
    an_entry(one, two, on=last_month(), fen=350)
    sign_in(client, a_manager(one))
    account = f"{START}accounts/{one.code}/"
    assert "为对方办 1 件" in client.get(account).text
    assert "草稿" in client.post(f"{account}draw/", {"other": two.code}, follow=True).text
    address = f"{START}statements/{Statement.objects.get().pk}/"
    client.post(f"{address}do/", {"do": "send"})
    sign_in(client, a_manager(two))
    assert "异议送回" in client.post(f"{address}do/", {"do": "dispute", "words": "多记了"}, follow=True).text
    sign_in(client, a_manager(one))
    for step in ("redraw", "send"):
        client.post(f"{address}do/", {"do": step})
    sign_in(client, a_manager(two))
    client.post(f"{address}do/", {"do": "agree"})
    page = client.post(f"{address}do/", {"do": "close", "reference": "2026-1"}, follow=True)
    assert ("结清了" in page.text, Statement.objects.get().state) == (True, "settled")
    for end in ("", "?format=csv"):
        assert client.get(f"{address}file/{end}").status_code == 200
    sign_in(client, a_manager(a_library(EAST)))
    assert client.get(address).status_code == 404
