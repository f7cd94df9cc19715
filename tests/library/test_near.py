"""Availability near me: the nearest house with a copy on its shelf in front, what is open now, without and with a position."""

from math import asin, cos, radians, sin, sqrt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import EAST, MIYI, YANBIAN, a_described_record, a_library, a_reader, an_item, at
from tests.builders.rooms import ALL_WEEK
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.queries.near import near_shelves
from wenmai.library.queries.opac import record_page
from wenmai.places.actions import set_hours, weekly
from wenmai.places.models import Institution
from wenmai.places.queries.nearness import Spot, spot_of

pytestmark = pytest.mark.django_db
WHERE = {EAST: (101.70, 26.55), YANBIAN: (101.85, 26.68), MIYI: (102.11, 26.89)}


def a_placed_library(division: str, name: str) -> Institution:
    house = a_library(division, name=name)
    lon, lat = WHERE[division]
    Institution.objects.filter(pk=house.pk).update(lon=lon, lat=lat)
    house.refresh_from_db()
    return house


@pytest.fixture
def houses():
    return [a_placed_library(*each) for each in ((EAST, "东区馆"), (YANBIAN, "盐边馆"), (MIYI, "米易馆"))]


@pytest.fixture
def record(houses):
    made = a_described_record("到处都有")
    for house in houses:
        an_item(house, record=made)
    return made


def order(record, spot, **more) -> list[str]:
    return [each.shelf.house for each in near_shelves(record_page(system(), record.pk).shelves, spot, **more)]


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lon, lat), (lon2, lat2) = (tuple(map(radians, each)) for each in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(half))


def test_the_nearest_with_a_copy_on_the_shelf_stands_in_front(houses, record):
    assert order(record, spot_of(houses[2].code)) == ["米易馆", "盐边馆", "东区馆"]
    assert order(record, spot_of(EAST)) == ["东区馆", "盐边馆", "米易馆"]
    lend(system(), at=at(houses[0]), item=record.items.get(home=houses[0]).pk, reader=a_reader(houses[0]).pk)
    assert order(record, spot_of(EAST)) == ["盐边馆", "米易馆", "东区馆"]
    Institution.objects.filter(pk=houses[1].pk).update(lon=None, lat=None)
    assert order(record, spot_of(MIYI)) == ["米易馆", "盐边馆", "东区馆"]
    assert (spot_of("NOWHERE"), spot_of(YANBIAN)) == (None, None)


def test_distances_agree_with_those_on_a_sphere(houses):
    for division, position in WHERE.items():
        for house, other in zip(houses, WHERE.values(), strict=True):
            km = Spot(*position).km_to(house)
            assert km == pytest.approx(haversine(position, other), rel=0.005), division


def test_a_page_lists_what_is_open_now_near_a_place_or_a_position(houses, record, client):
    for house in houses[:2]:
        set_hours(system(), institution=house.code, rules=[weekly(weekdays=ALL_WEEK, opens=0, closes=1440)])
    url = f"/library/{record.pk}/"

    def shown(**query) -> list[str]:
        near = client.get(url, query).context["near"]
        return [each.shelf.house for each in near.shelves]

    assert set(shown()) == {"东区馆", "盐边馆", "米易馆"}
    assert shown(near=MIYI, open="1") == ["盐边馆", "东区馆"]
    assert shown(lon="101.7", lat="26.55") == ["东区馆", "盐边馆", "米易馆"]
    assert shown(lon="999", lat="x", near=MIYI)[0] == "米易馆"
    assert "直线" in client.get(url, {"near": houses[0].code}).text
    assert "位置没有保存" in client.get(url, {"lon": "101.7", "lat": "26.55"}).text
    client.cookies["place"] = MIYI
    assert shown()[0] == "米易馆"


def test_a_page_asks_as_much_for_one_house_as_for_three(houses, client):
    counts = []
    for number in (1, 3):
        made = a_described_record(f"第{number}种")
        for house in houses[:number]:
            an_item(house, record=made)
        client.get(f"/library/{made.pk}/", {"near": EAST})
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/library/{made.pk}/", {"near": EAST})
        counts.append(len(seen))
    assert counts[0] == counts[1]
