"""The page of a city: five things in one, each with its own way on (PZH-P11)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import an_activity
from tests.builders.guide import a_spot, some_goods
from tests.builders.places import a_county, an_institution

pytestmark = pytest.mark.django_db


def test_city_has_houses_activities_libraries_sights_and_food(client):
    house = an_institution()
    an_institution(kind="library", division=a_county())
    an_activity(house, title="彝绣入门")
    a_spot(house)
    a_spot(house, title="羊肉米线", kind="food")
    some_goods(house)
    text = client.get("/c/5104/").text
    for word in ("综合文化站 1", "彝绣入门", "盐边县图书馆", "红格温泉", "羊肉米线", "红格芒果", "/c/510422/"):
        assert word in text, word
    assert "/c/5104/" in client.get("/").text
    assert "/c/510422/" in client.get("/places/d/510422/").text


def test_empty_county_says_so_and_an_unknown_place_is_none(client):
    a_county()
    text = client.get("/c/510421/").text
    assert ("这里还没有登记场馆" in text, "这里还没有登记图书馆" in text) == (True, True)
    assert client.get("/c/999999/").status_code == 404


def test_city_asks_as_often_for_three_as_for_one(client):
    house = an_institution()
    a_spot(house)
    some_goods(house)
    client.get("/c/5104/")
    with CaptureQueriesContext(connection) as one:
        client.get("/c/5104/")
    for number in range(2):
        a_spot(house, title=f"第{number}景")
        some_goods(house, title=f"第{number}件")
    with CaptureQueriesContext(connection) as three:
        assert "第1景" in client.get("/c/5104/").text
    assert len(three) == len(one)
