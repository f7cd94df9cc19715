"""Terms of an index around one, with the number of records that a search for each finds. In the order of Unicode.

The index gives terms only by how they begin, all of them at once, so a large one is never asked for the whole dictionary: at
its ends a scan gives the terms that are there and no more.
"""

from collections.abc import Iterator

import tantivy

from wenmai.catalogue.cql.masking import pattern
from wenmai.catalogue.diagnostics import Refused
from wenmai.catalogue.index.cql import scanned_field
from wenmai.catalogue.index.entry import number_key
from wenmai.catalogue.index.querying import number_in, term
from wenmai.catalogue.index.tokens import close
from wenmai.catalogue.sru.requests import Scan
from wenmai.catalogue.sru.responses import Term

FEW = 10_000
"""Records of an index of which a whole dictionary is read in milliseconds."""
LEAST = {"whole": 1, "names": 1, "number": 6}
"""Signs that terms of a larger index begin with alike: nearly every ISBN begins with 978, those of one publisher with six.
Languages and types are few in any index.
"""


def terms(searcher: tantivy.Searcher, request: Scan) -> list[Term]:
    """The terms; the one asked for, or the next after it, stands at the position asked for. An empty one is the beginning of an
    index that is small enough. Raises Refused.
    """
    field = scanned_field(request.clause)
    text = pattern(request.clause.term).literal
    if text is None:
        raise Refused(28, request.clause.term)
    asked = _stored(field, text.strip())
    if not asked and (text.strip() or _least(searcher, field)):
        raise Refused(27, request.clause.term)
    if len(asked) < _least(searcher, field):
        raise Refused(36, f"{request.clause.term}: a number is scanned from its first {LEAST[field]} signs")
    before, after = request.position - 1, request.most - request.position + 1
    known = _around(searcher, field, asked, max(before, 0), after + (before < 0))
    below = [each for each in known if each < asked][-before:] if before > 0 else []
    above = [each for each in known if each >= asked][max(-before, 0) :][:after]
    return [Term(value, count) for value, count in _counted(searcher, field, [*below, *above])]


def _stored(field: str, text: str) -> str:
    """A text as the index holds it."""
    if field == "number":
        return number_in(text) or number_key(text)
    return close(text) if field in {"whole", "names"} else text.lower()


def _around(searcher: tantivy.Searcher, field: str, asked: str, before: int, after: int) -> list[str]:
    """Terms on both sides, sorted: those that begin like the one asked for, by fewer letters until they suffice or LEAST."""
    for length in range(len(asked), _least(searcher, field) - 1, -1):
        found = sorted(value for value, _count in searcher.terms_with_prefix(field, asked[:length]))
        below = sum(value < asked for value in found)
        if below >= before and len(found) - below >= after:
            return found
    return found


def _least(searcher: tantivy.Searcher, field: str) -> int:
    return LEAST.get(field, 0) if searcher.num_docs > FEW else 0


def _counted(searcher: tantivy.Searcher, field: str, values: list[str]) -> Iterator[tuple[str, int]]:
    """Terms that still have records; the dictionary remembers those of records that are gone."""
    for value in values:
        count: int = searcher.search(term(field, value), limit=1, count=True).count  # type: ignore[attr-defined]
        if count:
            yield value, count
