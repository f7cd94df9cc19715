"""What the hub learns of books of theirs."""

from typing import Final

from wenmai.hub.models import ForeignItem, ForeignSystem
from wenmai.kernel import clock

LONGEST: Final = {"title": 200, "author": 100, "isbn": 13, "call_number": 80}


def know(system: ForeignSystem, *, barcode: str, title: str, **more: str) -> ForeignItem:
    """The book of this barcode, as it is described now; empty parts keep what is known."""
    given = {name: value.strip() for name, value in {"title": title, **more}.items() if value.strip()}
    cut = {name: value[: LONGEST[name]] for name, value in given.items()}
    row, _made = ForeignItem.objects.select_related("system__library__division").update_or_create(
        system=system, barcode=barcode, defaults=cut | {"seen_at": clock.now()}
    )
    return row
