"""面向老年人群体开展阅读服务和文艺培训 (四川规划 SC-E14): a year of the counties of a division, and of the houses of one county.

What counts: lessons and trainings (文艺培训), readings and what libraries report (阅读服务), from facts whose audience names
老年人; beside it the same kinds for everybody, which gives the share. Online stands apart and is in no share. A county
without a record is listed as such, and one that has records but none for old people says just that: neither is nought.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wenmai.activities.facts import ATTENDANCE, SESSION_HELD
from wenmai.booking.audiences import Audience
from wenmai.kernel.spreadsheets import Sheet, workbook
from wenmai.ledger.breakdown import breakdown
from wenmai.ledger.queries import FactFilter, facts
from wenmai.ledger.rows import FactRow
from wenmai.places.models import Division
from wenmai.places.queries.divisions import codes_below, divisions_at, divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code

COUNTY_LEVEL, COUNTY = 3, 6
RECORDS = 50
ELSEWHERE = "-"
OFFLINE, ONLINE = ("onsite", "mobile", "home"), ("online",)
TRAINING_KINDS, READING_KINDS = ("training", "course"), ("reading",)


@dataclass(frozen=True, slots=True)
class Part:
    """阅读服务 or 文艺培训: which facts are its sessions and its people, and the kinds of activity among them."""

    word: str
    sessions: Sequence[str]
    people: Sequence[str]
    kinds: Sequence[str]


TRAINING = Part(
    "training", (SESSION_HELD.name, "courses.lesson_held"), (ATTENDANCE.name, "courses.attendance"), TRAINING_KINDS
)
READING = Part("reading", (SESSION_HELD.name, "library.session"), (ATTENDANCE.name,), READING_KINDS)
PARTS = {TRAINING.word: TRAINING, READING.word: READING}
# Of these every fact counts, whatever it says of its kind: a lesson is training, a session of a library's table is reading.
WHOLE = {"courses.lesson_held": TRAINING, "courses.attendance": TRAINING, "library.session": READING}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; None without a record. `query` opens its records."""

    value: int | None
    query: str = ""


@dataclass(frozen=True, slots=True)
class ElderLine:
    """One county, house or the whole. `any_records`: somebody there holds classes or readings at all."""

    word: str
    title: str
    training: Figure
    reading: Figure
    people: Figure
    online: Figure
    all_sessions: int
    all_people: int
    any_records: bool
    demo: bool = False

    @property
    def sessions(self) -> int | None:
        """Both parts together, None when neither has a record."""
        held = [each.value for each in (self.training, self.reading) if each.value is not None]
        return sum(held) if held else None

    @property
    def session_share(self) -> float | None:
        """Of all classes and readings; None where there are none."""
        return _share(self.sessions, self.all_sessions)

    @property
    def people_share(self) -> float | None:
        """Of all who came to classes and readings on the spot."""
        return _share(self.people.value, self.all_people)


@dataclass(frozen=True, slots=True)
class Elders:
    """The report. `by` is "county", or "house" inside one county; `without` are those with nothing for old people."""

    division: Division
    year: int
    by: str
    whole: ElderLine
    lines: Sequence[ElderLine]

    @property
    def without(self) -> Sequence[ElderLine]:
        """Those with no record for old people."""
        return [each for each in self.lines if each.sessions is None and each.online.value is None]

    @property
    def demo(self) -> bool:
        """Whether something of the demo is among them."""
        return any(each.demo for each in self.lines)


@dataclass(frozen=True, slots=True)
class ElderChosen:
    """Which number was opened: "training", "reading", "people" or "online", of a county or a house ("" of all)."""

    what: str
    word: str = ""


WORDS = ("training", "reading", "people", "online")
Sums = Mapping[tuple[str, str], int]


def elders_of(division: Division, year: int) -> Elders:
    """The report, in the same few queries however many counties there are."""
    by = "house" if division.level >= COUNTY_LEVEL else "county"
    elder, everybody = _sums(division, year, by, elder=True), _sums(division, year, by, elder=False)
    named = _named(division, by, {word for _what, word in everybody if word})
    lines = [_line(word, title, elder, everybody, demo=demo) for word, title, demo in named]
    return Elders(division, year, by, _line("", _("合计"), elder, everybody), lines)


def records_of(division: Division, year: int, chosen: ElderChosen, after: int = 0) -> Sequence[FactRow]:
    """The facts behind one number, 50 at a time; sessions and people of what is online stand together."""
    found: list[FactRow] = []
    for wanted in _records(division, year, chosen):
        found += facts(wanted, after=after, limit=RECORDS)
    return sorted(found, key=lambda each: each.id)[:RECORDS]


def sheets_of(elders: Elders) -> bytes:
    """The report as XLSX."""
    head = [
        _("县（市、区）") if elders.by == "county" else _("单位"),
        _("文艺培训场次"),
        _("阅读服务场次"),
        _("占同类场次"),
        _("到场人次"),
        _("占同类人次"),
        _("另有线上人次"),
        _("说明"),
    ]
    return workbook([Sheet(_("面向老年人"), head, [_row(line) for line in (*elders.lines, elders.whole)])])


def said_of(line: ElderLine) -> str:
    """What a line without a number means, "" when it has one."""
    if line.sessions is not None or line.online.value is not None:
        return ""
    return _("办过培训或阅读，没有写明面向老年人的") if line.any_records else _("没有记录，不等于没办")


