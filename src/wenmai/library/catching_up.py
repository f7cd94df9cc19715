"""A search of the public catalogue while this host's index is behind: the page says so and looks again."""

from dataclasses import dataclass

from django.http import QueryDict

from wenmai.catalogue.queries.search import Found, behind

WAITS = (2, 4, 8, 16)  # seconds before each try of the page by itself; then a reader looks again
MARK = "again"


@dataclass(frozen=True, slots=True)
class Again:
    """The same search once more; after `seconds` the page does it by itself, only where nothing stands that is being read."""

    query: str
    seconds: int


def again(data: QueryDict, found: Found) -> Again | None:
    """None where the index has read everything, or so much was found that nobody misses one book. At most one query."""
    if not data.get("q", "").strip() or found.pages > 1 or not behind():
        return None
    tried = data.get(MARK, "")
    number = min(int(tried), len(WAITS)) if tried.isdecimal() and len(tried) == 1 else 0
    fresh = data.copy()
    fresh[MARK] = str(number + 1)
    return Again(f"?{fresh.urlencode()}", 0 if found.count or number == len(WAITS) else WAITS[number])
