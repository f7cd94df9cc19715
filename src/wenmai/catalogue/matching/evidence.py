"""Two profiles side by side: what agrees, what speaks against, what cannot be told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from wenmai.catalogue.matching.profile import Profile

_NUMBERS = re.compile(r"[0-9]+|[〇零一二三四五六七八九十]+")
_NEAR = 0.72
_GENERIC = 3


class Agreement(StrEnum):
    """How two values stand to each other. UNKNOWN: one is missing, or they are in scripts that cannot be compared."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One agreement for each thing that is compared."""

    title: Agreement
    volume: Agreement
    isbn: Agreement
    year: Agreement
    edition: Agreement
    publisher: Agreement
    agents: Agreement
    pages: Agreement
    nature: Agreement
    language: Agreement


def weigh(one: Profile, other: Profile) -> Evidence:
    """All agreements of two profiles; the order does not matter."""
    return Evidence(
        title=_title(one, other),
        volume=_volume(one, other),
        isbn=_numbers(one.isbns | one.issns | one.union, other.isbns | other.issns | other.union),
        year=_year(one, other),
        edition=_edition(one, other),
        publisher=_publisher(one, other),
        agents=_agents(one, other),
        pages=_pages(one.pages, other.pages),
        nature=_nature(one, other),
        language=Agreement.DIFFERENT
        if one.language and other.language and one.language != other.language
        else Agreement.SAME,
    )


def _title(one: Profile, other: Profile) -> Agreement:
    """Folded titles, proper or whole, are SAME only when they are equal: 万年县志 and 万安县志 are two books; romanised ones where a record has no other. Other numbers are another title."""
    if one.full_title == other.full_title:
        return Agreement.SAME
    if _han(one.title) != _han(other.title):
        return _romanised(one, other)
    if one.work and one.work == other.work:
        return Agreement.NEAR if _unlike(one.remainder, other.remainder) else Agreement.SAME
    if one.full_title == other.title or one.title == other.full_title:
        return Agreement.SAME
    if _contained(one, other) or _contained(other, one):
        return Agreement.NEAR
    return max(_likeness(one.work, other.work), _likeness(one.full_title, other.full_title), key=_RANKS.index)


def _unlike(one: str, other: str) -> bool:
    """Both say something, and not the same."""
    return bool(one and other) and _likeness(one, other) == Agreement.DIFFERENT


def _romanised(one: Profile, other: Profile) -> Agreement:
    """One record has no Chinese at all: only the romanised titles can agree."""
    if not one.latin or not other.latin:
        return Agreement.UNKNOWN
    return Agreement.SAME if one.latin & other.latin else Agreement.DIFFERENT


_RANKS = [Agreement.DIFFERENT, Agreement.UNKNOWN, Agreement.NEAR, Agreement.SAME]


def _han(text: str) -> bool:
    return any("\u3400" <= sign <= "\u9fff" for sign in text)


def _contained(short: Profile, long: Profile) -> bool:
    """One says less: its whole title begins the other's."""
    return len(short.full_title) > _GENERIC and long.full_title.startswith(short.full_title)


def _likeness(one: str, other: str) -> Agreement:
    if one and one == other:
        return Agreement.SAME
    if not one or not other:
        return Agreement.UNKNOWN
    if _NUMBERS.findall(one) != _NUMBERS.findall(other):
        return Agreement.DIFFERENT
    return Agreement.NEAR if _near(one, other) else Agreement.DIFFERENT


def _near(one: str, other: str) -> bool:
    """Whether enough is common; what cannot be by length or by signs is not laid side by side."""
    if 2 * min(len(one), len(other)) < _NEAR * (len(one) + len(other)):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR


def _volume(one: Profile, other: Profile) -> Agreement:
    """Numbers of volumes and names of parts; NEAR where only one record is for a set, UNKNOWN where only one says which."""
    if _unlike(one.part, other.part):
        return Agreement.DIFFERENT
    if one.volume and other.volume:
        return Agreement.SAME if one.volume == other.volume else Agreement.DIFFERENT
    if one.volume or other.volume or (bool(one.part) != bool(other.part) and one.full_title != other.full_title):
        return Agreement.UNKNOWN
    return Agreement.SAME if one.is_set == other.is_set else Agreement.NEAR


def _numbers(one: frozenset[str], other: frozenset[str]) -> Agreement:
    if not one or not other:
        return Agreement.UNKNOWN
    return Agreement.SAME if one & other else Agreement.DIFFERENT


def _year(one: Profile, other: Profile) -> Agreement:
    if one.year is None or other.year is None:
        return Agreement.UNKNOWN
    if one.year == other.year:
        return Agreement.SAME
    spans = _within(one.year, other) or _within(other.year, one)
    return Agreement.NEAR if abs(one.year - other.year) == 1 or spans else Agreement.DIFFERENT


def _within(year: int, spanned: Profile) -> bool:
    return spanned.year is not None and spanned.last_year is not None and spanned.year <= year <= spanned.last_year


def _edition(one: Profile, other: Profile) -> Agreement:
    if one.edition.number != other.edition.number or one.edition.changed != other.edition.changed:
        return Agreement.DIFFERENT if one.edition.said and other.edition.said else Agreement.NEAR
    return Agreement.SAME


def _publisher(one: Profile, other: Profile) -> Agreement:
    pairs = [(mine, theirs) for mine in one.publishers for theirs in other.publishers if _han(mine) == _han(theirs)]
    if not pairs:
        return Agreement.UNKNOWN
    if any(mine == theirs for mine, theirs in pairs):
        return Agreement.SAME
    return Agreement.NEAR if any(_abbreviates(mine, theirs) for mine, theirs in pairs) else Agreement.DIFFERENT


def _abbreviates(one: str, other: str) -> bool:
    """One is the other's beginning, or is spelt by signs of it in their order from its first: 北大 for 北京大学."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2 or short[0] != long[0]:
        return short in long and len(short) > 1
    rest = iter(long)
    return all(sign in rest for sign in short)


def _agents(one: Profile, other: Profile) -> Agreement:
    if _shared(one.names, other.names) or _named(one.names, other.said) or _named(other.names, one.said):
        return Agreement.SAME
    if one.latin_names & other.latin_names:
        return Agreement.SAME
    comparable = (one.names and other.names) or (one.latin_names and other.latin_names)
    return Agreement.DIFFERENT if comparable else Agreement.UNKNOWN


def _shared(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & other)


def _named(names: Iterable[str], said: str) -> bool:
    return any(len(name) > 1 and name in said for name in names)


def _pages(one: int | None, other: int | None) -> Agreement:
    if one is None or other is None:
        return Agreement.UNKNOWN
    return Agreement.SAME if abs(one - other) <= max(10, 0.05 * max(one, other)) else Agreement.DIFFERENT


def _nature(one: Profile, other: Profile) -> Agreement:
    same = (one.form, one.carrier, one.accessible) == (other.form, other.carrier, other.accessible)
    return Agreement.SAME if same else Agreement.DIFFERENT
