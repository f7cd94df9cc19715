"""公共文化服务超市 (四川规划 SC-D16): the shelf, three side by side, the basket."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import a_festival, an_activity, the_session
from tests.builders.booking import a_booking, a_reader
from tests.builders.courses import a_class, a_finished_class, the_lessons
from tests.builders.online import an_online_course
from tests.builders.people import a_citizen, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.threads import race
from wenmai.booking.actions.baskets import MOST, put_in_basket, take_out_of_basket
from wenmai.booking.actions.ratings import rate
from wenmai.booking.models import BasketItem
from wenmai.booking.person_holdings import erase_person, export_person
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


def titles(query: str = "", client: Client | None = None) -> list[str]:
    page = (client or Client()).get(f"/market/{query}").content.decode()
    return re.findall(r'<h3 class="row__title" lang="zh-Hans"><a href="[^"]+">([^<]+)</a>', page)


def ref_of(activity) -> str:
    return f"activities.activity:{activity.pk}"


def test_shelf_is_narrowed_by_kind_place_group_and_words():
    town, city = (an_institution(kind="culture_centre", division=a_division(code)) for code in ("510422", "510402"))
    an_activity(town, title="坝坝舞", audience=("elderly",))
    an_activity(city, title="讲老城")
    an_online_course(city, title="太极在家练")
    assert sorted(titles()) == ["坝坝舞", "讲老城"]
    assert titles("?kind=online_course") == ["太极在家练"]
    assert titles("?kind=online_course&division=510402") == ["太极在家练"]
    assert titles("?kind=online_course&division=510422") == []
    assert titles("?for=elderly") == ["坝坝舞"]
    assert titles("?q=老城&free=1") == ["讲老城"]
    assert titles("?q=没有这样的") == []
    assert sorted(titles("?kind=rocket&for=nobody&division=%00")) == ["坝坝舞", "讲老城"]


def test_shelf_and_basket_ask_the_same_for_one_and_three():
    house, client = an_institution(), sign_in(Client(), a_citizen())

    def counted() -> list[int]:
        found = []
        for address in ("/market/", "/market/basket/"):
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    client.post("/market/basket/put/", {"ref": ref_of(an_activity(house, title="一"))})
    one = counted()
    for title in ("二", "三"):
        client.post("/market/basket/put/", {"ref": ref_of(an_activity(house, title=title))})
    assert counted() == one


def test_three_stand_side_by_side_and_the_fourth_is_said_to_wait():
    refs = [ref_of(an_activity(title=title)) for title in ("甲讲", "乙讲", "丙讲", "丁讲")]
    page = Client().get("/market/compare/?" + "&".join(f"ref={each}" for each in refs)).content.decode()
    assert [title in page for title in ("甲讲", "乙讲", "丙讲", "丁讲", "一次最多比 3 样")] == [
        True,
        True,
        True,
        False,
        True,
    ]
    assert "还没有选要比的" in Client().get("/market/compare/?ref=x:1").content.decode()


def test_basket_works_without_login_and_goes_along_at_sign_in():
    one, other = an_activity(title="甲讲"), an_activity(title="乙讲")
    client = Client()
    for _twice in range(2):
        client.post("/market/basket/put/", {"ref": ref_of(one), "back": "/market/?kind=activity"})
    assert (client.session["basket"], BasketItem.objects.count()) == ([ref_of(one)], 0)
    assert "甲讲" in client.get("/market/basket/").content.decode()
    citizen = a_citizen()
    put_in_basket(citizen, refs=[ref_of(other)])
    held = client.session["basket"]
    sign_in(client, citizen)
    session = client.session
    session["basket"] = held
    session.save()
    page = client.get("/market/basket/").content.decode()
    assert [title in page for title in ("甲讲", "乙讲", "还有 2 样没约")] == [True, True, True]
    assert BasketItem.objects.filter(person=citizen.person).count() == 2


def test_basket_shows_what_is_taken_and_goes_on_with_the_next():
    one, other = an_activity(title="甲讲"), an_activity(title="乙讲")
    citizen = a_citizen()
    client = sign_in(Client(), citizen)
    put_in_basket(citizen, refs=[ref_of(one), ref_of(other)])
    booking = a_booking(the_session(one), citizen)
    page = client.get("/market/basket/").content.decode()
    assert f"/booking/{booking.key}/" in page
    assert "还有 1 样没约" in page
    assert '<span lang="zh-Hans">乙讲</span>' in page


def test_what_is_gone_or_unknown_is_not_kept():
    client = Client()
    client.post("/market/basket/put/", {"ref": "activities.activity:999999"})
    client.post("/market/basket/put/", {"ref": ref_of(an_activity()), "back": "https://elsewhere.example.org/"})
    assert len(client.session["basket"]) == 1
    session = client.session
    session["basket"] = [*session["basket"], "activities.activity:999999"]
    session.save()
    assert "有 1 样已经不在了" in client.get("/market/basket/").content.decode()
    client.post("/market/basket/out/")
    assert len(client.session["basket"]) == 1
    client.post("/market/basket/out/", {"ref": client.session["basket"][0]})
    assert client.session["basket"] == []


def test_kept_basket_holds_twenty_and_is_the_persons_own():
    citizen = a_citizen()
    assert put_in_basket(citizen, refs=[f"x:{n}" for n in range(MOST)]) == MOST
    assert put_in_basket(citizen, refs=["x:1"]) == 0
    with pytest.raises(Conflict):
        put_in_basket(citizen, refs=["x:99"])
    with pytest.raises(NotAllowed):
        put_in_basket(ANYONE, refs=["x:1"])
    for _twice in range(2):
        take_out_of_basket(citizen, ref="x:0")
    assert len(export_person(citizen.person)["服务篮"]) == MOST - 1
    erase_person(citizen.person)
    assert BasketItem.objects.count() == 0


def test_basket_without_signing_in_says_when_it_is_full():
    client, house = Client(), an_institution()
    activities = [an_activity(house, title=f"第{n}样") for n in range(MOST + 1)]
    for each in activities[:MOST]:
        client.post("/market/basket/put/", {"ref": ref_of(each)})
    page = client.post("/market/basket/put/", {"ref": ref_of(activities[MOST])}, follow=True).text
    assert ("服务篮最多放 20 样" in page, len(client.session["basket"])) == (True, MOST)


def test_what_does_not_go_in_after_signing_in_waits_until_something_is_taken_out():
    client, house, citizen = Client(), an_institution(), a_citizen()
    first, second, third = (ref_of(an_activity(house, title=f"第{n}样")) for n in range(3))
    put_in_basket(citizen, refs=[third, *(f"activities.activity:{9_000_000 + n}" for n in range(MOST - 2))])
    for each in (first, second, third):
        client.post("/market/basket/put/", {"ref": each})
    sign_in(client, citizen)
    page = client.get("/market/basket/").text
    assert ("登录前放的还有 1 样在外面" in page, BasketItem.objects.count()) == (True, MOST)
    client.post("/market/basket/out/", {"ref": first})
    assert "在外面" not in client.get("/market/basket/").text
    assert BasketItem.objects.filter(person=citizen.person, ref=second).exists()


def test_what_is_watched_at_home_waits_for_no_booking():
    client, house = Client(), an_institution()
    client.post("/market/basket/put/", {"ref": f"courses.online:{an_online_course(house).pk}"})
    page = client.get("/market/basket/").text
    assert ("去看" in page, "去约" in page, "样没约" in page) == (True, False, False)


def test_festival_waits_for_no_booking_its_dates_are_booked(client):
    client.post("/market/basket/put/", {"ref": f"activities.festival:{a_festival().pk}"})
    page = client.get("/market/basket/").text
    assert ("去看" in page, "去约" in page, "要约的都约好了" in page) == (True, False, True)


def test_course_is_rated_by_those_who_came_to_its_classes(client):
    pupils = [a_reader() for _each in range(5)]
    studied = a_finished_class(None, *pupils)
    for each in pupils:
        rate(each, session=the_lessons(studied)[0].session, stars=5)
    course = a_class(studied.course).course
    page = client.get(f"/market/compare/?ref=courses.course:{course.pk}").text
    assert "5 分 5 人" in page
    rate(pupils[0], session=the_lessons(studied)[1].session, stars=1)
    text = client.get(f"/courses/{course.pk}/?class={studied.pk}").text
    assert f"/booking/ratings/{studied.offering_id}/" in text


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_do_not_overfill_the_basket():
    citizen = a_citizen()
    put_in_basket(citizen, refs=[f"activities.activity:{n}" for n in range(MOST - 1)])
    done = race(*(lambda n=n: put_in_basket(citizen, refs=[f"courses.course:{n}"]) for n in (1, 2, 3)))
    assert (done.count(1), BasketItem.objects.count()) == (1, MOST)
