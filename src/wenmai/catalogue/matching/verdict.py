"""Whether two records are of one thing: yes, no, or a question for a person, with the reasons.

Rules, not weights, so that each verdict can be read. Records are never called duplicates across volumes, editions,
carriers or conflicting numbers; a person is asked where the rest agrees. Two volumes or two editions that both say which
they are, are no question: they are two things.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from wenmai.catalogue.matching.evidence import Agreement, Evidence, weigh
from wenmai.catalogue.matching.profile import Profile

SAME, NEAR, DIFFERENT, UNKNOWN = Agreement.SAME, Agreement.NEAR, Agreement.DIFFERENT, Agreement.UNKNOWN


class Decision(StrEnum):
    """What to do with the pair."""

    DUPLICATE = "duplicate"
    NOT = "not"
    ASK = "ask"


class Reason(StrEnum):
    """Why; a code that is stable."""

    SAME_NUMBER = "same_number"
    SAME_WORDS = "same_words"
    NATURE = "nature"
    LANGUAGE = "language"
    TITLE = "title"
    TITLE_NEAR = "title_near"
    VOLUME = "volume"
    VOLUME_OR_SET = "volume_or_set"
    EDITION = "edition"
    NUMBERS_CONFLICT = "numbers_conflict"
    NUMBER_REUSED = "number_reused"
    YEAR = "year"
    YEAR_MISSING = "year_missing"
    PUBLISHER = "publisher"
    AGENTS = "agents"
    PAGES = "pages"
    TOO_LITTLE = "too_little"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision, its reasons, and a likeness from 0 to 1 by which questions are put in order (nothing is decided by it)."""

    decision: Decision
    reasons: tuple[Reason, ...]
    likeness: float
    evidence: Evidence

    def sentences(self) -> tuple[str, ...]:
        """The reasons in the reader's language."""
        return sentences(self.reasons)


def sentences(reasons: Iterable[str]) -> tuple[str, ...]:
    """Reasons by their codes, in the reader's language."""
    return tuple(_SENTENCES[Reason(reason)]() for reason in reasons)


def compare(one: Profile, other: Profile) -> Verdict:
    """The verdict on two records; the order of the two does not matter."""
    evidence = weigh(one, other)
    decision, reasons = _decided(evidence, one, other)
    return Verdict(decision, reasons, _likeness(evidence), evidence)


_TELLING = 8  # signs of a folded title
_Decided = tuple[Decision, tuple[Reason, ...]]


def _decided(seen: Evidence, one: Profile, other: Profile) -> _Decided:
    if against := _against(seen):
        return Decision.NOT, (against,)
    if seen.title in {DIFFERENT, UNKNOWN}:
        return _other_title(seen)
    if seen.isbn == SAME:
        return _same_number(seen)
    return _conflicting_numbers(seen) if seen.isbn == DIFFERENT else _by_words(seen, one, other)


def _against(seen: Evidence) -> Reason | None:
    """What makes two things of them, whatever else agrees."""
    if seen.nature == DIFFERENT:
        return Reason.NATURE
    if seen.title in {DIFFERENT, UNKNOWN}:
        return None
    if seen.language == DIFFERENT:
        return Reason.LANGUAGE
    return Reason.VOLUME if seen.volume == DIFFERENT else None


def _other_title(seen: Evidence) -> _Decided:
    """A number that two titles share: publishers give one to several books, so a person looks only where makers and
    pages do not tell them apart already.
    """
    if seen.isbn != SAME:
        return Decision.NOT, (Reason.TITLE,)
    apart = seen.title == DIFFERENT and DIFFERENT in {seen.agents, seen.pages}
    return (Decision.NOT if apart else Decision.ASK), (Reason.NUMBER_REUSED,)


def _same_number(seen: Evidence) -> _Decided:
    """One number and one title, unless volume, edition, year or publisher speak against it."""
    doubts = [
        *_if(seen.volume in {UNKNOWN, NEAR}, Reason.VOLUME_OR_SET),
        *_if(seen.edition == DIFFERENT, Reason.EDITION),
        *_if(seen.year == DIFFERENT, Reason.YEAR),
        *_if(seen.publisher == DIFFERENT and seen.agents != SAME, Reason.PUBLISHER),
        *_if(seen.title == NEAR, Reason.TITLE_NEAR),
    ]
    return (Decision.ASK, tuple(doubts)) if doubts else (Decision.DUPLICATE, (Reason.SAME_NUMBER,))


