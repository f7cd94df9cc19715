"""What it means that a thing matches a query.

Each condition has two forms with the same answer: `by_index` for PostgreSQL to find rows with, and `by_text` to
test one row that is already at hand, where computing its grams would cost more than reading it.
"""

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import and_

from django.db.models import Q

from wenmai.search.folding import fold, terms
from wenmai.search.pinyin import LONGEST, is_spelling

LONGEST_QUERY = 100  # characters of a query that are read


@dataclass(frozen=True, slots=True)
class Query:
    """A query as folded terms, all of which must match, and as one phrase for comparing with whole titles."""

    terms: tuple[str, ...]
    phrase: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in both forms."""

    by_index: Q
    by_text: Q

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(self.by_index & other.by_index, self.by_text & other.by_text)

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(self.by_index | other.by_index, self.by_text | other.by_text)


ANYTHING = Condition(Q(), Q())


def parse(text: str) -> Query:
    """Read what somebody typed; characters past the hundredth are not read."""
    kept = text[:LONGEST_QUERY]
    return Query(terms=terms(kept), phrase=fold(kept))


def grams(term: str) -> list[int]:
    """The numbers of a folded term: of its character if it is one, else of its pairs (see search_grams)."""
    if len(term) == 1:
        return [ord(term)]
    return sorted({ord(first) << 21 | ord(second) for first, second in pairwise(term)})


def _contains(gram_field: str, text_field: str, term: str) -> Condition:
    """One or two characters are a gram themselves; of more, the grams may stand apart, so the text is read too."""
    indexed, read = Q(**{f"{gram_field}__contains": grams(term)}), Q(**{f"{text_field}__contains": term})
    return Condition(indexed if len(term) <= 2 else indexed & read, read)


def _spelled(term: str) -> Condition:
    """The term is the start of a spelling of the title."""
    start = term[:LONGEST]
    return Condition(Q(spellings__starts=f"{start}:*"), Q(spaced_sounds__contains=f" {start}"))


def _with_spelling(found: Condition, term: str) -> Condition:
    return found | _spelled(term) if is_spelling(term) else found


def matches(query: Query) -> Condition:
    """Every term occurs in title or body, or spells the title."""
    parts = (_with_spelling(_contains("grams", "folded", term), term) for term in query.terms)
    return reduce(and_, parts, ANYTHING)


def matches_title(query: Query) -> Condition:
    """Every term occurs in the title or spells it."""
    parts = (_with_spelling(_contains("title_grams", "title_folded", term), term) for term in query.terms)
    return reduce(and_, parts, ANYTHING)


def tiers(query: Query) -> tuple[Condition, ...]:
    """From the best to the weakest, each holding the one before: the whole title, its start, the title, anything."""
    whole, start = Q(title_folded=query.phrase), Q(title_folded__startswith=query.phrase)
    title = matches_title(query) | Condition(start, start)
    return (Condition(whole, whole), Condition(start, start), title, matches(query)) if query.terms else (ANYTHING,)
