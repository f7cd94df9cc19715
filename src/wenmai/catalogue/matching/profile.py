"""What of a Description is compared, folded once: traditional, full width and capital letters are gone."""

import re
from dataclasses import dataclass
from functools import lru_cache

from wenmai.catalogue.describing.description import Accessible, Carrier, Description, Form
from wenmai.catalogue.describing.wording import has_han
from wenmai.catalogue.matching.editions import Edition, edition_of
from wenmai.catalogue.matching.volumes import Volume, is_set, volume_of, without_volume
from wenmai.search.folding import fold

_SHORT, _KEPT, _MAKERS = 4, 24, 3
_HOUSE = re.compile(
    r"出版(?:社|公司|集团|中心|部|局|事业)?|(?:股份|责任)?有限(?:责任)?公司|有限公司|集团|事业|文化|图书|发行部?|书社$|社$"
)
_NO_LETTERS = re.compile("[^0-9A-Za-z]+")
_PAGES = re.compile(r"([0-9]{1,5})\s*(?:页|頁|p\b|面|叶|leaves)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """Titles and names as folded text without spaces; `work` is the title without a volume at its end, `latin` are romanised titles as letters only."""

    title: str
    full_title: str
    work: str
    remainder: str
    part: str
    latin: frozenset[str]
    names: frozenset[str]
    latin_names: frozenset[str]
    said: str
    publishers: frozenset[str]
    year: int | None
    last_year: int | None
    edition: Edition
    volume: Volume
    is_set: bool
    isbns: frozenset[str]
    issns: frozenset[str]
    union: frozenset[str]
    form: Form
    carrier: Carrier
    accessible: frozenset[Accessible]
    language: str
    pages: int | None


def profile(description: Description) -> Profile:
    """The profile of a description."""
    title, numbers, published = description.title, description.numbers, description.publication
    whole = f"{title.proper} {title.remainder} {title.number} {title.part}"
    names = [name for agent in description.agents for name in (agent.name, *agent.forms)]
    return Profile(
        title=_close(title.proper),
        full_title=_close(whole),
        work=without_volume(fold(title.proper)).replace(" ", ""),
        remainder=_close(title.remainder),
        part=_close(title.part),
        latin=frozenset(_letters(text) for text in (title.proper, *title.romanised[:1]) if text and not has_han(text)),
        names=frozenset(_close(name) for name in names if has_han(name)),
        latin_names=frozenset(_letters(name) for name in names if not has_han(name)),
        said=_close(title.responsibility),
        publishers=frozenset(publisher_stem(name) for name in published.publishers),
        year=published.year,
        last_year=published.last_year,
        edition=edition_of(published.edition),
        volume=volume_of(description),
        is_set=is_set(description),
        isbns=frozenset(isbn.number for isbn in numbers.isbns),
        issns=frozenset(numbers.issns),
        union=frozenset(numbers.union),
        form=description.nature.form,
        carrier=description.nature.carrier,
        accessible=frozenset(description.nature.accessible),
        language=description.languages[0] if description.languages else "",
        pages=_pages(description.extent),
    )


def _close(text: str) -> str:
    return fold(text).replace(" ", "")


def _letters(text: str) -> str:
    """Letters and digits only: "Zhong guo" and "Zhongguo" are one."""
    return _NO_LETTERS.sub("", fold(text))


@lru_cache(maxsize=16_384)
def publisher_stem(name: str) -> str:
    """A publisher without the words that are left out as often as not: 北京大学出版社 is 北京大学."""
    plain = _close(name)
    return _HOUSE.sub("", plain) or plain


def _pages(extent: str) -> int | None:
    """The longest run of pages; "3, 2, 911 p." has 911."""
    found = [int(each) for each in _PAGES.findall(extent)]
    return max(found) if found else None


def keys(compared: Profile) -> frozenset[str]:
    """Texts of which two records of one thing share at least one: what an index looks candidates up by.

    i: ISBN, s: ISSN, u: 统一书号, t: the folded title, r: the romanised title; a short title stands with the year, and with
    each of the first makers.
    """
    found = {f"i:{number}" for number in compared.isbns} | {f"s:{number}" for number in compared.issns}
    found |= {f"u:{number}" for number in compared.union}
    if compared.work:
        found |= {f"t:{key}" for key in _title_keys(compared.work, _SHORT, compared.year, compared.names)}
    for text in compared.latin:
        found |= {f"r:{key}" for key in _title_keys(text, 3 * _SHORT, compared.year, compared.latin_names)}
    return frozenset(found)


def _title_keys(title: str, short: int, year: int | None, names: frozenset[str]) -> list[str]:
    if not title:
        return []
    if len(title) >= short:
        return [title[:_KEPT]]
    return [f"{title}|{beside}" for beside in (year or "", *sorted(names)[:_MAKERS]) if beside]
