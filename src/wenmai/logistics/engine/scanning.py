"""The one book that a scan at a house means."""

from wenmai.library.queries.scanning import scan
from wenmai.logistics import refusals
from wenmai.places.models import Institution


def the_book(scanned: str, house: Institution) -> int:
    """The key of the item. Raises Conflict (no_such_book, many)."""
    found = scan(scanned, house.code)
    if found.item is None:
        raise refusals.refused("many" if found.candidates else "no_such_book")
    return found.item.id
