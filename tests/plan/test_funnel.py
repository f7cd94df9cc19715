"""Control limits: against another library's quantiles; who is placed, who shares a place, who is too small."""

import pytest
from scipy import stats

from wenmai.plan.funnel import ALARM, FEW, WARN, Funnel, Part, funnel


@pytest.mark.parametrize(("size", "centre"), [(40, 0.5), (400, 0.9), (1999, 0.02)])
def test_limits_of_a_share_lie_in_the_exact_steps(size, centre):
    made = Funnel("binomial", centre, 1.0, ())
    for tail in (WARN, ALARM):
        low, high = made.limits(size, tail)
        exact = stats.binom.ppf([tail, 1 - tail], size, centre)
        assert exact[0] - 1 <= low * size <= exact[0]
        assert exact[1] - 1 <= high * size <= exact[1]


@pytest.mark.parametrize("expected", [6, 80, 1900])
def test_limits_of_a_rate_lie_in_the_exact_steps(expected):
    low, high = Funnel("poisson", 2.0, 1.0, ()).limits(expected / 2, ALARM)
    exact = stats.poisson.ppf([ALARM, 1 - ALARM], expected)
    assert exact[0] - 1 <= low * expected / 2 <= exact[0]
    assert exact[1] - 1 <= high * expected / 2 <= exact[1]


def test_limits_of_the_large_are_those_of_the_normal_curve():
    low, high = Funnel("poisson", 1.0, 1.0, ()).limits(10_000, ALARM)
    assert (round(low, 4), round(high, 4)) == (0.9691, 1.0309)


def test_only_who_lies_beyond_the_limits_gets_a_place_of_their_own():
    counts = {"a": (60, 100), "b": (50, 100), "c": (52, 100), "d": (95, 100), "e": (5, 100), "f": (2, 2)}
    made = funnel("binomial", [Part(code, *pair) for code, pair in counts.items()])
    found = {each.part.code: (each.side, each.rank, each.tied) for each in made.parts}
    assert found == {
        "d": ("high", 1, 1),
        "a": ("within", 2, 3),
        "b": ("within", 2, 3),
        "c": ("within", 2, 3),
        "e": ("low", 5, 1),
        "f": ("small", None, 1),
    }
    assert made.centre == 264 / 502  # of all together: the mean of the places' shares would be 0.603


def test_limits_are_wider_where_people_come_in_coaches():
    bunched = [Part(str(number), 100 + (40 if number % 2 else -40), 100) for number in range(FEW + 2)]
    calm = [Part(str(number), 100 + number % 3, 100) for number in range(FEW + 2)]
    assert funnel("poisson", bunched).widened == pytest.approx(4.0, abs=0.01)
    assert funnel("poisson", calm).widened == 1.0
    assert {each.side for each in funnel("poisson", bunched).parts} == {"within"}


def test_nothing_is_judged_between_two_places_or_where_nothing_was_counted():
    assert funnel("binomial", [Part("a", 1, 2), Part("b", 1, 2)]) is None
    assert funnel("poisson", [Part(code, 0, 9) for code in "abc"]) is None
    assert funnel("binomial", [Part(code, 9, 9) for code in "abc"]) is None
