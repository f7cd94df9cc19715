"""Whole yuan that add up, floors and caps kept, more for a better score, the same in any order; what cannot be is refused."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wenmai.funding.allocation import Claim, Terms, allocate
from wenmai.kernel.errors import Invalid

score = st.decimals(0, 100, places=2)
known = st.tuples(st.one_of(st.none(), score), st.one_of(st.none(), st.integers(1, 2_000_000).map(Decimal)))
claims = st.lists(known, min_size=1, max_size=12).map(
    lambda pairs: [Claim(f"{number:02d}", *pair) for number, pair in enumerate(pairs)]
)
terms = st.builds(
    Terms,
    pool=st.integers(0, 10**8),
    base=st.integers(0, 10**6),
    floor=st.integers(0, 10**6),
    cap=st.one_of(st.none(), st.integers(10**6, 10**8)),
)


def _awards(places, laid_down):
    try:
        return allocate(places, laid_down)
    except Invalid:
        return None


def _amounts(places, laid_down):
    return {each.code: each.amount for each in allocate(places, laid_down)}


def test_shares_by_hand():
    """100 each; of 1,000 the scores 90 × 10 and 60 × 5 take 900 and 300 of 1,200: 750 and 250."""
    places = [Claim("甲", Decimal(90), Decimal(10)), Claim("乙", Decimal(60), Decimal(5))]
    assert _amounts(places, Terms(pool=1000, base=100)) == {"甲": 850, "乙": 350}


def test_a_floor_is_paid_by_the_others():
    """甲 800, 乙 100, 丙 100 of 1,000 by score; a floor of 200 leaves 甲 600."""
    places = [Claim(name, Decimal(each), Decimal(1)) for name, each in (("甲", 80), ("乙", 10), ("丙", 10))]
    found = allocate(places, Terms(pool=1000, floor=200))
    assert {each.code: (each.amount, each.held) for each in found} == {
        "甲": (600, ""),
        "乙": (200, "floor"),
        "丙": (200, "floor"),
    }


def test_what_a_cap_leaves_goes_to_the_others():
    places = [Claim(name, Decimal(each), Decimal(1)) for name, each in (("甲", 80), ("乙", 15), ("丙", 5))]
    assert _amounts(places, Terms(pool=1000, cap=600)) == {"甲": 600, "乙": 300, "丙": 100}


def test_odd_yuan_go_to_the_largest_remainders():
    places = [Claim(name, Decimal(1), Decimal(1)) for name in "甲乙丙"]
    assert sorted(_amounts(places, Terms(pool=100)).values()) == [33, 33, 34]
    thirds = [
        Claim("a", Decimal(50), Decimal(1)),
        Claim("b", Decimal(25), Decimal(1)),
        Claim("c", Decimal(15), Decimal(1)),
    ]
    assert _amounts(thirds, Terms(pool=10)) == {"a": 5, "b": 3, "c": 2}  # 5.56, 2.78, 1.67: b and c first


def test_silence_is_reserved_the_lower_of_the_last_and_the_lowest_score():
    known = [Claim("a", Decimal(80), Decimal(10)), Claim("b", Decimal(20), Decimal(10))]
    for last, amounts in ((None, (960, 240, 0)), (Decimal(4), (923, 231, 46)), (Decimal(90), (800, 200, 200))):
        found = allocate([*known, Claim("c", None, Decimal(10), last)], Terms(pool=1200))
        assert tuple(each.amount for each in found) == amounts
        assert [each.reserved for each in found] == [False, False, True]


def test_who_never_published_gets_the_base_and_no_more():
    """Of the review: silent beside 60 and 70 it was to get more than who published 60."""
    places = [Claim("a", None, Decimal(1)), Claim("b", Decimal(60), Decimal(1)), Claim("c", Decimal(70), Decimal(1))]
    assert _amounts(places, Terms(pool=1300, base=10)) == {"a": 10, "b": 610, "c": 710}


def test_who_lives_where_nobody_counted_gets_no_figure_and_no_zero():
    places = [Claim("a", Decimal(80), Decimal(10)), Claim("b", Decimal(20), None)]
    assert _amounts(places, Terms(pool=100, base=10)) == {"a": 110, "b": None}


@pytest.mark.parametrize(
    ("laid_down", "code"),
    [
        (Terms(pool=100, floor=60), "funding.floors"),
        (Terms(pool=100, cap=40), "funding.caps"),
        (Terms(pool=100, floor=50, cap=40), "funding.cap_below"),
        (Terms(pool=-1), "funding.negative"),
    ],
)
def test_what_cannot_be_kept_is_refused(laid_down, code):
    places = [Claim("a", Decimal(80), Decimal(1)), Claim("b", Decimal(20), Decimal(1))]
    with pytest.raises(Invalid) as refused:
        allocate(places, laid_down)
    assert refused.value.code == code


def test_without_any_score_nothing_is_shared():
    with pytest.raises(Invalid) as refused:
        allocate([Claim("a", None, Decimal(1))], Terms(pool=1))
    assert refused.value.code == "funding.no_scores"
    with pytest.raises(Invalid) as refused:
        allocate([Claim("a", Decimal(0), Decimal(1))], Terms(pool=1))
    assert refused.value.code == "funding.caps"


@settings(max_examples=150, deadline=None)
@given(claims, terms)
def test_awards_add_up_and_stay_between_floor_and_cap(places, laid_down):
    found = _awards(places, laid_down)
    assume(found is not None)
    paid = [each.amount for each in found if each.amount is not None]
    assert sum(paid) == laid_down.base * len(paid) + laid_down.pool
    assert min(paid) >= laid_down.floor
    assert laid_down.cap is None or max(paid) <= laid_down.cap


@settings(max_examples=100, deadline=None)
@given(claims, terms, st.integers(0, 10**6))
def test_the_order_of_claims_does_not_matter(places, laid_down, seed):
    turned = Random(seed).sample(places, len(places))
    assert _awards(turned, laid_down) == _awards(places, laid_down)


scored = st.lists(st.tuples(st.integers(1, 9000), st.integers(1, 10**6)), min_size=2, max_size=8).map(
    lambda pairs: [
        Claim(f"{n:02d}", Decimal(hundredths) / 100, Decimal(need)) for n, (hundredths, need) in enumerate(pairs)
    ]
)


@settings(max_examples=150, deadline=None)
@given(scored, st.integers(0, 10**7), st.integers(0, 10**5), st.integers(1, 1000), st.booleans())
def test_a_better_score_never_gets_less(places, pool, base, more, silent):
    """Small pools, so that many a yuan hangs on a remainder; at times somebody is silent, and is reserved by the lowest."""
    laid_down = Terms(pool=pool, base=base, floor=base // 2)
    rest = [replace(places[-1], score=None)] if silent else places[-1:]
    mine, raised = places[0], replace(places[0], score=places[0].score + Decimal(more) / 100)
    before = _amounts([*places[:-1], *rest], laid_down)
    after = _amounts([raised, *places[1:-1], *rest], laid_down)
    assert after[mine.code] >= before[mine.code]


@settings(max_examples=100, deadline=None)
@given(scored, st.integers(0, 10**7), st.integers(0, 10**5), st.one_of(st.none(), score))
def test_silence_never_pays_who_would_publish_its_last_score(places, pool, base, last):
    laid_down, mine = Terms(pool=pool, base=base), places[0]
    silent = replace(mine, score=None, last=last)
    spoken = replace(mine, score=last or Decimal(0))
    assert (
        _amounts([silent, *places[1:]], laid_down)[mine.code] <= _amounts([spoken, *places[1:]], laid_down)[mine.code]
    )


@settings(max_examples=60, deadline=None)
@given(scored, st.integers(1, 40))
def test_a_better_score_never_loses_the_odd_yuan(places, pool):
    raised = [replace(places[0], score=places[0].score + 10), *places[1:]]
    assert _amounts(raised, Terms(pool=pool))["00"] >= _amounts(places, Terms(pool=pool))["00"]