def _conflicting_numbers(seen: Evidence) -> _Decided:
    """Two numbers: two editions, two bindings or two volumes, unless everything else agrees; then a person looks."""
    against = [
        *_if(seen.edition == DIFFERENT, Reason.EDITION),
        *_if(seen.year in {DIFFERENT, NEAR}, Reason.YEAR),
        *_if(seen.publisher == DIFFERENT, Reason.PUBLISHER),
        *_if(seen.agents == DIFFERENT, Reason.AGENTS),
        *_if(seen.title == NEAR, Reason.TITLE_NEAR),
    ]
    if against:
        return Decision.NOT, (Reason.NUMBERS_CONFLICT, *against)
    return Decision.ASK, (Reason.NUMBERS_CONFLICT, *_if(seen.volume != SAME, Reason.VOLUME_OR_SET))


def _by_words(seen: Evidence, one: Profile, other: Profile) -> _Decided:
    """No number to go by: title, somebody who made it, year and publisher must agree, and nothing speak against it."""
    if seen.edition == DIFFERENT or (seen.agents == DIFFERENT and seen.publisher in {DIFFERENT, UNKNOWN}):
        return Decision.NOT, (Reason.EDITION,) if seen.edition == DIFFERENT else (Reason.AGENTS,)
    if seen.year == DIFFERENT and seen.publisher in {DIFFERENT, UNKNOWN}:
        return Decision.NOT, (Reason.YEAR, *_if(seen.publisher == DIFFERENT, Reason.PUBLISHER))
    doubts = [
        *_if(seen.volume != SAME, Reason.VOLUME_OR_SET),
        *_if(seen.title == NEAR, Reason.TITLE_NEAR),
        *_if(seen.edition == NEAR, Reason.EDITION),
        *_if(seen.year in {DIFFERENT, NEAR}, Reason.YEAR),
        *_if(seen.year == UNKNOWN, Reason.YEAR_MISSING),
        *_if(seen.publisher == DIFFERENT, Reason.PUBLISHER),
        *_if(seen.agents == DIFFERENT, Reason.AGENTS),
        *_if(seen.pages == DIFFERENT, Reason.PAGES),
        *_if(not _enough(seen, one, other), Reason.TOO_LITTLE),
    ]
    return (Decision.ASK, tuple(doubts)) if doubts else (Decision.DUPLICATE, (Reason.SAME_WORDS,))


def _enough(seen: Evidence, one: Profile, other: Profile) -> bool:
    """Maker and publisher agree, or one of them with the pages or with a title that is not a common word."""
    maker, house = seen.agents == SAME, seen.publisher in {SAME, NEAR}
    long = min(len(one.full_title), len(other.full_title)) >= _TELLING
    return (maker and house) or ((maker or house) and (seen.pages == SAME or long))


def _if(holds: bool, reason: Reason) -> tuple[Reason, ...]:
    return (reason,) if holds else ()


_WEIGHTS = {"title": 4, "isbn": 3, "agents": 2, "year": 2, "publisher": 1, "volume": 2, "edition": 1, "pages": 1}
_POINTS = {SAME: 1.0, NEAR: 0.6, UNKNOWN: 0.4, DIFFERENT: 0.0}


def _likeness(seen: Evidence) -> float:
    if DIFFERENT in {seen.nature, seen.language}:
        return 0.0
    total = sum(_WEIGHTS.values())
    return sum(weight * _POINTS[getattr(seen, name)] for name, weight in _WEIGHTS.items()) / total


_SENTENCES: dict[Reason, Callable[[], str]] = {
    Reason.SAME_NUMBER: lambda: _("题名相同，且有相同的 ISBN 或 ISSN。"),
    Reason.SAME_WORDS: lambda: _("题名、责任者、出版者和出版年都相同。"),
    Reason.NATURE: lambda: _("文献类型或载体不同。"),
    Reason.LANGUAGE: lambda: _("语种不同。"),
    Reason.TITLE: lambda: _("题名不同。"),
    Reason.TITLE_NEAR: lambda: _("题名相近而不相同，请核对。"),
    Reason.VOLUME: lambda: _("卷册不同。"),
    Reason.VOLUME_OR_SET: lambda: _("一条像是整套，一条像是单册，请核对卷册。"),
    Reason.EDITION: lambda: _("版次不同。"),
    Reason.NUMBERS_CONFLICT: lambda: _("ISBN 不同，请核对是否为不同装帧或不同版本。"),
    Reason.NUMBER_REUSED: lambda: _("ISBN 相同而题名不同，请核对是否一号多用。"),
    Reason.YEAR: lambda: _("出版年不同。"),
    Reason.YEAR_MISSING: lambda: _("有一条没有出版年。"),
    Reason.PUBLISHER: lambda: _("出版者不同。"),
    Reason.AGENTS: lambda: _("责任者不同。"),
    Reason.PAGES: lambda: _("页数相差较大。"),
    Reason.TOO_LITTLE: lambda: _("可比的内容太少，请看原书。"),
}
