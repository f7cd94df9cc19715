"""Floating catchments against another library and by hand."""

import json
from math import isclose
from pathlib import Path

import pytest

from wenmai.equity.catchment import Spot, kilometres, reached, weight

ORACLE = json.loads((Path(__file__).parent / "reach_oracle.json").read_text())


def _ours(zones):
    minutes = {(place, house): each for place, house, each in ORACLE["minutes"]}
    return reached(dict(ORACLE["demand"]), dict(ORACLE["supply"]), minutes, zones)


@pytest.mark.parametrize(("zones", "theirs"), [([[30, 1.0]], "two_step"), (ORACLE["steps"], "enhanced")])
def test_access_equals_that_of_another_library(zones, theirs):
    """tests/equity/reach_oracle.json holds places, houses, minutes and what `access` said of them."""
    ours = _ours(zones).access
    assert set(ours) == set(ORACLE[theirs])
    assert all(isclose(ours[place], each, rel_tol=1e-9) for place, each in ORACLE[theirs].items())


def test_all_capacity_is_handed_out_once():
    people = dict(ORACLE["demand"])
    found = _ours(ORACLE["steps"])
    assert isclose(sum(found.access[each] * people[each] for each in people), sum(dict(ORACLE["supply"]).values()))


def test_a_house_out_of_reach_serves_nobody():
    found = reached(
        {"a": 10, "b": 30}, {"x": 20, "y": 5}, {("a", "x"): 5, ("b", "x"): 12, ("b", "y"): 31}, [(10, 1), (30, 0.5)]
    )
    assert found.load == {"x": 20 / 25}
    assert (found.access["a"], found.access["b"]) == (0.8, 0.4)


def test_zones_end_where_they_say():
    zones = [(10, 1.0), (20, 0.5)]
    assert [weight(each, zones) for each in (0, 10, 10.1, 20, 20.1)] == [1.0, 1.0, 0.5, 0.5, 0.0]


def test_a_degree_of_latitude_is_111_kilometres():
    assert isclose(kilometres(Spot(101.7, 26), Spot(101.7, 27)), 111.195, rel_tol=1e-4)
    assert isclose(kilometres(Spot(0, 60), Spot(1, 60)), 55.597, rel_tol=1e-3)
