"""Copies for holds: never worse than one by one, the queue respected, the cost the least there is."""

from itertools import combinations, permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from wenmai.library.targeting.assignment import cheapest, greedy, hungarian, servable
from wenmai.library.targeting.case import Choice, Waiting


def a_choice(table) -> Choice:
    return Choice(
        [Waiting(number, number, "a") for number in range(len(table))],
        {number: dict(enumerate_costs(row)) for number, row in enumerate(table)},
    )


def enumerate_costs(row):
    return [(copy, cost) for copy, cost in enumerate(row) if cost is not None]


tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


def brute_sets(table) -> list[int]:
    """The first set, in the order of the queue, that can be served: tried one hold after the other by all matchings."""
    kept: list[int] = []
    for hold in range(len(table)):
        if brute_cost(table, [*kept, hold]) is not None:
            kept.append(hold)
    return kept


def brute_cost(table, holds) -> int | None:
    costs = [
        sum(table[hold][copy] for hold, copy in zip(holds, copies, strict=True))
        for copies in permutations(range(len(table[0])), len(holds))
        if all(table[hold][copy] is not None for hold, copy in zip(holds, copies, strict=True))
    ]
    return min(costs, default=None)


@settings(max_examples=300)
@given(table=tables)
def test_the_plan_is_the_cheapest_for_the_first_in_the_queue(table):
    plan = cheapest(a_choice(table))
    served = brute_sets(table)
    assert sorted(plan.copies) == served
    assert len(set(plan.copies.values())) == len(plan.copies)
    assert all(table[hold][copy] is not None for hold, copy in plan.copies.items())
    assert plan.cost == brute_cost(table, served)


@given(table=tables)
def test_it_serves_as_many_as_one_by_one_and_never_dearer_for_the_same(table):
    best, naive = cheapest(a_choice(table)), greedy(a_choice(table))
    assert len(best.copies) >= len(naive.copies)
    if set(best.copies) == set(naive.copies):
        assert best.cost <= naive.cost


@given(table=tables)
def test_nobody_who_could_be_added_is_left_out(table):
    choice = a_choice(table)
    served = servable([each.key for each in choice.holds], choice.allowed)
    assert len(served) == max(
        size
        for size in range(len(table) + 1)
        if any(
            size <= len(table[0]) and brute_cost(table, holds) is not None
            for holds in combinations(range(len(table)), size)
        )
    )


def test_one_by_one_is_dearer_where_the_first_takes_the_only_near_copy_of_the_second():
    choice = a_choice([[1, 2], [1, 50]])
    assert (cheapest(choice).cost, greedy(choice).cost) == (3, 51)
    assert cheapest(choice).copies == {0: 1, 1: 0}


def test_the_first_in_the_queue_is_not_kept_out_by_a_cheaper_later_one():
    assert cheapest(a_choice([[9], [1]])).copies == {0: 0}


def test_the_same_case_has_the_same_plan():
    table = [[3, 3, 3], [3, 3, 3], [3, 3, 3]]
    assert len({tuple(sorted(cheapest(a_choice(table)).copies.items())) for _ in range(5)}) == 1


@given(
    table=st.integers(1, 9).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 1000), min_size=width, max_size=width), min_size=1, max_size=width
        )
    )
)
def test_the_method_agrees_with_another_implementation(table):
    columns = hungarian(table)
    rows, theirs = linear_sum_assignment(table)
    assert sorted(set(columns)) == sorted(columns)
    assert sum(table[row][column] for row, column in enumerate(columns)) == sum(
        table[row][column] for row, column in zip(rows, theirs, strict=True)
    )
