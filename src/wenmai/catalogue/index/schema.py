"""The fields of the index, and a record's entry as a document of it."""

from collections.abc import Iterable
from typing import Any

import tantivy

from wenmai.catalogue.index.entry import LAST_AGE, Entry
from wenmai.catalogue.index.tokens import singles, stream
from wenmai.search.pinyin import sounds_of

VERSION = 2
"""To be raised with any change of fields or tokens: every host then builds its index anew."""
TEXTS = ("title", "author", "subject", "publisher", "any")
COUNTED = ("form", "language", "class", "decade", "audience", "accessible", "place")
FACETS = (*COUNTED, "available")
"""What can be narrowed by; nobody is shown how many can be taken at each place, and counting that takes as long as all others."""
BEGINNING = 8
"""The first signs of whole titles, one to so many, are tokens: what begins so need not be gathered from tens of thousands of titles."""
_IDS = 40  # bits of a rank that hold the id, 12 hold the year, 11 the copies
_LAST_ID = (1 << _IDS) - 1
_YEARS, _COPIES = (1 << 12) - 1, (1 << 11) - 1


def _build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True)
    builder.add_unsigned_field("rank", fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{name}1", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("sound", tokenizer_name="whitespace", index_option="basic")
    for name in ("whole", "begins", "names", "number", "clc", "age"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


SCHEMA = _build()


def rank_of(entry: Entry) -> int:
    """Among equally good hits: more copies, then newer, then the older record; no two records have one rank."""
    year = min(max(entry.year or 0, 0), _YEARS)
    return min(entry.copies, _COPIES) << (_IDS + 12) | year << _IDS | (_LAST_ID - entry.id)


def id_of(rank: int) -> int:
    """The record of a rank."""
    return _LAST_ID - (rank & _LAST_ID)


def document(entry: Entry) -> tantivy.Document:
    """The entry for the index."""
    return tantivy.Document.from_dict(_plain(entry), SCHEMA)


def texts_of(entry: Entry) -> dict[str, tuple[str, ...]]:
    """The folded texts of each field that words are looked for in."""
    every = (*entry.title, *entry.author, *entry.subject, *entry.publisher, *entry.more)
    return {
        "title": entry.title,
        "author": entry.author,
        "subject": entry.subject,
        "publisher": entry.publisher,
        "any": every,
    }


def _plain(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"id": entry.id, "rank": rank_of(entry), "sound": sounds_of(entry.proper)}
    if entry.year is not None:
        found["year"] = entry.year
    found |= _tokens(entry)
    raw = {
        "whole": entry.whole,
        "begins": _beginnings(entry.whole),
        "names": entry.names,
        "number": entry.numbers,
        "clc": entry.classes,
        "age": _ages(entry),
    }
    found |= {name: list(values) for name, values in {**raw, **entry.labels}.items() if values}
    return found


def _tokens(entry: Entry) -> dict[str, str]:
    """What the fields of texts hold; "any" is put together from the others, so that nothing is cut twice."""
    parts = texts_of(entry) | {"any": entry.more}
    streams, signs = ({name: cut(texts) for name, texts in parts.items()} for cut in (stream, singles))
    streams["any"] = " ".join(filter(None, streams.values()))
    signs["any"] = " ".join(sorted({sign for each in signs.values() for sign in each.split()}))
    return streams | {f"{name}1": each for name, each in signs.items()}


def _beginnings(wholes: Iterable[str]) -> tuple[str, ...]:
    return tuple({whole[:length] for whole in wholes for length in range(1, BEGINNING + 1)})


def _ages(entry: Entry) -> tuple[str, ...]:
    if entry.ages is None:
        return ()
    low, high = entry.ages
    return tuple(str(age) for age in range(max(low, 0), min(high, LAST_AGE) + 1))
