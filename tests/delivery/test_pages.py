"""The pages of menu, orders and balance: an order in one form, both sides on their own pages, the same queries for 1 and 3."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.delivery import (
    CONTACT,
    a_reported_order,
    a_troupe,
    a_village_room,
    an_agreed_order,
    an_item,
    an_offered_order,
    an_order,
    an_order_draft,
    begun,
    in_days,
)
from tests.builders.people import a_citizen, a_clerk, an_official, sign_in
from tests.builders.pictures import a_png
from tests.builders.places import a_county, a_division
from wenmai.delivery.actions.delivering import confirm_delivery
from wenmai.delivery.actions.menu import set_picture
from wenmai.delivery.actions.orders import offer_dates, place_order
from wenmai.delivery.drafts import Word
from wenmai.delivery.models import Confirmation, MenuItem, Order
from wenmai.delivery.queries.balance import balance_of
from wenmai.delivery.queries.orders import at_desk
from wenmai.delivery.queries.suggesting import waiting_at
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db
PNG = a_png()


def queries_of(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_village_clerk_orders_with_one_form_and_takes_a_date(client):
    room, item = a_village_room(), an_item()
    sign_in(client, a_clerk(room))
    page = client.get(f"/delivery/{item.pk}/order/")
    assert (page.context["form"].fields["by"].choices[0][0], page.context["form"].fields["division"].choices[0][0]) == (
        room.code,
        room.division_id,
    )
    day = clock.today() + timedelta(days=9)
    given = {"by": room.code, "division": room.division_id, "venue": "村文化广场", "day_1": day.isoformat()}
    given |= {"expected": "150", "name": "周玉兰", "phone": "13800000001", "is_open": "on"}
    bad = client.post(f"/delivery/{item.pk}/order/", given | {"venue": ""})
    assert bad.status_code == 422
    order_url = client.post(f"/delivery/{item.pk}/order/", given)["Location"]
    order = Order.objects.get()
    assert order_url == f"/delivery/orders/{order.pk}/"
    supplier = sign_in(type(client)(), a_clerk(item.institution, "何静"))
    page = supplier.get(f"/desk/delivery/orders/{order.pk}/")
    assert page.context["form"].initial["day_1"] == day
    offered = {"day_1": day.isoformat(), "time_1": "15:00"}
    assert supplier.post(f"/desk/delivery/orders/{order.pk}/", offered).status_code == 302
    start = order.offers.get().starts[0]
    assert "选一个日子" in client.get(order_url).content.decode()
    assert client.post(f"{order_url}choose/", {"start": start.isoformat()}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.starts_at) == ("announced", start)
    assert "看公开的活动页" in client.get(order_url).content.decode()
    assert client.post(f"{order_url}cancel/", {"reason": "下雨"}).status_code == 302


def test_other_dates_are_asked_for(client):
    room = a_village_room()
    order, _start = an_offered_order(house=room)
    sign_in(client, a_clerk(room, "何静"))
    client.post(f"/delivery/orders/{order.pk}/choose/", {"do": "again", "words": "赶场天不行"})
    order.refresh_from_db()
    assert (order.state, order.reason) == ("asked", "赶场天不行")


def test_citizen_orders_for_a_school_and_says_a_wish(client):
    item = an_item()
    sign_in(client, a_citizen())
    given = {"by": "school", "organisation": "红格镇中心小学", "division": "510422101", "venue": "操场"}
    given |= {"day_1": (clock.today() + timedelta(days=9)).isoformat(), "expected": "300"}
    given |= {"name": "吴老师", "phone": "13800000002"}
    assert client.post(f"/delivery/{item.pk}/order/", given).status_code == 302
    client.cookies["place"] = "510422"
    wish = given | {"kind": "training", "wish": "教孩子拉二胡"}
    assert client.post("/delivery/wish/", wish).status_code == 302
    assert client.post("/delivery/wish/", given | {"kind": "training"}).status_code == 422
    assert sorted(Order.objects.values_list("off_menu", "is_open")) == [(False, False), (True, False)]
    assert "教孩子拉二胡" in client.get("/delivery/orders/").content.decode()


def test_supplier_reports_with_a_photo_and_the_village_confirms(client):
    room = a_village_room()
    order = begun(an_agreed_order(house=room))
    supplier = sign_in(type(client)(), a_clerk(order.item.institution))
    url = f"/desk/delivery/orders/{order.pk}/report/"
    assert supplier.post(url, {"heads": "0", "text": ""}).status_code == 422
    photo = SimpleUploadedFile("a.png", PNG)
    assert supplier.post(url, {"heads": "88", "text": "演了", "photo": photo}).status_code == 302
    sign_in(client, a_clerk(room, "何静"))
    assert "签收了才计入配送" in client.get(f"/delivery/orders/{order.pk}/").content.decode()
    confirm = f"/delivery/orders/{order.pk}/confirm/"
    assert client.post(confirm, {"came": "1"}).status_code == 422
    assert client.post(confirm, {"came": "1", "stars": "4", "words": "好看"}).status_code == 302
    assert Confirmation.objects.get().stars == 4
    assert "4 星" in supplier.get(f"/desk/delivery/orders/{order.pk}/").content.decode()


def test_the_contact_of_a_wish_is_read_by_the_house_that_answers_and_by_no_other(client):
    words = {"kind": "training", "wish": "教孩子拉二胡", "orderer": "school", "organisation": "红格镇中心小学"}
    draft = replace(an_order_draft(None, a_village_room(), **words), house=None)
    order = place_order(a_citizen(), draft=draft)
    troupe, other = a_troupe(), a_troupe(name="盐边县川剧团")
    item = an_item(troupe, kind="training", genre="")
    address = f"/desk/delivery/orders/{order.pk}/?at="
    sign_in(client, a_clerk(troupe))
    page = client.get(address + troupe.code).content.decode()
    assert ("教孩子拉二胡" in page, CONTACT.phone in page, "给了日期的单位才看得到" in page) == (True, False, True)
    offer_dates(system(), order=order, item=item, starts=[in_days()])
    page = client.get(address + troupe.code).content.decode()
    assert (CONTACT.phone in page, "给了日期的单位才看得到" in page) == (True, False)
    stranger = sign_in(type(client)(), a_clerk(other, "何静"))
    assert stranger.get(address + other.code).status_code == 404


def test_what_is_over_crowds_no_trip_to_come_off_the_desk():
    room, troupe = a_village_room(), a_troupe()
    item = an_item(troupe, month_limit=9)
    words = {
        "state": "cancelled",
        "reason": "下雨",
        "ended_by": "supplier",
        "ended_at": clock.now() - timedelta(days=2),
    }
    order = an_order(item, house=room)
    columns = {each.attname: getattr(order, each.attname) for each in Order._meta.fields[1:]}
    columns |= words | {"starts_at": clock.now() - timedelta(days=3)}
    Order.objects.bulk_create(Order(**columns) for _n in range(301))
    late = begun(an_agreed_order(item, in_days(20), house=room, venue="操场"))
    coming = an_agreed_order(item, in_days(25), house=room, venue="院坝")
    found = at_desk(troupe)
    assert (found.fixed, found.to_report, len(found.over)) == ([coming], [late], 20)


def test_supplier_declines_with_a_reason(client):
    order = an_order()
    sign_in(client, a_clerk(order.item.institution))
    client.post(f"/desk/delivery/orders/{order.pk}/cancel/", {"reason": "演员病了"})
    order.refresh_from_db()
    assert (order.state, order.ended_by, order.reason) == ("cancelled", "supplier", "演员病了")


def test_menu_is_kept_at_the_desk(client):
    house = a_troupe()
    sign_in(client, a_clerk(house))
    given = {"kind": "lecture", "title": "防诈骗讲座", "people": "1", "minutes": "60", "travel_minutes": "40"}
    given |= {"square_metres": "0", "goes_to": [house.division_id], "month_limit": "4", "months": ["3", "4"]}
    made = client.post("/desk/delivery/menu/", given)["Location"]
    item = MenuItem.objects.get()
    assert (made, item.months) == (f"/desk/delivery/menu/{item.pk}/", [3, 4])
    client.post(made, given | {"title": "识骗讲座"})
    client.post(f"{made}picture/", {"picture": SimpleUploadedFile("a.png", PNG), "alt": "老人在听课"})
    assert client.get(f"/delivery/{item.pk}/picture/")["Content-Type"] == "image/png"
    assert 'alt="老人在听课"' in client.get(f"/delivery/{item.pk}/").content.decode()
    client.post(f"{made}switch/", {"do": "off"})
    item.refresh_from_db()
    assert (item.title, item.off_at is None) == ("识骗讲座", False)
    client.post(f"{made}switch/", {"do": "on"})
    assert "识骗讲座" in client.get(f"/delivery/?kind=lecture&division={house.division_id}").content.decode()


def test_lists_take_the_same_queries_for_one_and_three(client):
    room, troupe = a_village_room(), a_troupe()
    item = an_item(troupe)
    sign_in(client, a_clerk(troupe))
    an_order(item, house=room)
    an_agreed_order(item, in_days(3), house=room, venue="一组")
    urls = ["/delivery/", "/desk/delivery/", "/desk/delivery/balance/", "/desk/delivery/menu/", "/api/v1/delivery/menu"]
    before = [queries_of(client, url) for url in urls]
    for n in range(2):
        other = an_item(troupe, title=f"第{n}台戏")
        an_order(other, house=room)
        an_agreed_order(other, in_days(5 + n), house=room, venue="二组")
    assert [queries_of(client, url) for url in urls] == before


def test_who_had_least_and_waits_longest_is_suggested_first():
    troupe, near, far = a_troupe(), a_village_room(), a_village_room(division=a_division("510422101201"))
    show = an_item(troupe)
    a_reported_order(show, house=near)
    first = an_order(show, house=near, venue="一组")
    second = an_order(show, house=far, venue="戏台")
    assert [(line.order, line.had) for line in waiting_at(troupe)] == [(second, 0), (first, 1)]
    Order.objects.filter(pk=second.pk).update(state="offered")
    assert [line.order for line in waiting_at(troupe)] == [first, second]


def test_balance_says_who_had_what_and_who_had_nothing(client):
    room = a_village_room()
    clerk = a_clerk(room)
    order = a_reported_order(house=room, actor=clerk)
    confirm_delivery(clerk, order=order, word=Word(came=True, stars=4))
    an_order(house=room, venue="一组")
    year = clock.day_of(order.starts_at).year
    found = balance_of(a_county(), year)
    rows = {each.division.code: (each.delivered, each.confirmed, each.months) for each in found.places}
    assert rows == {"510422100": (0, 0, None), "510422101": (1, 1, 0)}
    assert [each.division.code for each in found.unserved] == ["510422100"]
    assert (found.stars, found.total.delivered) == ("4.0", 1)
    sign_in(client, an_official(a_county()))
    page = client.get(f"/desk/delivery/balance/?year={year}").content.decode()
    assert "桐子林镇" in page
    file = client.get(f"/desk/delivery/balance/file/?division=510422&year={year}").content.decode("utf-8-sig")
    assert [row[1:2] + row[4:6] for row in csv.reader(io.StringIO(file))][1:] == [
        ["510422100", "0", "0"],
        ["510422101", "1", "1"],
    ]
    assert client.get("/desk/delivery/balance/file/?division=510422&format=xlsx").content[:2] == b"PK"
    assert client.get("/desk/delivery/balance/?division=510421").status_code == 404


def test_calendar_of_the_house_holds_its_trips_and_what_was_called_off(client):
    order = an_agreed_order()
    sign_in(client, a_clerk(order.item.institution))
    text = client.get("/desk/delivery/calendar.ics").content.decode()
    assert (text.count("BEGIN:VEVENT"), "川剧折子戏专场" in text, "STATUS:CONFIRMED" in text) == (1, True, True)


def test_menu_is_read_by_programs(client):
    item = an_item()
    set_picture(system(), item=item, content=PNG, alt="戏台")
    found = client.get("/api/v1/delivery/menu?kind=show&division=510422101").json()
    assert (found["count"], found["items"][0]["title"], found["items"][0]["goes_to"]) == (
        1,
        "川剧折子戏专场",
        ["510422"],
    )
    assert client.get(f"/api/v1/delivery/menu/{item.pk}").json() == found["items"][0]
    assert client.get("/api/v1/delivery/menu/999999").status_code == 404
