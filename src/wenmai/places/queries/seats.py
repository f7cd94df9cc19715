"""The seats of a room as a map: rows of cells, some of them aisles."""

from collections.abc import Sequence
from typing import TypeVar

from wenmai.places.models import Seat, Space
from wenmai.places.seat_plan import Planned

Placed = TypeVar("Placed", Seat, Planned)


def live_seats(room: Space) -> Sequence[Seat]:
    """The seats that are there now, in the order of the map."""
    return list(Seat.objects.filter(space=room, closed_on=None).order_by("y", "x"))


def seat_rows(seats: Sequence[Placed]) -> Sequence[Sequence[Placed | None]]:
    """Lines from the front, cells from the left; None is an aisle. Every line is as long as the longest."""
    if not seats:
        return []
    across, deep = max(each.x for each in seats), max(each.y for each in seats)
    at = {(each.y, each.x): each for each in seats}
    return [[at.get((y, x)) for x in range(1, across + 1)] for y in range(1, deep + 1)]
