"""Pages of a list without counting what nobody reads: the count is exact to a ceiling, then "1,000+"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

T = TypeVar("T")
M = TypeVar("M", bound=Model)
CEILING = 1000
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`count` stops at the ceiling; `more` says there is a next page. `last`: no page after this number can be asked for."""

    items: Sequence[T]
    number: int
    size: int
    count: int
    last: int | None = None

    @property
    def counted(self) -> str:
        """The count as people read it: 37 or 1,000+."""
        return f"{CEILING:,}+" if self.count > CEILING else f"{self.count:,}"

    @property
    def more(self) -> bool:
        """True when a next page has something."""
        return self.number * self.size < self.count and not self.cut

    @property
    def cut(self) -> bool:
        """True on the last page when more was found than pages can show."""
        return self.last is not None and self.number >= self.last and self.number * self.size < self.count


def page_number(raw: str | None) -> int:
    """A page number from a query string; anything unusable is page 1, and none is past 10,000."""
    return min(int(raw), 10_000) or 1 if raw and raw.isascii() and raw.isdecimal() and len(raw) < 6 else 1


def page_of(
    rows: "QuerySet[M, T]", number: int, size: int = PAGE_SIZE, *, counted: "QuerySet[M, Any] | None" = None
) -> Page[T]:
    """One page of an ordered queryset in two queries, one when the list ends on this page.

    `counted`: the same rows without the columns that are dear to compute.
    """
    start = (number - 1) * size
    items = list(rows[start : start + size])
    if 0 < len(items) < size:
        return Page(items=items, number=number, size=size, count=min(start + len(items), CEILING + 1))
    count = (rows if counted is None else counted).order_by()[: CEILING + 1].count()
    return Page(items=items, number=number, size=size, count=max(count, start + len(items)))
