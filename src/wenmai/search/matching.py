"""What it means that a thing matches a query; the index conditions and the exact ones stand side by side."""

import itertools
from dataclasses import dataclass
from functools import reduce
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


def parse(text: str) -> Query:
    """Read what somebody typed; characters past the hundredth are not read."""
    kept = text[:LONGEST_QUERY]
    return Query(terms=terms(kept), phrase=fold(kept))


def grams(term: str) -> list[int]:
    """The numbers of a folded term: of its character if it is one, else of its pairs (see search_grams)."""
    if len(term) == 1:
        return [ord(term)]
    return sorted({ord(first) << 21 | ord(second) for first, second in itertools.pairwise(term)})


def in_text(term: str) -> Q:
    """The term occurs in title or body."""
    return Q(grams__contains=grams(term)) & Q(folded__contains=term)


def in_title(term: str) -> Q:
    """The term occurs in the title, or spells it from one of its characters on."""
    found = Q(title_grams__contains=grams(term)) & Q(title_folded__contains=term)
    return found | spelled(term) if is_spelling(term) else found


def spelled(term: str) -> Q:
    """The term is the start of a spelling of the title."""
    return Q(spellings__starts=f"{term[:LONGEST]}:*")


def all_of(conditions: list[Q]) -> Q:
    """Every condition holds; with none, everything matches."""
    return reduce(and_, conditions, Q())


def matches(query: Query) -> Q:
    """Every term occurs in title or body or spells the title."""
    return all_of([in_text(term) | spelled(term) if is_spelling(term) else in_text(term) for term in query.terms])


def matches_title(query: Query) -> Q:
    """Every term occurs in or spells the title."""
    return all_of([in_title(term) for term in query.terms])
