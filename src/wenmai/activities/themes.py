"""The report of a theme (四川规划 SC-A11): a festival, a year of a brand, a series of a house. All of it from the ledger."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from wenmai.activities.facts import ATTENDANCE, SESSION_HELD
from wenmai.activities.models import Activity, Brand, Festival
from wenmai.activities.vocabulary import Kind, Line, said_channel
from wenmai.booking.audiences import Audience
from wenmai.kernel import clock
from wenmai.kernel.spreadsheets import Sheet, workbook
from wenmai.kernel.whole import whole
from wenmai.ledger.breakdown import Split, breakdown
from wenmai.ledger.queries import FactFilter, facts
from wenmai.ledger.rows import FactRow
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import codes_below, divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code

KINDS = (SESSION_HELD.name, ATTENDANCE.name)
ONLINE = "online"
LINES = "attributes.lines"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Theme:
    """What is reported: which activities, of which days, seen from which division; `url` is its own page.

    `within` is the code of a division whose part alone is wanted (攀枝花规划 PZH-A04: the city's part of the province's month).
    """

    title: str
    url: str
    first: date
    last: date
    activities: Sequence[int]
    houses: Sequence[str]
    division: Division | None = None
    demo: bool = False
    within: str = ""


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """场次 and 人次 of one word, offline; those online apart. `query` opens the records behind all four."""

    title: str
    sessions: int
    people: int
    online: int
    query: str
    online_sessions: int = 0


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """One way of splitting it; `adds` False where a person-time is in several lines."""

    title: str
    lines: Sequence[ThemeLine]
    adds: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """One fact behind a number."""

    id: int
    day: date
    title: str
    house: str
    session: bool
    quantity: Decimal
    online: bool
    reversal: bool


@dataclass(frozen=True, slots=True)
class ThemeReport:
    """Everything on the page; no tables when nothing was counted. `houses` held something; `joined` take part, also those that have held nothing yet."""

    theme: Theme
    total: ThemeLine
    houses: int
    joined: int
    brands: int
    tables: Sequence[ThemeTable]
    records: Sequence[Record] = field(default=())
    chosen: str = ""
    following: str = ""


def theme_of_festival(festival: Festival) -> Theme:
    """The days of the festival, and what has joined it."""
    rows = Activity.objects.filter(festivals__festival=festival, festivals__left_at=None, withdrawn_at=None)
    url = f"/activities/festivals/{festival.pk}/"
    days = (festival.starts_on, festival.ends_on)
    return Theme(festival.title, url, *days, *_parts(rows), festival.division, festival.demo)


def theme_of_brand(brand: Brand, year: int) -> Theme:
    """A calendar year of the brand."""
    rows = Activity.objects.filter(brand=brand, withdrawn_at=None)
    days = (date(year, 1, 1), date(year, 12, 31))
    title = _("%(brand)s　%(year)s 年") % {"brand": brand.title, "year": year}
    return Theme(title, f"/activities/brands/{brand.pk}/", *days, *_parts(rows), brand.division, brand.demo)


def theme_of_series(house: Institution, name: str, year: int) -> Theme:
    """A calendar year of a series of one house."""
    rows = Activity.objects.filter(series=name or "-", offering__institution=house, withdrawn_at=None)
    days = (date(year, 1, 1), date(year, 12, 31))
    title = _("%(brand)s　%(year)s 年") % {"brand": name, "year": year}
    return Theme(title, f"/places/{house.code}/", *days, *_parts(rows), house.division, house.demo)


def _parts(rows: "Iterable[Activity]") -> tuple[list[int], list[str]]:
    found = list(rows.values_list("pk", "offering__institution__code"))  # type: ignore[attr-defined]
    return [key for key, _house in found], sorted({house for _key, house in found if house})


def part_of(theme: Theme, place: Division) -> Theme:
    """What was held in a division below the theme's own."""
    return replace(
        theme,
        title=_("%(title)s（%(place)s）") % {"title": theme.title, "place": place.name},
        division=place,
        within=place.code,
    )


