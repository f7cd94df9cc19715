"""What is looked for, and what was found: the words between pages, CQL and the index."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PAGE = 20
LAST_PAGE = 50


class Field(StrEnum):
    """Where words are looked for."""

    ANY = "any"
    TITLE = "title"
    AUTHOR = "author"
    SUBJECT = "subject"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`text` as it was typed: words, hanzi, pinyin or initials of a title, an ISBN or ISSN, a class of 中图法; all words must be met.

    Facets: `form`, `language`, `class_` (a letter), `decade` (1990), `audience`, `accessible`, `place` (a code of a division
    or an institution) as Found.facets gives them; `available` looks at copies that can be taken now, at `place` if there is
    one. `years` and `age` are in years, both ends included.
    """

    text: str = ""
    field: Field = Field.ANY
    form: str = ""
    language: str = ""
    class_: str = ""
    decade: str = ""
    audience: str = ""
    accessible: str = ""
    place: str = ""
    available: bool = False
    years: tuple[int | None, int | None] = (None, None)
    age: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Matched:
    """Ids of the page's records in their order, the exact number of all, and for each facet its values with their numbers."""

    ids: tuple[int, ...]
    count: int
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
