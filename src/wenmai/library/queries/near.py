"""Where a book can be had near somebody: houses with a copy on the shelf first, the nearest in front, with their hours."""

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.library.queries.opac import Shelf
from wenmai.places.queries.listing import Listed
from wenmai.places.queries.nearness import Spot, listed_by_code


@dataclass(frozen=True, slots=True)
class NearShelf:
    """Copies of one house, with its hours of today and how many km away it is; None where nobody knows or asked."""

    shelf: Shelf
    hours: Listed | None
    km: float | None


def near_shelves(shelves: Sequence[Shelf], spot: Spot | None, *, open_only: bool = False) -> Sequence[NearShelf]:
    """In their order without a spot; `open_only` leaves those where a copy can be taken this minute. Four queries."""
    houses = listed_by_code(each.code for each in shelves)
    found = [_near(each, houses.get(each.code), spot) for each in shelves]
    if open_only:
        found = [each for each in found if each.shelf.here and each.hours and each.hours.running]
    if spot is None:
        return found
    return sorted(found, key=lambda each: (not each.shelf.here, each.km is None, each.km or 0.0))


def _near(shelf: Shelf, hours: Listed | None, spot: Spot | None) -> NearShelf:
    return NearShelf(shelf, hours, spot.km_to(hours.institution) if spot and hours else None)
