"""Goods: offered by a house, looked at above it, and products with partners by year."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders.booking import a_desk
from tests.builders.guide import a_goods_draft, a_product, a_product_draft, some_goods
from tests.builders.people import a_clerk, a_manager, sign_in
from tests.builders.places import a_county, a_village, an_institution
from tests.builders.threads import race
from wenmai.guide.actions.goods import edit_goods, list_goods, note_year, offer_goods, retire_goods, return_goods
from wenmai.guide.drafts import YearDraft
from wenmai.guide.models import Goods, GoodsYear
from wenmai.guide.queries.goods import (
    GoodsWanted,
    desk_goods,
    get_goods,
    latest_years,
    product_years,
    products_of,
    waiting_for,
)
from wenmai.guide.queries.goods import list_goods as listed
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db


def a_room():
    return an_institution(kind="village_room", division=a_village())


def test_county_looks_before_anybody_sees():
    room, county = a_room(), a_manager(a_county())
    goods = offer_goods(a_desk(room), draft=a_goods_draft(room))
    with pytest.raises(NotFound):
        get_goods(ANYONE, goods.pk)
    assert (listed(GoodsWanted()).items, waiting_for(county), waiting_for(a_desk(room))) == ([], 1, 0)
    with pytest.raises(NotAllowed):
        list_goods(a_manager(room), goods=goods)
    done = list_goods(county, goods=goods)
    assert list_goods(county, goods=goods).decided_at == done.decided_at
    assert [each.title for each in listed(GoodsWanted("village", "farm", "5104")).items] == ["红格芒果"]
    assert listed(GoodsWanted("creative")).items == []
    assert [hit.title for hit in find(ANYONE, "红格芒果").items] == ["红格芒果"]
    with pytest.raises(Conflict):
        return_goods(county, goods=goods, reason="不清楚")
    changed = edit_goods(a_desk(room), goods=goods, draft=a_goods_draft(room, price_fen=1300))
    assert (changed.state, changed.price, listed(GoodsWanted()).items) == ("asked", Decimal(13), [])
    assert not find(ANYONE, "红格芒果").items


def test_returned_and_taken_down_with_a_reason():
    room, county = a_room(), a_manager(a_county())
    goods = offer_goods(a_desk(room), draft=a_goods_draft(room))
    with pytest.raises(Invalid):
        return_goods(county, goods=goods, reason=" ")
    with pytest.raises(NotAllowed):
        return_goods(a_manager(room), goods=goods, reason="不要")
    assert return_goods(county, goods=goods, reason="写明斤两").reason == "写明斤两"
    assert return_goods(county, goods=goods, reason="别的").reason == "写明斤两"
    with pytest.raises(Conflict):
        list_goods(county, goods=goods)
    gone = retire_goods(a_desk(room), goods=goods, reason="卖完了")
    assert (gone.state, retire_goods(county, goods=goods, reason="别的").reason) == ("retired", "卖完了")
    with pytest.raises(Conflict):
        edit_goods(a_desk(room), goods=goods, draft=a_goods_draft(room))
    with pytest.raises(NotAllowed):
        retire_goods(a_desk(an_institution()), goods=some_goods(room), reason="不要")
    assert Goods.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", "art"),
        ("sort", "gold"),
        ("title", ""),
        ("price", {"price_fen": -1}),
        ("url", "http://shop.example.org"),
        ("sold_at", {"url": ""}),
        ("partner", ""),
        ("agreement", " "),
        ("agreed_on", None),
        ("public_percent", 101),
    ],
)
def test_what_is_wrong_with_goods_is_named(field, wrong):
    about = wrong if isinstance(wrong, dict) else {field: wrong}
    with pytest.raises(Invalid) as refused:
        offer_goods(a_desk(house := a_room()), draft=a_product_draft(house, **about))
    assert list(refused.value.fields) == [field]


def test_database_refuses_a_product_without_an_agreement():
    product = a_product()
    with pytest.raises(IntegrityError), transaction.atomic():
        Goods.objects.filter(pk=product.pk).update(agreement="")


@pytest.mark.django_db(transaction=True)
def test_raced_offers_leave_one_and_raced_checks_agree():
    room, county = a_room(), a_manager(a_county())
    race(*[lambda: offer_goods(a_desk(room), draft=a_goods_draft(room))] * 3)
    goods = Goods.objects.get()
    found = race(lambda: list_goods(county, goods=goods), lambda: return_goods(county, goods=goods, reason="写明斤两"))
    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Goods"]


def test_years_of_products_say_what_was_reported():
    product, today = a_product(agreed_on=clock.today().replace(month=1, day=1) - timedelta(days=100)), clock.today()
    a_product(product.house, title="帆布袋", agreed_on=today)
    some_goods(product.house)
    sold = YearDraft(today.year, 120, 360_000, 36_000, "年度结算单")
    first = note_year(a_desk(product.house), goods=product, draft=sold)
    assert note_year(a_desk(product.house), goods=product, draft=sold) == first
    note_year(a_desk(product.house), goods=product, draft=YearDraft(today.year, 130, 390_000, 39_000, "更正"))
    assert [each.pieces for each in latest_years(product)] == [130]
    lines = [(each.year, each.begun, each.on_sale, each.partners, each.reported) for each in product_years("5104")]
    assert lines == [(today.year, 1, 2, 1, 1), (today.year - 1, 1, 1, 1, 0)]
    assert next((each.income, each.given) for each in product_years()) == (Decimal(3900), Decimal(390))
    assert product_years("510421") == []


def test_register_shows_only_what_was_let_through_in_the_words_that_were(client):
    room, county, year = a_room(), a_manager(a_county()), clock.today().year
    never = offer_goods(a_desk(room), draft=a_product_draft(room, title="没通过的"))
    retire_goods(a_desk(room), goods=never, reason="不做了")
    assert (product_years(), products_of(year)) == ([], [])
    product = a_product(room)
    edit_goods(a_desk(room), goods=product, draft=a_product_draft(room, title="改过的", partner="别的印刷社"))
    text = client.get(f"/guide/products/?division=5104&year={year}").text
    assert ("三线记忆笔记本" in text, "攀枝花某印刷社" in text, "改过的" in text, "别的印刷社" in text) == (
        True,
        True,
        False,
        False,
    )
    list_goods(county, goods=product)
    assert [each.goods.listed_title for each in products_of(year)] == ["改过的"]


def test_who_worded_goods_last_does_not_let_them_through():
    room, county = a_room(), a_manager(a_county())
    goods = offer_goods(a_desk(room), draft=a_goods_draft(room))
    edit_goods(county, goods=goods, draft=a_goods_draft(room, price_fen=1300))
    with pytest.raises(NotAllowed):
        list_goods(county, goods=goods)
    assert (waiting_for(county), list_goods(a_manager(a_county()), goods=goods).state) == (0, "listed")


def test_words_that_were_not_seen_are_not_let_through():
    room, county = a_room(), a_manager(a_county())
    goods = offer_goods(a_desk(room), draft=a_goods_draft(room))
    seen = goods.stamp
    changed = edit_goods(a_desk(room), goods=goods, draft=a_goods_draft(room, price_fen=1300))
    for act in (list_goods, lambda *who, **what: return_goods(*who, **what, reason="写明斤两")):
        with pytest.raises(Conflict) as refused:
            act(county, goods=goods, seen=seen)
        assert (refused.value.code, Goods.objects.get().state) == ("guide.goods_reworded", "asked")
    assert list_goods(county, goods=goods, seen=changed.stamp).state == "listed"


def test_figures_of_a_year_are_refused_when_they_cannot_be():
    product = a_product()
    for field, wrong in {
        "year": YearDraft(1999, 1, 1, 0, "单"),
        "given": YearDraft(clock.today().year, 1, 100, 101, "单"),
        "evidence": YearDraft(clock.today().year, 1, 100, 1, " "),
    }.items():
        with pytest.raises(Invalid) as refused:
            note_year(a_desk(product.house), goods=product, draft=wrong)
        assert list(refused.value.fields) == [field]
    with pytest.raises(NotAllowed):
        note_year(a_desk(an_institution()), goods=product, draft=YearDraft(clock.today().year, 1, 1, 0, "单"))
    assert GoodsYear.objects.count() == 0


def test_house_offers_and_county_lets_through_on_their_desks(client):
    room = a_room()
    county, clerk = a_manager(a_county()), a_clerk(room)
    sign_in(client, clerk)
    words = {"house": room.code, "kind": "village", "sort": "farm", "title": "桑葚酒", "price": "38.50"}
    assert "写明在哪里能买到" in client.post("/desk/guide/goods/", words).text
    assert "没有叫这个名字的单位" in client.post("/desk/guide/goods/", words | {"sold_at": "none"}).text
    assert client.post("/desk/guide/goods/", words | {"sold_at": room.code}).status_code == 302
    goods = Goods.objects.get()
    client.post(f"/desk/guide/goods/{goods.pk}/decide/", {"do": "list", "seen": goods.stamp})
    assert Goods.objects.get().state == "asked"
    sign_in(client, county)
    assert "1 件好物等核对" in client.get("/desk/").text
    page = client.get(f"/desk/guide/goods/{goods.pk}/").text
    assert ("通过，展示" in page, f'name="seen" value="{goods.stamp}"' in page) == (True, True)
    client.post(f"/desk/guide/goods/{goods.pk}/decide/", {"do": "list"})
    assert Goods.objects.get().state == "asked"
    client.post(f"/desk/guide/goods/{goods.pk}/decide/", {"do": "list", "seen": goods.stamp})
    client.logout()
    assert "38.5 元" in client.get(f"/guide/goods/{goods.pk}/").text.replace("38.50", "38.5")
    assert "桑葚酒" in client.get(f"/places/{room.code}/").text
    assert [each["price_fen"] for each in client.get("/api/v1/guide/goods").json()["items"]] == [3850]


def test_desk_notes_a_year_and_everybody_reads_the_register(client):
    product = a_product()
    sign_in(client, a_clerk(product.house))
    url, year = f"/desk/guide/goods/{product.pk}/year/", clock.today().year
    words = {"y-year": year, "y-pieces": 12, "y-income": "360.5", "y-given": "36"}
    assert client.post(url, words).status_code == 422
    assert client.post(url, words | {"y-evidence": "结算单"}).status_code == 302
    assert [each.income_fen for each in GoodsYear.objects.all()] == [36050]
    client.logout()
    assert "360.50" in client.get("/guide/products/?division=5104").text


def test_lists_ask_as_often_for_three_as_for_one(client):
    room = a_room()
    some_goods(room)
    client.get("/guide/goods/")
    with CaptureQueriesContext(connection) as one:
        client.get("/guide/goods/?division=5104")
    for number in range(2):
        some_goods(room, title=f"第{number}件")
    with CaptureQueriesContext(connection) as three:
        assert "第1件" in client.get("/guide/goods/?division=5104").text
    assert (len(three), len(desk_goods(a_desk(room)).items)) == (len(one), 3)
