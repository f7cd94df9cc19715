"""A hall in one go: rows of seats, aisles, odd and even numbers, places for wheelchairs."""

import pytest

from wenmai.places.seat_plan import read_plan
from wenmai.places.seat_rows import Rows, rows_plan


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (Rows(2, 4), "1排 1-4\n2排 1-4"),
        (Rows(1, 6, aisles=(2, 4)), "1排 1-2 | 3-4 | 5-6"),
        (Rows(1, 5, odd_even=True, aisles=(3,)), "1排 5,3,1 | 2,4"),
        (Rows(2, 6, odd_even=True, wheels=2), "1排 5,3,1,2,4,6\n2排 5,3,1,2,4,6 轮椅席=5,6 陪同席=3,4"),
        (Rows(1, 4, wheels=3, wheel_row=1), "1排 1-4 轮椅席=1,4 陪同席=2,3"),
    ],
)
def test_rows_become_a_plan(wanted, text):
    assert rows_plan(wanted) == text
    read = read_plan(text)
    assert (read.faults, len(read.seats)) == ([], wanted.rows * wanted.across)


@pytest.mark.parametrize("across", range(1, 30))
def test_every_place_for_a_wheelchair_has_its_own_companion(across):
    read = read_plan(rows_plan(Rows(3, across, odd_even=True, wheels=9)))
    assert read.faults == []
    at = {(each.y, each.x): each.features for each in read.seats}
    wheels = [key for key, features in at.items() if "accessible" in features]
    beside = [key for key, features in at.items() if "companion" in features]
    assert len(wheels) == len(beside) == min(9, across // 2)