def report_of(theme: Theme) -> ThemeReport:
    """The numbers of a theme, in at most nine queries however much there is."""
    if not theme.activities:
        return ThemeReport(theme, ThemeLine("", 0, 0, 0, ""), 0, len(theme.houses), 0, ())
    wanted = wanted_of(theme)
    base = breakdown(wanted, ("kind", "channel", "institution", "division"))
    houses, units = _house_names(base), _units(theme, base)
    named = _by(wanted, "attributes.brand")
    titles = _brand_titles(named)
    brands = _table(_("按品牌"), named, lambda key: titles.get(key, key), "brand")
    tables = [
        _table(_("按方式"), _regrouped(base, 1), said_channel, "channel"),
        _table(_("按地方"), _regrouped(base, 3, units.code_of), units.name_of, "unit"),
        _table(_("按单位"), _regrouped(base, 2), lambda code: houses.get(code, code), "house"),
        _table(_("按种类"), _by(wanted, "attributes.kind"), _kind, "kind"),
        replace(_table(_("按人群"), _by(wanted, "audience"), _group, "group"), adds=False),
        replace(_table(_("按九项普及"), _by_line(wanted), _line_word, "line"), adds=False),
        brands,
        _table(_("按月"), _by(wanted, "month"), str, "month"),
    ]
    held = {split.words[2] for split in base if split.words[0] == SESSION_HELD.name and split.n > 0}
    shown = [table for table in tables if table.lines]
    return ThemeReport(theme, _line(base, "", ""), len(held), len(theme.houses), len(brands.lines), shown)


def with_records(report: ThemeReport, by: str, word: str, after: int) -> ThemeReport:
    """The same with the records behind one word, 50 at a time, newest last; unknown words give all of them."""
    wanted = narrowed(report.theme, by, word)
    rows = facts(wanted, after=after, limit=PAGE + 1) if report.theme.activities else ()
    houses = institutions_by_code({row.institution_code for row in rows})
    lines = [_record(row, houses) for row in rows[:PAGE]]
    asked = {"by": by, "word": word, "after": rows[PAGE - 1].id} if len(rows) > PAGE else {}
    chosen = next((each.title for table in report.tables for each in table.lines if each.query == _query(by, word)), "")
    return replace(report, records=lines, chosen=chosen or _("全部"), following=urlencode(asked))


def wanted_of(theme: Theme) -> FactFilter:
    """All facts of a theme."""
    named = (("activity", [str(key) for key in theme.activities]),)
    wanted = FactFilter(
        kinds=KINDS, first=theme.first, last=theme.last, institutions=list(theme.houses), attributes=named
    )
    if not theme.within:
        return wanted
    codes = codes_below(theme.within)
    return replace(wanted, divisions=codes) if codes else replace(wanted, division_prefix=theme.within)


def narrowed(theme: Theme, by: str, word: str) -> FactFilter:
    """Those behind one line."""
    wanted = wanted_of(theme)
    if by == "unit":
        base = breakdown(wanted, ("kind", "channel", "institution", "division"))
        units = _units(theme, base)
        return replace(wanted, divisions=[code for code in units.paths if units.code_of(code) == word] or ["-"])
    if by in {"kind", "brand"}:
        return replace(wanted, attributes=(*wanted.attributes, (by, word)))
    if by == "line":
        combined = {words for words in _by(wanted, LINES) if word in words.split()}
        return replace(wanted, attributes=(*wanted.attributes, ("lines", sorted(combined) or ["-"])))
    if by == "month" and len(word) == 7 and word[:4].isdecimal() and word[5:].isdecimal():
        return _in_month(wanted, word)
    chosen = {"channel": {"channels": [word]}, "house": {"institutions": [word]}, "group": {"audience": [word]}}
    return replace(wanted, **chosen.get(by, {}))  # type: ignore[arg-type]


def sheets_of(report: ThemeReport) -> bytes:
    """One sheet for the sums and one for each table."""
    words = [_("场次"), _("人次"), _("另有线上人次，不算在内"), _("另有线上场次，不算在内")]
    theme = report.theme
    days = f"{theme.first:%Y-%m-%d} — {theme.last:%Y-%m-%d}"
    total = ThemeTable(_("合计"), [replace(report.total, title=days)])
    return workbook(
        [
            Sheet(table.title, [theme.title, *words], [_cells(line) for line in table.lines])
            for table in (total, *report.tables)
        ]
    )


def _cells(line: ThemeLine) -> list[str | int]:
    return [line.title, line.sessions, line.people, line.online, line.online_sessions]


