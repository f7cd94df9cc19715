"""A year of a division: in which months each house held something, and the seven settings of its libraries.

四川规划 SC-A01 and 攀枝花方案 PZH-A09 ask for activity in each month of each 馆/站, SC-L09 for the seven settings (七进).
All from facts of the ledger; what is online is not counted; a month without a record is shown as such, never as none held.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.activities.facts import HOME_VISIT_MADE, SESSION_HELD
from wenmai.activities.vocabulary import Setting
from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of
from wenmai.kernel.spreadsheets import Sheet, workbook
from wenmai.ledger.breakdown import breakdown
from wenmai.ledger.queries import FactFilter, facts
from wenmai.ledger.rows import FactRow
from wenmai.places.models import Division, Institution, InstitutionKind
from wenmai.places.queries.institutions import Wanted, institutions

# A lesson held is a session by the plan's own reading; the last three are of houses that report by table.
HELD = (
    SESSION_HELD.name,
    HOME_VISIT_MADE.name,
    "courses.lesson_held",
    "library.session",
    "culture.session",
    "museum.session",
)
OFFLINE = ("onsite", "mobile", "home")
HOUSES = (
    InstitutionKind.LIBRARY,
    InstitutionKind.CULTURE_CENTRE,
    InstitutionKind.MUSEUM,
    InstitutionKind.ART_MUSEUM,
    InstitutionKind.CULTURE_STATION,
)
SIZE = 40
LIBRARIES = 100
MONTHS = range(1, 13)
COUNTY = 6
"""Digits of the code of a county."""
RECORDS = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """A month or a setting of a house: sessions held, None without a record. `word` opens the records behind it."""

    word: str
    held: int | None
    ahead: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class YearLine:
    """One house. `filled` of its cells have something."""

    house: Institution
    cells: Sequence[Cell]
    total: int

    @property
    def filled(self) -> int:
        """How many cells have something."""
        return sum(1 for each in self.cells if each.held)


@dataclass(frozen=True, slots=True)
class Year:
    """The page. `due` months of the year have ended or run; `settings` names the columns of the second table."""

    division: Division
    year: int
    due: int
    houses: Page[YearLine]
    libraries: Sequence[YearLine]

    @property
    def demo(self) -> bool:
        """Whether a house of the demo is among them."""
        return any(each.house.demo for each in self.houses.items)

    @property
    def settings(self) -> Sequence[str]:
        """进农村, 进社区 …"""
        return [str(each.label) for each in Setting]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which number was opened: a house, and a month "2026-03" or a setting."""

    house: Institution
    month: int = 0
    setting: str = ""


def year_of(division: Division, year: int, page: int = 1, kind: str = "") -> Year:
    """Both tables, in at most five queries however many houses there are."""
    found = page_of(_houses(division, kind), page, SIZE)
    libraries = list(institutions(Wanted("library", division.code))[:LIBRARIES])
    months, settings = _by(found.items, year, "month"), _by(libraries, year, "setting")
    today = clock.today()
    due = 12 if year < today.year else today.month
    lines = [_months_of(each, year, due, months) for each in found.items]
    return Year(
        division,
        year,
        due,
        Page(lines, found.number, found.size, found.count),
        [_settings_of(each, settings) for each in libraries],
    )


def sheets_of(division: Division, year: int, kind: str = "") -> bytes:
    """Both tables whole as XLSX: months of every house, settings of every library. No record is an empty cell, not 0."""
    houses, libraries = list(_houses(division, kind)), list(institutions(Wanted("library", division.code)))
    by_month, by_setting = _by(houses, year, "month"), _by(libraries, year, "setting")
    months = [_("%(n)d 月") % {"n": month} for month in MONTHS]
    rows = [_row(_months_of(each, year, 12, by_month)) for each in houses]
    tables = [Sheet(_("每月"), [_("单位"), *months, _("合计")], rows)]
    if libraries:
        settings = [str(each.label) for each in Setting]
        rows = [_row(_settings_of(each, by_setting)) for each in libraries]
        tables.append(Sheet(_("七进"), [_("图书馆"), *settings, _("合计")], rows))
    return workbook(tables)


def _houses(division: Division, kind: str) -> "QuerySet[Institution]":
    """Those that the first table names, in its order."""
    return institutions(Wanted(division=division.code)).filter(kind__in=[kind] if kind in HOUSES else list(HOUSES))


def _row(line: YearLine) -> list[str | int]:
    held = ("" if cell.held is None else cell.held for cell in line.cells)
    return [line.house.label, *held, line.total]


def county_of(house: Institution) -> str:
    """The county of a house, whose year is looked at; its own division where it is of a city or the province."""
    path = house.division.path
    return next((code for code in path if len(code) == COUNTY), path[-1])


def records_of(chosen: Chosen, year: int, after: int = 0) -> Sequence[FactRow]:
    """The facts behind one number, 50 at a time."""
    return facts(_wanted([chosen.house], year, chosen), after=after, limit=RECORDS)


def _months_of(house: Institution, year: int, due: int, sums: Mapping[tuple[str, str], int]) -> YearLine:
    words = [f"{year}-{month:02d}" for month in MONTHS]
    cells = [Cell(word, sums.get((house.code, word)), number > due) for number, word in enumerate(words, 1)]
    return YearLine(house, cells, sum(each.held or 0 for each in cells))


def _settings_of(house: Institution, sums: Mapping[tuple[str, str], int]) -> YearLine:
    cells = [Cell(each.value, sums.get((house.code, each.value)), said=str(each.label)) for each in Setting]
    return YearLine(house, cells, sum(each.held or 0 for each in cells))


def _by(houses: Sequence[Institution], year: int, what: str) -> Mapping[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    if houses:
        for split in breakdown(_wanted(houses, year), ("institution", what)):
            if split.quantity:
                sums[split.words[0], split.words[1]] += int(split.quantity)
    return dict(sums)


def _wanted(houses: Sequence[Institution], year: int, chosen: Chosen | None = None) -> FactFilter:
    first, last = date(year, 1, 1), date(year, 12, 31)
    if chosen and chosen.month:
        first = date(year, chosen.month, 1)
        last = date.fromordinal(clock.next_month(first).toordinal() - 1)
    return FactFilter(
        kinds=HELD,
        first=first,
        last=last,
        institutions=[each.code for each in houses],
        channels=OFFLINE,
        settings=[chosen.setting] if chosen and chosen.setting else (),
        net=chosen is not None,
    )