def _sums(division: Division, year: int, by: str, *, elder: bool) -> Sums:
    """By (what, word), the word "" for all."""
    asked = ("kind", "channel", "attributes.kind", "institution" if by == "house" else "division")
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for split in breakdown(_filter(division, year, elder=elder), asked):
        kind, channel, activity, where = split.words
        if not split.n or (what := _what(kind, channel, activity)) == "":
            continue
        for word in ("", _word(where, by)):
            sums[what, word] += int(split.quantity)
    return dict(sums)


def _what(kind: str, channel: str, activity: str) -> str:
    part = WHOLE.get(kind) or next((each for each in PARTS.values() if activity in each.kinds), None)
    if part is None:
        return ""
    people = kind in {ATTENDANCE.name, "courses.attendance"}
    if channel in ONLINE:
        return "online" if people else "online_sessions"
    return "people" if people else part.word


def _word(where: str, by: str) -> str:
    if by == "house":
        return where or ELSEWHERE
    return where[:COUNTY] if len(where) >= COUNTY else ELSEWHERE


def _named(division: Division, by: str, seen: set[str]) -> list[tuple[str, str, bool]]:
    """(word, title, demo) of each line: every county there is, or the houses that have records."""
    if by == "house":
        houses = institutions_by_code(seen)
        known = sorted(((each.pinyin, code, each.label, each.demo) for code, each in houses.items()))
        return [(code, label, demo) for _pinyin, code, label, demo in known] + _elsewhere(seen, _("没有写明单位"))
    counties = {each.code: each.name for each in divisions_at(COUNTY_LEVEL, division.code)}
    others = divisions_by_code(seen - set(counties) - {ELSEWHERE}).values() if seen - set(counties) else ()
    counties |= {each.code: each.name for each in others}
    return [(code, name, False) for code, name in counties.items()] + _elsewhere(seen, _("没有写到县"))


def _elsewhere(seen: set[str], title: str) -> list[tuple[str, str, bool]]:
    return [(ELSEWHERE, title, False)] if ELSEWHERE in seen else []


def _line(word: str, title: str, elder: Sums, everybody: Sums, *, demo: bool = False) -> ElderLine:
    named = f"&word={word}" if word else ""
    training, reading, people, online = (
        Figure(elder.get((what, word)), f"what={what}{named}") for what in ("training", "reading", "people", "online")
    )
    held = [everybody.get((part, word)) for part in PARTS]
    return ElderLine(
        word,
        title,
        training,
        reading,
        people,
        online,
        sum(each or 0 for each in held),
        everybody.get(("people", word), 0),
        any(key == word for _what, key in everybody),
        demo,
    )


def percent(share: float) -> str:
    """12.5% from 0.125."""
    return f"{share * 100:.1f}%"


def _share(part: int | None, whole: int) -> float | None:
    return None if part is None or not whole else part / whole


def _records(division: Division, year: int, chosen: ElderChosen) -> Sequence[FactFilter]:
    """What is chosen, as filters of the ledger: kinds that count whole, and activities of the kinds that count."""
    parts = [PARTS[chosen.what]] if chosen.what in PARTS else list(PARTS.values())
    people = chosen.what in {"people", "online"}
    plain = replace(
        _inside(division, year, chosen.word),
        channels=ONLINE if chosen.what == "online" else OFFLINE,
        audience=[Audience.ELDERLY.value],
        net=True,
    )
    kinds = {kind for part in parts for kind in (part.people if people else part.sessions)}
    words = [word for part in parts for word in part.kinds]
    named = replace(plain, kinds=sorted(kinds - set(WHOLE)), attributes=[("kind", words)])
    whole = sorted(kinds & set(WHOLE))
    return [named, replace(plain, kinds=whole)] if whole else [named]


def _inside(division: Division, year: int, word: str) -> FactFilter:
    """A year of a division, and of one county or house in it."""
    house = division.level >= COUNTY_LEVEL
    found = FactFilter(first=date(year, 1, 1), last=date(year, 12, 31), **_area(division.code))
    if house and word:
        return replace(found, institutions=["" if word == ELSEWHERE else word])
    if word == ELSEWHERE:
        above = divisions_at(COUNTY_LEVEL - 1, division.code)
        return replace(found, divisions=[division.code, *(each.code for each in above)], division_prefix="")
    return replace(found, divisions=(), division_prefix=word) if word else found


def _area(code: str) -> dict[str, Any]:
    listed = codes_below(code)
    return {"divisions": listed} if listed else {"division_prefix": code}


def _filter(division: Division, year: int, *, elder: bool) -> FactFilter:
    kinds = sorted({kind for part in PARTS.values() for kind in (*part.sessions, *part.people)})
    audience = [Audience.ELDERLY.value] if elder else ()
    return replace(_inside(division, year, ""), kinds=kinds, audience=audience)


def _row(line: ElderLine) -> list[str | int]:
    numbers = [line.training.value, line.reading.value, line.session_share, line.people.value, line.people_share]
    said = [percent(each) if isinstance(each, float) else each for each in (*numbers, line.online.value)]
    return [line.title, *("" if each is None else each for each in said), said_of(line)]
