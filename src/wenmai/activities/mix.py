"""阵地服务+流动服务, 线上服务+线下服务 (四川规划 SC-G09): a year of a division by the four cells, and what was both at once.

All from facts of the ledger. The channel of a fact says onsite, mobile, home or online, and stays what it is: the attribute
`ground` says from where something online was given, `hybrid` that a date on site or on the road went online at the same
time. People online and people on the spot stand in columns of their own and are never added up (SC-I06).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.facts import ATTENDANCE, HOME_VISIT
from wenmai.activities.year import HELD
from wenmai.kernel import clock
from wenmai.kernel.spreadsheets import Sheet, workbook
from wenmai.ledger.breakdown import breakdown
from wenmai.ledger.queries import FactFilter, facts
from wenmai.ledger.rows import FactRow
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import codes_below
from wenmai.places.queries.institutions import institutions_by_code

SESSIONS, PEOPLE = "sessions", "people"
CAME = (ATTENDANCE.name, HOME_VISIT.name, "courses.attendance")
KINDS = {SESSIONS: HELD, PEOPLE: CAME}
RECORDS = 50
ONLINE = "online"
NOBODY = "-"
"""Stands for a record that names no house."""


class Cell(StrEnum):
    """One cell of the mix. The last three are no cell of the four: both at once, and online that does not say from where."""

    FIXED = "fixed"
    MOBILE = "mobile"
    FIXED_ONLINE = "fixed_online"
    MOBILE_ONLINE = "mobile_online"
    HYBRID = "hybrid"
    HYBRID_ONLINE = "hybrid_online"
    UNSAID = "unsaid"


CELLS = tuple(Cell)
TITLES = {
    Cell.FIXED: lazy("阵地线下"),
    Cell.MOBILE: lazy("流动线下"),
    Cell.FIXED_ONLINE: lazy("阵地线上"),
    Cell.MOBILE_ONLINE: lazy("流动线上"),
    Cell.HYBRID: lazy("线上线下同时"),
    Cell.HYBRID_ONLINE: lazy("同时场次的线上"),
    Cell.UNSAID: lazy("线上，没写从哪里"),
}
_WANTED: Mapping[Cell, Mapping[str, Sequence[object]]] = {
    Cell.FIXED: {"channels": ["onsite"], "without": ["hybrid"]},
    Cell.MOBILE: {"channels": ["mobile", "home"], "without": ["hybrid"]},
    Cell.FIXED_ONLINE: {"channels": [ONLINE], "attributes": [("ground", "onsite")], "without": ["hybrid"]},
    Cell.MOBILE_ONLINE: {"channels": [ONLINE], "attributes": [("ground", "mobile")], "without": ["hybrid"]},
    Cell.HYBRID: {"channels": ["onsite", "mobile", "home"], "attributes": [("hybrid", "1")]},
    Cell.HYBRID_ONLINE: {"channels": [ONLINE], "attributes": [("hybrid", "1")]},
    Cell.UNSAID: {"channels": [ONLINE], "without": ["hybrid", "ground"]},
}


@dataclass(frozen=True, slots=True)
class Number:
    """场次 or 人次 of one cell. None: no record, which is not none held. `query` opens the records."""

    cell: Cell
    value: int | None
    query: str = ""

    @property
    def title(self) -> str:
        """The cell in words."""
        return str(TITLES[self.cell])


@dataclass(frozen=True, slots=True)
class MixLine:
    """One house, one month or the whole: sessions and people by cell."""

    word: str
    title: str
    sessions: Sequence[Number]
    people: Sequence[Number]
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Mix:
    """The report of a year of a division."""

    division: Division
    year: int
    whole: MixLine
    houses: Sequence[MixLine]
    months: Sequence[MixLine]

    @property
    def demo(self) -> bool:
        """Whether a house of the demo is among them."""
        return any(each.demo for each in self.houses)

    @property
    def known(self) -> bool:
        """Whether there is any record."""
        return any(each.value is not None for each in (*self.whole.sessions, *self.whole.people))


@dataclass(frozen=True, slots=True)
class MixChosen:
    """Which number was opened: what is counted, its cell, and the house or the month (1 to 12)."""

    what: str
    cell: Cell
    house: str = ""
    month: int = 0


Sums = Mapping[tuple[str, str, Cell], int]


def mix_of(division: Division, year: int) -> Mix:
    """The report, in the same few queries however many houses there are."""
    by: dict[str, dict[tuple[str, str, Cell], int]] = {name: defaultdict(int) for name in ("", "house", "month")}
    for what, house, month, cell, quantity in _splits(division, year):
        for name, word in (("", ""), ("house", house), ("month", month)):
            by[name][what, word, cell] += quantity
    houses = institutions_by_code({word for _what, word, _cell in by["house"]})
    months = [f"{year}-{number:02d}" for number in range(1, 13)]
    return Mix(
        division,
        year,
        _line("", "", _("合计"), by[""]),
        [_house(code, houses.get(code), by["house"]) for code in _sorted(by["house"], houses)],
        [_line("month", word, word, by["month"]) for word in months],
    )


def records_of(division: Division, year: int, chosen: MixChosen, after: int = 0) -> Sequence[FactRow]:
    """The facts behind one number, 50 at a time."""
    return facts(_filter(division, year, chosen), after=after, limit=RECORDS)


def sheets_of(mix: Mix) -> bytes:
    """The report as XLSX: by house and by month, one sheet each."""
    words = [{"cell": TITLES[cell], "word": word} for word in (_("场次"), _("人次")) for cell in CELLS]
    head = [_("%(cell)s：%(word)s") % each for each in words]
    tables = ((_("按单位"), (*mix.houses, mix.whole)), (_("按月"), (*mix.months, mix.whole)))
    return workbook([Sheet(title, [title, *head], [_row(line) for line in lines]) for title, lines in tables])


def cell_of(channel: str, hybrid: str, ground: str) -> Cell:
    """The cell of a fact by its channel and what it says of itself."""
    if hybrid:
        return Cell.HYBRID_ONLINE if channel == ONLINE else Cell.HYBRID
    if channel != ONLINE:
        return Cell.FIXED if channel == "onsite" else Cell.MOBILE
    return {"onsite": Cell.FIXED_ONLINE, "mobile": Cell.MOBILE_ONLINE}.get(ground, Cell.UNSAID)


def _splits(division: Division, year: int) -> Iterable[tuple[str, str, str, Cell, int]]:
    asked = ("institution", "month", "channel", "attributes.hybrid", "attributes.ground")
    for what in KINDS:
        for split in breakdown(_filter(division, year, None, what), asked):
            house, month, *said = split.words
            if split.n:
                yield what, house or NOBODY, month, cell_of(*said), int(split.quantity)


def _filter(division: Division, year: int, chosen: MixChosen | None, what: str = SESSIONS) -> FactFilter:
    first, last = date(year, 1, 1), date(year, 12, 31)
    if chosen and chosen.month:
        first = date(year, chosen.month, 1)
        last = date.fromordinal(clock.next_month(first).toordinal() - 1)
    listed = codes_below(division.code)
    cell: Mapping[str, Sequence[object]] = _WANTED[chosen.cell] if chosen else {}
    return FactFilter(
        kinds=KINDS[chosen.what if chosen else what],
        first=first,
        last=last,
        divisions=listed or (),
        division_prefix="" if listed else division.code,
        institutions=_named(chosen),
        net=chosen is not None,
        **cell,  # type: ignore[arg-type]  # channels, attributes and without, as the table above says
    )


def _named(chosen: MixChosen | None) -> Sequence[str] | None:
    if chosen is None or not chosen.house:
        return None
    return ["" if chosen.house == NOBODY else chosen.house]


def _sorted(sums: Sums, houses: Mapping[str, Institution]) -> list[str]:
    """Houses in order of their pinyin; what names no house comes last."""
    codes = {word for _what, word, _cell in sums}
    return sorted(codes, key=lambda code: (code not in houses, houses[code].pinyin if code in houses else "", code))


def _house(code: str, house: Institution | None, sums: Sums) -> MixLine:
    return _line("house", code, house.label if house else _("没有写明单位"), sums, demo=bool(house and house.demo))


def _line(by: str, word: str, title: str, sums: Sums, *, demo: bool = False) -> MixLine:
    numbers = {
        what: [Number(cell, sums.get((what, word, cell)), _query(what, cell, by, word)) for cell in CELLS]
        for what in KINDS
    }
    return MixLine(word, title, numbers[SESSIONS], numbers[PEOPLE], demo)


def _query(what: str, cell: Cell, by: str, word: str) -> str:
    named = f"&{by}={word}" if word else ""
    return f"what={what}&cell={cell}{named}"


def _row(line: MixLine) -> list[str | int]:
    return [line.title, *("" if each.value is None else each.value for each in (*line.sessions, *line.people))]
