"""What the guide minds: who is told, whose picture it is, what fades, who wrote it cannot let it through."""

from datetime import timedelta

import pytest

from tests.builders.booking import a_desk
from tests.builders.guide import PNG, a_goods_draft, a_product, a_spot
from tests.builders.people import a_clerk, a_manager, sign_in
from tests.builders.places import a_county, a_division, a_village, an_institution
from wenmai.guide.actions.goods import edit_goods, list_goods, note_year, offer_goods, retire_goods, return_goods
from wenmai.guide.actions.spots import retire_spot
from wenmai.guide.drafts import YearDraft
from wenmai.guide.forms.reading import sent_house
from wenmai.guide.models import Spot
from wenmai.guide.queries.goods import product_years, products_of, waiting_for
from wenmai.guide.queries.spots import fading_for, near_house
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db


def a_room():
    return an_institution(kind="village_room", division=a_village())


def told(person: str) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def test_house_is_told_what_was_decided_and_the_county_what_waits():
    room, county = a_room(), a_manager(a_county())
    clerk = a_clerk(room)
    goods = offer_goods(clerk, draft=a_goods_draft(room))
    edit_goods(clerk, goods=goods, draft=a_goods_draft(room, price_fen=900))
    assert (told(county.person), told(clerk.person)) == (["有一件好物等核对"], [])
    return_goods(county, goods=goods, reason="写明斤两")
    return_goods(county, goods=goods, reason="再退一次")
    edit_goods(clerk, goods=goods, draft=a_goods_draft(room, price_fen=800))
    list_goods(county, goods=goods)
    retire_goods(clerk, goods=goods, reason="卖完了")
    assert told(clerk.person) == ["好物退回来了", "好物展示了"]
    link = f"/desk/guide/goods/{goods.pk}/"
    assert set(Notice.objects.values_list("link", flat=True)) == {link}


def test_who_wrote_it_down_does_not_let_it_through():
    room, county = a_room(), a_manager(a_county())
    goods = offer_goods(county, draft=a_goods_draft(room))
    with pytest.raises(NotAllowed):
        list_goods(county, goods=goods)
    assert (waiting_for(county), list_goods(a_manager(a_county()), goods=goods).state) == (0, "listed")


def test_picture_is_seen_while_what_it_shows_is(client):
    room = a_room()
    goods = offer_goods(a_desk(room), draft=a_goods_draft(room, picture=PNG))
    url = f"/guide/pictures/{goods.picture_id}/"
    assert client.get(url).status_code == 404
    sign_in(client, a_clerk(room))
    assert client.get(url)["Cache-Control"] == "private, no-store"
    client.logout()
    list_goods(system(), goods=goods)
    assert client.get(url)["Cache-Control"] == "public, max-age=86400"
    retire_goods(system(), goods=goods, reason="卖完了")
    assert client.get(url).status_code == 404
    spot = a_spot(picture=PNG)
    assert client.get(url).status_code == 200
    retire_spot(system(), spot=spot, reason="停业")
    assert client.get(url).status_code == 404


def test_keeper_is_told_a_month_before_a_place_fades_and_confirms_with_one_tap(client):
    spot = a_spot()
    clerk = a_clerk(spot.keeper)
    assert fading_for(clerk) == 0
    Spot.objects.update(checked_on=clock.today() - timedelta(days=340))
    assert (fading_for(clerk), fading_for(a_clerk(an_institution()))) == (1, 0)
    sign_in(client, clerk)
    assert "1 处风景和美食快满一年没核对" in client.get("/desk/").text
    assert "今天核对过，没有变" in client.get("/desk/guide/").text
    client.post(f"/desk/guide/{spot.pk}/confirm/", {"c-checked_on": clock.today()})
    assert (fading_for(clerk), Spot.objects.get().checked_on) == (0, clock.today())


def test_house_without_a_position_shows_its_township_first_then_the_county():
    a_division("510422")
    a_spot(title="镇上的")
    county = an_institution(kind="culture_centre", division=a_county())
    a_spot(county, title="县里的", division=a_county())
    found = [each.spot.title for each in near_house(a_room())]
    assert found == ["镇上的", "县里的"]


def test_seller_is_named_as_people_call_it():
    house = an_institution(name="盐边县书店")
    assert (sent_house("盐边县书店"), sent_house(house.code), sent_house(" ")) == (house, house, None)
    an_institution(name="盐边县书店")
    for words, said in (("盐边县书店", "不止一家"), ("没有的书店", "没有叫这个名字")):
        with pytest.raises(Invalid) as refused:
            sent_house(words)
        assert said in refused.value.message


def test_year_opens_the_products_that_it_is_the_sum_of(client):
    product, year = a_product(), clock.today().year
    other = a_product(title="老照片")
    note_year(system(), goods=product, draft=YearDraft(year, 5, 25_000, 100, "结算单"))
    retire_goods(system(), goods=other, reason="不印了")
    line, rows = product_years()[0], products_of(year)
    assert (line.on_sale, line.reported, line.pieces) == (
        len(rows),
        sum(each.said is not None for each in rows),
        sum(each.said.pieces for each in rows if each.said),
    )
    text = client.get(f"/guide/products/?division=&year={year}").text
    assert ("5 件，250.00 元" in text, "已下架" in text, "没有报" in text) == (True, True, True)
    assert client.get("/guide/products/?year=1").status_code == 200