@dataclass(frozen=True, slots=True)
class _Units:
    """The next level down from the theme's division: counties of a city, townships of a county."""

    paths: dict[str, Sequence[str]]
    names: dict[str, str]
    level: int

    def code_of(self, division: str) -> str:
        path = self.paths.get(division, ())
        return path[self.level] if len(path) > self.level else division

    def name_of(self, code: str) -> str:
        return self.names.get(code, code)


def _units(theme: Theme, base: Sequence[Split]) -> _Units:
    rows = divisions_by_code({split.words[3] for split in base})
    level = theme.division.level if theme.division else 1
    units = _Units({code: each.path for code, each in rows.items()}, {}, level)
    names = divisions_by_code({units.code_of(code) for code in rows})
    return replace(units, names={code: each.name for code, each in names.items()})


def _house_names(base: Sequence[Split]) -> dict[str, str]:
    found = institutions_by_code({split.words[2] for split in base})
    return {code: each.name for code, each in found.items()}


def _brand_titles(keys: Iterable[str]) -> dict[str, str]:
    found = Brand.objects.filter(pk__in=[whole(key) for key in keys])
    return {str(each.pk): each.title for each in found}


def _by(wanted: FactFilter, what: str) -> dict[str, list[Split]]:
    found: dict[str, list[Split]] = defaultdict(list)
    for split in breakdown(wanted, ("kind", "channel", what)):
        found[split.words[2]].append(split)
    found.pop("", None)
    return found


def _by_line(wanted: FactFilter) -> dict[str, list[Split]]:
    """A record is in each of the nine lines that its activity belongs to."""
    found: dict[str, list[Split]] = defaultdict(list)
    for words, splits in _by(wanted, LINES).items():
        for word in words.split():
            found[word] += splits
    return found


def _regrouped(base: Sequence[Split], place: int, code_of: Callable[[str], str] = str) -> dict[str, list[Split]]:
    found: dict[str, list[Split]] = defaultdict(list)
    for split in base:
        found[code_of(split.words[place])].append(split)
    return found


def _table(title: str, groups: dict[str, list[Split]], name: Callable[[str], str], by: str) -> ThemeTable:
    lines = [_line(splits, name(word), _query(by, word)) for word, splits in groups.items()]
    shown = [each for each in lines if each.sessions or each.people or each.online or each.online_sessions]
    order = (lambda each: each.title) if by == "month" else (lambda each: (-each.people, -each.sessions, each.title))
    return ThemeTable(title, sorted(shown, key=order))


def _line(splits: Sequence[Split], title: str, query: str) -> ThemeLine:
    def total(kind: str, *, online: bool) -> int:
        same = (each for each in splits if each.words[0] == kind and (each.words[1] == ONLINE) == online)
        return int(sum(each.quantity for each in same))

    held, came = total(SESSION_HELD.name, online=False), total(ATTENDANCE.name, online=False)
    seen, streamed = total(ATTENDANCE.name, online=True), total(SESSION_HELD.name, online=True)
    return ThemeLine(title, held, came, seen, query, streamed)


def _record(row: FactRow, houses: dict[str, Institution]) -> Record:
    house = houses.get(row.institution_code)
    return Record(
        id=row.id,
        day=row.happened_on,
        title=str(row.attributes.get("title", "")),
        house=house.name if house else row.institution_code,
        session=row.kind == SESSION_HELD.name,
        quantity=row.quantity,
        online=row.channel == ONLINE,
        reversal=row.reverses is not None,
    )


def _in_month(wanted: FactFilter, word: str) -> FactFilter:
    year, month = int(word[:4]), int(word[5:])
    if not (1900 <= year <= 2200 and 1 <= month <= 12):
        return wanted
    first = date(year, month, 1)
    last = date.fromordinal(clock.next_month(first).toordinal() - 1)
    earliest, latest = wanted.first or first, wanted.last or last
    return replace(wanted, first=max(first, earliest), last=min(last, latest))


def _query(by: str, word: str) -> str:
    return urlencode({"by": by, "word": word})


def _kind(word: str) -> str:
    return str(Kind(word).label) if word in Kind.values else word


def _line_word(word: str) -> str:
    return str(Line(word).label) if word in Line.values else word


def _group(word: str) -> str:
    return str(Audience(word).label) if word in Audience.values else word
