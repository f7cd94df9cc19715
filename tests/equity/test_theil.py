"""Theil's T against another library, its parts, and what it has to be when all have the same."""

import json
from math import isclose, log
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.equity.drawing import curve
from wenmai.equity.theil import Share, gini, lorenz, theil

ORACLE = json.loads((Path(__file__).parent / "theil_oracle.json").read_text())
PLACES = [Share(*each) for each in ORACLE["places"]]
shares = st.builds(
    Share,
    st.sampled_from("甲乙丙"),
    st.integers(1, 10**6).map(float),
    st.one_of(st.just(0.0), st.floats(0.001, 1e9)),
)


def test_parts_equal_those_of_another_library():
    """Each resident of tests/equity/theil_oracle.json was given the place's mean, and `inequality` asked about the people."""
    found = theil(PLACES)
    for ours, theirs in ((found.total, "T"), (found.between, "between"), (found.within, "within")):
        assert isclose(ours, ORACLE[theirs], rel_tol=1e-9)
    assert isclose(gini(lorenz(PLACES)), ORACLE["gini"], rel_tol=1e-9)


def test_parts_of_two_places_by_hand():
    """Half of the people have three quarters: T = 3/4 ln(3/2) + 1/4 ln(1/2)."""
    found = theil([Share("甲", 1, 3), Share("乙", 1, 1)])
    assert isclose(found.total, 0.75 * log(1.5) + 0.25 * log(0.5))
    assert (isclose(found.between, found.total), found.within) == (True, 0.0)


def test_equal_places_have_no_inequality():
    places = [Share("甲", 10, 30), Share("甲", 20, 60), Share("乙", 5, 15)]
    assert abs(theil(places).total) < 1e-15
    assert abs(gini(lorenz(places))) < 1e-15


def test_nothing_to_share_has_no_figure():
    assert (theil([Share("甲", 10, 0)]), lorenz([Share("甲", 10, 0)]), gini(()), curve(())) == (None, (), None, None)
    assert theil([]) is None


@settings(max_examples=80, deadline=None)
@given(st.lists(shares, min_size=1, max_size=12))
def test_parts_always_add_up_and_order_does_not_matter(places):
    found, turned = theil(places), theil(places[::-1])
    if found is None:
        assert turned is None
        return
    assert isclose(found.total, found.between + found.within, rel_tol=1e-9, abs_tol=1e-9)
    assert isclose(found.total, turned.total, rel_tol=1e-9, abs_tol=1e-12)
    assert found.total >= -1e-12
    assert -1e-9 <= gini(lorenz(places)) <= 1


def test_the_curve_reads_what_the_least_served_have():
    assert curve(lorenz([Share("甲", 50, 10), Share("乙", 50, 90)])).said == ((20, 4), (50, 10), (80, 64))
