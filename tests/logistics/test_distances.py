"""How far it is: along routes, else by positions, else by the tree. Pure, so no database but for the last."""

import pytest

from tests.builders.library import EAST, MIYI, YANBIAN, a_library
from tests.builders.logistics import a_route
from wenmai.library.targeting.ways import ways_between
from wenmai.logistics.distances import DAY_FEN, SPECIAL_DAYS, Line, Network, Spot, Way, kilometres
from wenmai.logistics.queries.network import HANDLING, costs

CITY = Line(("hub", "a", "b"), weekly=2, fen=10_000)
NORTH = Line(("hub", "n"), weekly=1, fen=8_000)
SPOTS = {"x": Spot("x", ("51", "5104", "510421"), 101.7, 26.6), "y": Spot("y", ("51", "5104", "510421"), 101.7, 27.6)}


@pytest.fixture
def roads():
    return Network([CITY, NORTH], SPOTS)


def test_a_later_stop_is_one_ride_and_an_earlier_one_goes_by_the_hub(roads):
    assert roads.way("a", "b") == Way(4, 5_000, "b")
    assert roads.way("b", "a") == Way(8, 10_000, "hub")
    assert roads.way("b", "hub") == Way(4, 5_000, "hub")


def test_another_route_is_reached_over_the_shared_hub(roads):
    assert roads.way("a", "n") == Way(4 + 7, 5_000 + 8_000, "hub")
    assert roads.distance("a", "n") == 13_000 + 11 * DAY_FEN
    assert (roads.distance("a", "a"), roads.way("a", "a").first) == (0, "a")


def test_the_cheaper_of_two_routes_is_taken(roads):
    cheaper = Network([*roads.lines, Line(("b", "n"), weekly=7, fen=500)], SPOTS)
    assert cheaper.way("a", "n") == Way(5, 5_500, "b")


def test_without_a_route_it_is_a_special_trip_by_position_or_by_the_tree(roads):
    assert kilometres(SPOTS["x"], SPOTS["y"]) == 167
    assert roads.way("x", "y") == Way(SPECIAL_DAYS, 16_700, "y", by_route=False)
    paths = (("51", "5104", "510421"), ("51", "5104", "510402"), ("51", "5134"), ())
    assert [kilometres(SPOTS["x"], Spot("z", path)) for path in paths] == [30, 120, 400, 400]
    assert roads.distance("unknown", "x") > 0


def test_a_matrix_is_every_pair(roads):
    assert roads.matrix(["a", "b"], ["b"]) == {("a", "b"): 5_000 + 4 * DAY_FEN, ("b", "b"): 0}


@pytest.mark.django_db
def test_targeting_hears_the_ways_of_the_routes_that_are_driven(django_assert_num_queries):
    hub, miyi, yanbian = a_library(EAST), a_library(MIYI), a_library(YANBIAN)
    a_route(hub, miyi)
    told = costs([hub.code], [miyi.code, yanbian.code])
    assert told[hub.code, miyi.code] == 12_000 + DAY_FEN
    assert told[hub.code, yanbian.code] > told[hub.code, miyi.code]
    pairs = {(hub.pk, miyi.pk), (hub.pk, hub.pk), (hub.pk, 0)}
    with django_assert_num_queries(4):
        found = ways_between(pairs)
    assert found == {(hub.pk, miyi.pk): HANDLING + 1_250, (hub.pk, hub.pk): 0}
