"""What it means that a thing matches a query."""

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import and_

from wenmai.search.conditions import ANYTHING, Condition, Sql, each, simple
from wenmai.search.folding import fold, terms
from wenmai.search.pinyin import LONGEST, is_spelling
from wenmai.search.sample import Sample

LONGEST_QUERY = 100  # characters of a query that are read
RARE = 0.01  # share of things below which a pair is worth naming beside the others


@dataclass(frozen=True, slots=True)
class Query:
    """A query as folded terms, all of which must match, and as one phrase for comparing with whole titles."""

    terms: tuple[str, ...]
    phrase: str


def parse(text: str) -> Query:
    """Read what somebody typed; characters past the hundredth are not read."""
    kept = text[:LONGEST_QUERY]
    return Query(terms=terms(kept), phrase=fold(kept))


def number(gram: str) -> int:
    """The number of one or two characters, as search_grams has it."""
    return ord(gram) if len(gram) == 1 else ord(gram[0]) << 21 | ord(gram[1])


def grams(term: str, sample: Sample) -> list[int]:
    """Numbers to look a term up by: of its one or two characters, else of its pairs.

    Where all pairs are common, only as many as it takes to leave little more than the term itself: walking several
    long lists takes longer than reading a few texts more.
    """
    pairs = [term] if len(term) <= 2 else sorted({first + second for first, second in pairwise(term)})
    return [number(pair) for pair in (_telling(pairs, term, sample) if len(pairs) > 1 else pairs)]


def _telling(pairs: list[str], term: str, sample: Sample) -> list[str]:
    holders = {pair: sample.holding(pair) for pair in pairs}
    rarest = min(pairs, key=lambda pair: len(holders[pair]))
    chosen, left, some = [rarest], holders[rarest], RARE * len(sample.rows)
    if len(left) <= some:
        return pairs
    enough = 2 * len(sample.holding(term)) + some
    while len(left) > enough and len(chosen) < len(pairs):
        best = min((pair for pair in pairs if pair not in chosen), key=lambda pair: len(left & holders[pair]))
        chosen, left = [*chosen, best], left & holders[best]
    return chosen


def in_text(term: str, sample: Sample) -> Condition:
    """The term occurs in title or body. One or two characters are a gram themselves; more must also be read."""
    indexed, read = (
        Sql("search_grams(folded) @> %s::bigint[]", (grams(term, sample),)),
        Sql("folded LIKE %s", (f"%{term}%",)),
    )
    return Condition(indexed if len(term) <= 2 else indexed & read, read, each(lambda row: term in row.folded))


def in_title(term: str, sample: Sample) -> Condition:
    """The term occurs in the title."""
    indexed = Sql("search_grams(title_folded) @> %s::bigint[]", (grams(term, sample),))
    read = Sql("title_folded LIKE %s", (f"%{term}%",))
    return Condition(indexed if len(term) <= 2 else indexed & read, read, each(lambda row: term in row.title_folded))


def spelled(term: str) -> Condition:
    """The term, Latin letters and digits, is the start of a spelling of the title. See `search.pinyin.sounds`."""
    start = term[:LONGEST]
    indexed = Sql("array_to_tsvector(string_to_array(sounds, ' ')) @@ %s::tsquery", (f"{start}:*",))
    read = Sql("(' ' || sounds) LIKE %s", (f"% {start}%",))
    return Condition(indexed, read, each(lambda row: f" {start}" in row.sounds))


def starts(phrase: str) -> Condition:
    """The title begins with the phrase. As LIKE, PostgreSQL would read the titles of up to 64 more signs from the index."""
    read = Sql("title_folded LIKE %s", (f"{phrase}%",))
    following = chr(ord(phrase[-1]) + (0x801 if phrase[-1] == "\ud7ff" else 1))
    indexed = Sql("(title_folded ~>=~ %s AND title_folded ~<~ %s)", (phrase, phrase[:-1] + following))
    return Condition(indexed, read, each(lambda row: row.title_folded.startswith(phrase)))


def matches(query: Query, sample: Sample) -> Condition:
    """Every term occurs in title or body, or spells the title."""
    found = ((in_text(term, sample), term) for term in query.terms)
    return reduce(and_, (one | spelled(term) if is_spelling(term) else one for one, term in found), ANYTHING)


def matches_title(query: Query, sample: Sample) -> Condition:
    """Every term occurs in the title or spells it."""
    found = ((in_title(term, sample), term) for term in query.terms)
    return reduce(and_, (one | spelled(term) if is_spelling(term) else one for one, term in found), ANYTHING)


def tiers(query: Query, sample: Sample) -> tuple[Condition, ...]:
    """From the best to the weakest, each holding the one before: the whole title, its start, the title, anything."""
    if not query.terms:
        return (ANYTHING,)
    phrase = query.phrase
    whole = simple("title_folded = %s", phrase, fits=each(lambda row: row.title_folded == phrase))
    start = starts(phrase)
    return whole, start, matches_title(query, sample), matches(query, sample)
