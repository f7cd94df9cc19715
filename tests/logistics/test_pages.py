"""The pages of the shipping desk and of the driver, as the people there use them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import EAST, MIYI, YANBIAN, a_library
from tests.builders.logistics import a_delivered_crate, a_journey, a_key, a_route, a_sealed_crate, a_trip
from tests.builders.people import a_citizen, a_clerk, a_manager, an_official, sign_in
from tests.builders.places import a_division
from wenmai.kernel.actor import system
from wenmai.logistics.actions.troubles import lose_crate
from wenmai.logistics.models import Crate, CrateEvent, Route, Trip, Trouble

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses():
    return [
        a_library(code, name)
        for code, name in ((EAST, "东区图书馆"), (MIYI, "米易县图书馆"), (YANBIAN, "盐边县图书馆"))
    ]


def _desk(house) -> str:
    return f"/desk/logistics/{house.code}/"


def test_a_crate_goes_its_way_through_the_pages(client, houses):
    hub, miyi, _ = houses
    route, book, other = a_route(hub, miyi, name="米易线"), a_journey(hub, miyi), a_journey(hub, miyi)
    sign_in(client, a_clerk(hub))
    page = client.get(_desk(hub)).text
    assert ("先送到米易县图书馆" in page, book.barcode in page, "发车：米易线" in page) == (True, True, True)
    for _ in range(2):
        answer = client.post(f"{_desk(hub)}pack/", {"to": miyi.code, "key": "k"})
    crate = Crate.objects.get()
    own = f"/desk/logistics/crates/{crate.code}/"
    assert answer["Location"] == own

    def do(what, **more):
        return client.post(f"{own}do/", {"do": what, "key": "k", **more}, follow=True).text

    assert "《活着》放进去了" in do("put", scan=book.barcode)
    do("put", scan=other.barcode)
    assert "没有这个条码" in do("put", scan="nothing")
    assert "扫一下书上的条码" in do("put")
    assert "没有这个操作" in do("dance")
    assert "封好了" in do("seal")
    label = client.get(f"{own}label/").text
    assert ("送往 米易县图书馆" in label, "<svg" in label, crate.code in label) == (True, True, True)

    assert client.post(f"/desk/logistics/routes/{route.pk}/trip/").status_code == 302
    trip = f"/desk/logistics/trip/{Trip.objects.get().pk}/"
    assert f"{crate.code}</span>" in client.get(trip).text

    def tap(what, **more):
        return client.post(f"{trip}do/", {"do": what, "key": a_key(), **more}, follow=True).text

    assert "装上车了，送往米易县图书馆" in tap("load", position=0, crate=crate.code)
    assert "到了：米易县图书馆" in tap("reach", position=1)
    assert "送到了" in tap("scan", position=1, crate=crate.code.lower())
    assert "收车了" in tap("end")

    sign_in(client, a_clerk(miyi))
    assert crate.code in client.get(_desk(miyi)).text
    assert "收到《活着》" in do("take", scan=book.barcode)
    assert "刚才收过了" in do("take", scan=book.barcode)
    assert "箱里少了 1 册" in do("finish")
    desk = client.get(_desk(miyi)).text
    assert ("箱里少了" in desk, other.barcode in desk) == (True, True)
    client.post(f"{_desk(miyi)}troubles/{Trouble.objects.get().pk}/", {"words": "在车座下"})
    assert "箱里少了" not in client.get(_desk(miyi)).text


def test_a_scan_sent_again_is_the_same_scan(client, houses):
    hub, miyi, _ = houses
    driver = a_clerk(hub)
    trip, crate = a_trip(a_route(hub, miyi), driver), a_sealed_crate(hub, miyi)
    sign_in(client, driver)
    for position, words, state in ((0, "装上车了", "loaded"), (1, "送到了", "delivered")):
        sent = {"do": "scan", "key": f"page{position}", "position": position, "crate": crate.code}
        for _ in range(2):
            assert words in client.post(f"/desk/logistics/trip/{trip.pk}/do/", sent, follow=True).text
            assert Crate.objects.get().state == state
    assert list(CrateEvent.objects.filter(trip=trip).order_by("pk").values_list("deed", flat=True)) == [
        "loaded", "set_down",
    ]  # fmt: skip


def test_a_crate_is_scanned_where_it_came_to(client, houses):
    hub, miyi, yanbian = houses
    crate = a_sealed_crate(hub, miyi)
    sign_in(client, a_clerk(yanbian))
    sent = {"scan": crate.code, "key": "k"}
    page = client.post(f"{_desk(yanbian)}arrive/", sent, follow=True).text
    assert ("它是送往米易县图书馆的" in page, crate.code in page) == (True, True)
    assert "没有这只箱子" in client.post(f"{_desk(yanbian)}arrive/", {"scan": "x"}, follow=True).text
    moved = client.post(
        f"/desk/logistics/crates/{crate.code}/do/", {"do": "move", "to": hub.code, "key": "m"}, follow=True
    )
    assert "改送东区图书馆了" in moved.text
    assert (
        "登记了"
        in client.post(f"/desk/logistics/crates/{crate.code}/do/", {"do": "lose", "key": "n"}, follow=True).text
    )
    sign_in(client, a_clerk(hub))
    answer = client.post(f"{_desk(hub)}arrive/", sent)
    assert answer["Location"] == f"/desk/logistics/crates/{crate.code}/"


def test_a_book_is_rerouted_at_the_desk(client, houses):
    hub, miyi, yanbian = houses
    a_route(hub, miyi, yanbian)
    book = a_journey(hub, miyi)
    sign_in(client, a_clerk(hub))
    sent = {"scan": book.barcode, "to": yanbian.code, "key": "k"}
    page = client.post(f"{_desk(hub)}reroute/", sent, follow=True).text
    assert ("《活着》改送盐边县图书馆了" in page, "先送到盐边县图书馆" in page) == (True, True)
    assert "没有这个条码" in client.post(f"{_desk(hub)}reroute/", sent | {"scan": "x"}, follow=True).text


def test_routes_are_written_down_by_the_manager(client, houses):
    hub, miyi, yanbian = houses
    sign_in(client, a_manager(hub))
    address = f"{_desk(hub)}routes/"
    sent = {"name": "城区线", "weekdays": ["1", "4"], "cost": "120.50", "stops": f"{miyi.code} 米易\n\n{yanbian.code}"}
    assert client.post(address, sent | {"stops": "none"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    route = Route.objects.get()
    assert (route.cost_fen, [each.house for each in route.stops.all()]) == (12_050, [miyi, yanbian])
    own = f"/desk/logistics/routes/{route.pk}/"
    assert "米易县图书馆" in client.get(own).text
    assert client.post(own, sent | {"weekdays": ["2"]}).status_code == 302
    assert Route.objects.get().weekdays == [2]
    assert client.post(own, {"do": "end"}).status_code == 302
    assert "还没有从这里出发的线路" in client.get(address).text
    sign_in(client, a_clerk(hub))
    assert "安排" not in client.get(address).text


def test_only_staff_see_and_only_their_own(client, houses):
    hub, miyi, yanbian = houses
    crate, trip = a_sealed_crate(hub, miyi), a_trip(a_route(hub, miyi))
    own = [_desk(hub), f"/desk/logistics/crates/{crate.code}/", f"/desk/logistics/trip/{trip.pk}/"]
    for actor, seen in ((a_clerk(hub), [200] * 3), (a_clerk(miyi), [404, 200, 404]), (a_clerk(yanbian), [404] * 3)):
        sign_in(client, actor)
        assert [client.get(each).status_code for each in own] == seen
    assert client.get("/desk/logistics/")["Location"] == _desk(yanbian)
    sign_in(client, a_citizen())
    assert client.get(own[0]).status_code in (302, 403, 404)


def test_an_official_comes_to_the_routes_and_meets_no_link_that_refuses(client, houses):
    hub, miyi, yanbian = houses
    route = a_route(hub, miyi)
    trip = a_trip(route)
    sign_in(client, an_official(hub.division))
    assert "/desk/logistics/routes/" in client.get("/desk/").text
    page = client.get("/desk/logistics/routes/").text
    assert (f"{_desk(hub)}routes/" in page, f"{_desk(yanbian)}routes/" in page) == (True, False)
    page = client.get(f"{_desk(hub)}routes/").text
    assert (f'href="{_desk(hub)}"' in page, f"{_desk(hub)}months/" in page, "新线路" in page) == (False, True, True)
    page = client.get(f"/desk/logistics/routes/{route.pk}/").text
    assert ("装过 0 箱" in page, f"/desk/logistics/trip/{trip.pk}/" in page) == (True, False)
    sign_in(client, a_manager(hub))
    assert f"/desk/logistics/trip/{trip.pk}/" in client.get(f"/desk/logistics/routes/{route.pk}/").text
    assert f'href="{_desk(hub)}"' in client.get(f"{_desk(hub)}routes/").text


def test_the_list_of_hubs_takes_the_same_queries_for_one_and_three(client, houses):
    a_route(houses[0], houses[1])
    sign_in(client, an_official(a_division("5104")))
    _queries(client, "/desk/logistics/routes/")
    first = _queries(client, "/desk/logistics/routes/")
    for _each in range(2):
        a_route(a_library(EAST), houses[2])
    assert _queries(client, "/desk/logistics/routes/") == first


def test_the_page_of_a_crate_leads_back_to_a_house_of_who_looks(client, houses):
    hub, miyi, _ = houses
    crate = a_sealed_crate(hub, miyi)
    for house in (miyi, hub):
        sign_in(client, a_clerk(house))
        assert f'href="{_desk(house)}"' in client.get(f"/desk/logistics/crates/{crate.code}/").text


def test_the_first_page_of_the_desk_leads_here(client, houses):
    hub, miyi, _ = houses
    a_journey(hub, miyi)
    lose_crate(system(), crate=a_sealed_crate(miyi, hub).code, key="k")
    sign_in(client, a_clerk(hub))
    page = client.get("/desk/").text
    assert (_desk(hub) in page, "1 册等着送走" in page, "1 件要查找" in page) == (True, True, True)


def _queries(client, address) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pages_take_the_same_queries_for_one_and_three(client, houses):
    hub, miyi, yanbian = houses
    route = a_route(hub, miyi)
    sign_in(client, a_clerk(hub))
    a_sealed_crate(hub, miyi)
    crate = a_delivered_crate(yanbian, hub)
    a_journey(hub, miyi)
    addresses = [_desk(hub), f"/desk/logistics/crates/{crate.code}/", f"/desk/logistics/trip/{a_trip(route).pk}/"]
    lose_crate(system(), crate=a_sealed_crate(miyi, hub).code, key=a_key())
    _queries(client, addresses[0])  # what is kept for the next pages
    first = [_queries(client, each) for each in addresses]
    for goal in (miyi, yanbian):
        a_journey(hub, goal)
        a_sealed_crate(hub, goal)
        lose_crate(system(), crate=a_sealed_crate(goal, hub).code, key=a_key())
    assert [_queries(client, each) for each in addresses] == first
