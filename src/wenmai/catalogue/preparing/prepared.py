"""A record that was read, made ready for its row: everything that needs no database, so that other processes can do it."""

import re
from dataclasses import dataclass
from typing import Any

from wenmai.catalogue.describing.describe import Undescribable, describe
from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.marc.faults import Fault
from wenmai.catalogue.marc.iso2709 import Broken
from wenmai.catalogue.marc.reading import Found
from wenmai.catalogue.marc.value import Family
from wenmai.catalogue.marc.writing import write
from wenmai.catalogue.matching.profile import Profile, keys, profile
from wenmai.catalogue.preparing.plain import to_json
from wenmai.kernel import garbage
from wenmai.kernel.crypto import digest
from wenmai.search.folding import fold
from wenmai.search.pinyin import sort_key

_DELETED = "d"  # leader/05 of both families
_YEARS = range(-3000, 3000)
_KEY_LENGTH = 200
_NUL = re.compile("\x00")


@dataclass(frozen=True, slots=True)
class Unusable:
    """A record that was read and cannot be kept: `code` is that of Undescribable, or "long"."""

    position: int
    code: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """The columns of a row, its work, and what it is compared by. `row` follows COLUMNS."""

    position: int
    control: str
    digest: str
    deleted: bool
    row: tuple[Any, ...]
    work_key: str
    title: str
    author: str
    keys: tuple[str, ...]
    profile: Profile


COLUMNS = (
    "control", "family", "charset", "raw", "digest", "title", "title_key", "author", "publisher", "year", "language",
    "form", "carrier", "audience", "ages", "isbns", "issns", "clc", "accessible", "description", "keys",
)  # fmt: skip


Outcome = Prepared | Unusable | Fault


def prepare_all(batch: tuple[Found | Fault, ...], family: Family | None) -> list[Outcome]:
    """Every record of a batch, in its order; what another process is given to do, where Django is not set up."""
    garbage.sweep()
    return [prepare(each, family) for each in batch]


def prepare(read: Found | Fault, family: Family | None = None) -> Outcome:
    """The row of a record, or why it is not kept. Never raises for what a file may hold."""
    if isinstance(read, Fault):
        return read
    try:
        return _prepared(read, family)
    except Undescribable as error:
        return Unusable(read.position, error.code)
    except Broken:
        return Unusable(read.position, "long")


def _prepared(read: Found, family: Family | None) -> Prepared:
    described = describe(read.marc, family)
    compared = profile(described)
    raw = read.raw or write(read.marc)
    sum_of = digest(raw)
    control = _NUL.sub("", read.marc.control("001")).strip() or f"~{sum_of[:24]}"
    author = _author(described)
    found = tuple(sorted(keys(compared)))
    meant = family or read.marc.family or Family.MARC21
    row = (control, meant.value, read.charset.value, raw, sum_of, *_columns(described, author), list(found))
    work = f"{compared.work[:_KEY_LENGTH]}|{fold(author)[:_KEY_LENGTH]}" if author and compared.work else ""
    deleted = read.marc.position(5) == _DELETED
    return Prepared(read.position, control, sum_of, deleted, row, work, described.title.proper, author, found, compared)


def _columns(described: Description, author: str) -> tuple[Any, ...]:
    """From title to description, in the order of COLUMNS."""
    nature, published = described.nature, described.publication
    title = _NUL.sub("", _whole_title(described))
    return (
        title,
        sort_key(title)[:_KEY_LENGTH],
        author,
        _NUL.sub("", published.publishers[0]) if published.publishers else "",
        published.year if published.year in _YEARS else None,
        described.languages[0] if described.languages else "",
        nature.form.value,
        nature.carrier.value,
        nature.audience.value if nature.audience else "",
        list(nature.ages) if nature.ages else None,
        [isbn.number for isbn in described.numbers.isbns],
        list(described.numbers.issns),
        list(described.content.clc),
        [each.value for each in nature.accessible],
        to_json(described).replace("\\u0000", ""),
    )


def _whole_title(described: Description) -> str:
    title = described.title
    parts = f"{title.proper}：{title.remainder}" if title.remainder else title.proper
    return " ".join(each for each in (parts, title.number, title.part) if each)


def _author(described: Description) -> str:
    """Whom the record is entered under, else the first who made it, else nobody."""
    found = next((each for each in described.agents if each.main), None) or next(iter(described.agents), None)
    return _NUL.sub("", found.name) if found else ""
