"""The best seats for a party, from the free seats alone."""

import pytest

from wenmai.booking.seat_choice import MANY, Free, choose


def a_row_apart(y: int, seats: int = 40, wheelchairs: tuple[int, ...] = ()) -> list[Free]:
    """A row in which every other seat is free."""
    return [Free(100 * y + x, f"{y}排{x}", x, y, wheelchair=x in wheelchairs) for x in range(1, 2 * seats, 2)]


@pytest.mark.parametrize("party", [MANY + 1, 60])
def test_many_who_are_parted_fill_the_rows_from_the_front(party):
    front, back = a_row_apart(1, wheelchairs=(1, 3)), a_row_apart(2)
    chosen = choose(back + front, party, 40.0)
    assert (chosen.seats, chosen.together) == (tuple(front[2:] + back)[:party], False)


def test_many_sit_side_by_side_where_they_can():
    row = [Free(x, f"3排{x}", x, 3) for x in range(1, 41)]
    chosen = choose(a_row_apart(1) + row, MANY + 1, 20.0)
    assert (chosen.labels, chosen.together) == (tuple(f"3排{x}" for x in range(5, 36)), True)
