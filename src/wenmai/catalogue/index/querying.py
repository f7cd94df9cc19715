"""From what is wanted to queries of the index: what must match, and the steps by which matches are put in order."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce

from stdnum import issn
from tantivy import FieldType, Occur, Query

from wenmai.catalogue.call_numbers import is_class, normal_class
from wenmai.catalogue.describing.numbers import isbn13
from wenmai.catalogue.index.entry import number_key
from wenmai.catalogue.index.schema import BEGINNING, SCHEMA
from wenmai.catalogue.index.tokens import close, is_han, pairs_of, runs, runs_typed
from wenmai.catalogue.index.wanted import Field, Wanted
from wenmai.search.folding import fold
from wenmai.search.pinyin import LONGEST, is_spelling

MOST_RUNS = 16
PART_OF_NUMBER = 5  # digits that are looked for at the start of numbers, too
_NUMBER = re.compile(r"[0-9][0-9Xx-]{6,16}")
_SPECIAL = re.compile(r"[^0-9A-Za-z\u0080-\U0010ffff]")
_CLASS = re.compile(r"[A-Za-z]{1,2}[0-9]")


def both(*queries: Query) -> Query:
    """All of them."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, each) for each in queries])


def either(*queries: Query) -> Query:
    """One of them."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, each) for each in queries])


def without(query: Query, *unwanted: Query) -> Query:
    """The first, and none of the others."""
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, each) for each in unwanted)])


def term(field: str, value: str) -> Query:
    """A whole token."""
    return Query.const_score_query(Query.term_query(SCHEMA, field, value, "basic"), 0.0)


def starting(field: str, value: str) -> Query:
    """A token that starts so. Said as nearness without any difference: a pattern would be compiled anew, which takes longer than most searches."""
    return Query.fuzzy_term_query(SCHEMA, field, value, distance=0, prefix=True)


def beginning(whole: str) -> Query:
    """A whole title that starts so."""
    return term("begins", whole) if len(whole) <= BEGINNING else starting("whole", whole)


def escaped_regex(value: str) -> str:
    """A text as the index's patterns mean it and nothing else."""
    return _SPECIAL.sub(lambda sign: f"\\{sign.group()}", value)


def run_in(field: str, run: str) -> Query:
    """A run of characters or the start of a word in a field; in titles a word may be a spelling, too."""
    if is_han(run):
        return _characters(field, run)
    if len(run) == 1:
        return term(field, run)
    if run.isdecimal() and len(run) >= PART_OF_NUMBER and field == "any":
        return either(starting(field, run), starting("number", run))
    if is_spelling(run) and field in {"any", "title"}:
        return either(starting(field, run), starting("sound", run[:LONGEST]))
    return starting(field, run)


def _characters(field: str, run: str) -> Query:
    if len(run) == 1:
        return term(f"{field}1", run)
    if len(run) == 2:
        return term(field, run)
    return Query.phrase_query(SCHEMA, field, list(pairs_of(run)))


def number_in(text: str) -> str:
    """The key of a text that is a whole ISBN or ISSN with a right check digit, else nothing."""
    bare = text.strip()
    if not _NUMBER.fullmatch(bare):
        return ""
    if number := isbn13(bare):
        return number_key(number)
    return number_key(bare) if issn.is_valid(bare) else ""


def words_in(field: str, text: str) -> list[Query]:
    """What all must match for a text, one query each: numbers, classes, runs."""
    found: list[Query] = []
    for typed in text.split():
        number = number_in(typed) if field == "any" else ""
        inner = [run_in(field, run) for run in runs(fold(typed))]
        if number:
            found.append(term("number", number))
        elif inner and field == "any" and _CLASS.match(typed) and is_class(typed.upper()):
            found.append(either(both(*inner), starting("clc", normal_class(typed.upper()))))
        else:
            found += inner
    return found[:MOST_RUNS]


def matching(wanted: Wanted) -> Query:
    """What must match: the words and the facets."""
    return both(*words_in(wanted.field.value, wanted.text), *_filters(wanted), Query.all_query())


def steps(wanted: Wanted) -> list[Query]:
    """The better matches first: the whole title, its start, all words in the title, in title or author. Not exclusive."""
    whole = close(wanted.text)
    if not whole:
        return []
    if wanted.field == Field.AUTHOR:
        return [term("names", whole)]
    if wanted.field not in {Field.ANY, Field.TITLE}:
        return []
    found = [term("whole", whole), beginning(whole)]
    if wanted.field == Field.ANY:
        each = runs_typed(wanted.text)[:MOST_RUNS]
        found.append(both(*(run_in("title", run) for run in each)))
        found.append(both(*(either(run_in("title", run), run_in("author", run)) for run in each)))
    return found


def _filters(wanted: Wanted) -> Iterable[Query]:
    labels = {
        "form": wanted.form, "language": wanted.language, "class": wanted.class_, "decade": wanted.decade,
        "audience": wanted.audience, "accessible": wanted.accessible, "place": wanted.place,
        "available": (wanted.place or "*") if wanted.available else "",
        "age": "" if wanted.age is None else str(wanted.age),
    }  # fmt: skip
    yield from (term(name, value) for name, value in labels.items() if value)
    low, high = wanted.years
    if low is not None or high is not None:
        yield Query.range_query(SCHEMA, "year", FieldType.Integer, low, high)


def exclusive(must: Query, better: Sequence[Query]) -> list[Query]:
    """The steps as queries no two of which share a record, and last what is left of `must`."""
    found = [without(both(must, step), *better[:at]) for at, step in enumerate(better)]
    return [*found, without(must, *better)] if better else [must]


def all_of(queries: Iterable[Query]) -> Query:
    """Every one of them; everything when there is none."""
    return reduce(both, queries, Query.all_query())
