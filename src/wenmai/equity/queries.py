"""The door of the room: how evenly a region is served, indicator by indicator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.equity.balance import (
    FEW,
    Left,
    Listed,
    Ratio,
    best_and_worst,
    districts,
    left_out,
    listed_areas,
    special_groups,
    town_and_country,
)
from wenmai.equity.definitions import RESIDENTS, Indicator, all_indicators, get_indicator
from wenmai.equity.measured import Mean, State, Unit, mean_of, unit_of, units_of
from wenmai.equity.models import ResidentPoint
from wenmai.equity.theil import Share, Theil, gini, lorenz, theil
from wenmai.equity.townships import townships_of
from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.measures import periods, stocks
from wenmai.measures.definitions import get_measure
from wenmai.measures.queries import first_months
from wenmai.places.models import Division, Level, Tag
from wenmai.places.queries import divisions_at, divisions_by_code, get_division, tag_confirmed, tagged
from wenmai.plan.boards import Place, place_of
from wenmai.plan.figures import Figures
from wenmai.plan.results import Coverage
from wenmai.plan.shelf import kept, shelf

YEARS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in a region: the region itself, its places together, the ratios, and how unequal the places are.

    `left`: what of the region's amount is in no place that is compared.
    """

    indicator: Indicator
    whole: Unit
    mean: Mean
    left: Left | None
    ratios: tuple[Ratio, ...]
    theil: Theil | None
    gini: Decimal | None


@dataclass(frozen=True, slots=True)
class Opened:
    """One indicator with its places. `beside` is the mean that lists are held against: of the province's counties.

    `months`: months of houses with a report, of those due in the region in the months that are over.
    """

    line: Line
    units: tuple[Unit, ...]
    curve: tuple[tuple[float, float], ...]
    groups: tuple[tuple[str, float, float, float], ...]
    beside: Mean
    listed: tuple[Listed, ...]
    months: Coverage | None = None

    @property
    def thin(self) -> bool:
        """True where fewer than 80 % of the months that are due were reported: what is here is no whole year."""
        return bool(self.months and self.months.thin)

    def missing(self, state: State) -> tuple[str, ...]:
        """The names of the places in a state."""
        return tuple(unit.place.name for unit in self.units if unit.state == state)


@dataclass(frozen=True, slots=True)
class Asked:
    """Region, year and level as they are looked at; a past year stands as of its last day. `years`: since anything is known."""

    region: Place
    trail: tuple[Place, ...]
    year: int
    years: tuple[int, ...]
    as_of: date
    level: int
    levels: tuple[int, ...]

    @property
    def running(self) -> bool:
        """True while the year is not over."""
        return self.as_of < periods.year(self.year).end


def ask(region: str, year: int = 0, level: int = 0) -> Asked:
    """What can be looked at, nearest to what was asked. Raises NotFound for no such region, or one below the counties."""
    where = get_division(region)
    if where.level > Level.COUNTY:
        raise NotFound("equity.too_small", _("均等化看到县为止，县里按乡镇（街道）列。请打开上一级。"))
    today = clock.today()
    chosen = year if today.year - YEARS < year <= today.year else today.year
    since = min(chosen, max(_since(where.path[0]), today.year - YEARS + 1))
    levels = tuple(range(where.level + 1, max(where.level + 1, Level.COUNTY) + 1))
    known = divisions_by_code(where.path)
    return Asked(
        region=place_of(where),
        trail=tuple(place_of(known[code]) for code in where.path),
        year=chosen,
        years=tuple(range(today.year, since - 1, -1)),
        as_of=min(today, periods.year(chosen).end),
        level=level if level in levels else levels[-1],
        levels=levels,
    )


def _since(root: str) -> int:
    """The first year in which anything was reported in a province; looked up once a minute."""

    def first() -> int:
        names = {name for each in all_indicators().values() for name in each.measures}
        counted = sorted(name for name in names if get_measure(name).additive)
        return min((month.year for month in first_months(counted, [root]).values()), default=clock.today().year)

    year: int = shelf(f"equity:since:{root}", first)
    return year


def lines(asked: Asked) -> tuple[Line, ...]:
    """Every indicator in short."""
    return kept(_key("lines", asked), lambda: _World(asked).lines())


def opened(asked: Asked, name: str = "") -> Opened:
    """One indicator with its places, the first for "". Raises NotFound."""
    indicator = get_indicator(name)
    return kept(_key(f"opened:{indicator.id}", asked), lambda: _World(asked).opened(indicator))


def residents(asked: Asked) -> Decimal | None:
    """Who lives in the region today; None where it is not known."""
    found = stocks.stocks(get_measure(RESIDENTS), [asked.region.code], clock.today()).get(asked.region.code)
    return found.value if found else None


def count_points() -> tuple[int, int]:
    """Townships with a point, and all of them."""
    return ResidentPoint.objects.filter(division__level=Level.TOWNSHIP).count(), len(divisions_at(Level.TOWNSHIP))


def _key(what: str, asked: Asked) -> str:
    return f"equity:{what}:{asked.region.code}:{asked.year}:{asked.level}"


class _World:
    """All that a region's lines are made of, fetched once."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        code, day = asked.region.code, asked.as_of
        self.where = get_division(code)
        self.places = divisions_at(asked.level, code, day=day)
        self.townships = divisions_at(Level.TOWNSHIP, code, day=day)
        counties = divisions_at(Level.COUNTY, code, day=day)
        self.counties = counties if asked.level != Level.COUNTY else self.places
        self.figures = Figures(_once([self.where, *self.places, *self.counties]), day)
        self.groups = self._groups()

    def _groups(self) -> dict[str, str]:
        """Counties of the province by their city; all else by the sort of place."""
        if (self.asked.region.level, self.asked.level) != (Level.PROVINCE, Level.COUNTY):
            return {}
        names = {each.code: each.name for each in divisions_at(Level.PREFECTURE, self.asked.region.code)}
        return {each.code: names.get(each.path[1], each.path[1]) for each in self.places}

    def lines(self) -> tuple[Line, ...]:
        indicators = list(all_indicators().values())
        wanted = {name for each in indicators for name in (*each.measures, *each.groups)}
        self.figures.prepare([*wanted, RESIDENTS])
        below = self._below(indicators)
        return tuple(
            self._line(each, units_of(each, self.places, self.figures, self.groups), below[each.id])
            for each in indicators
        )

    def _below(self, indicators: Sequence[Indicator]) -> dict[str, tuple[Unit, ...]]:
        return townships_of(indicators, self.townships, self.where.code, self.asked.as_of)

    def _line(self, indicator: Indicator, units: Sequence[Unit], townships: Sequence[Unit]) -> Line:
        counties = units_of(indicator, self.counties, self.figures, {})
        whole = unit_of(indicator, self.where, self.figures)
        ratios = [town_and_country(indicator, whole, townships)]
        ratios += [districts(indicator, whole, counties)] if self.asked.region.level < Level.COUNTY else []
        ratios += [best_and_worst(indicator, whole, units), special_groups(indicator, whole, self.figures)]
        shares = _shares(units)
        found = gini(lorenz(shares))
        return Line(
            indicator=indicator,
            whole=whole,
            mean=mean_of(indicator, units),
            left=left_out(whole, units),
            ratios=tuple(ratios),
            theil=theil(shares),
            gini=None if found is None else Decimal(str(round(found, 3))),
        )

    def opened(self, indicator: Indicator) -> Opened:
        units = units_of(indicator, self.places, self.figures, self.groups)
        line = self._line(indicator, units, self._below([indicator])[indicator.id])
        counties, beside = self._beside(indicator)
        parts = line.theil.parts if line.theil else ()
        total = line.theil.total if line.theil else 0.0
        return Opened(
            line=line,
            units=units,
            curve=lorenz(_shares(units)),
            groups=tuple((each.group, each.share, each.own, each.given / total if total else 0.0) for each in parts),
            beside=beside,
            listed=listed_areas(indicator, counties, beside, _lists(self.where.code)),
            months=self.figures.unit_months(indicator.measures, self.where.code),
        )

    def _beside(self, indicator: Indicator) -> tuple[tuple[Unit, ...], Mean]:
        """The counties of the region, and the mean of all counties of its province."""
        root = self.where.path[0]
        if root == self.where.code and self.asked.level == Level.COUNTY:
            units = units_of(indicator, self.places, self.figures, {})
            return units, mean_of(indicator, units)
        everywhere = divisions_at(Level.COUNTY, root, day=self.asked.as_of)
        figures = Figures(everywhere, self.asked.as_of)
        units = units_of(indicator, everywhere, figures, {})
        inside = {each.code for each in self.counties}
        return tuple(unit for unit in units if unit.place.code in inside), mean_of(indicator, units)


def _once(places: Sequence[Division]) -> list[Division]:
    return list({each.code: each for each in places}.values())


def _lists(region: str) -> list[tuple[Tag, tuple[str, ...] | None, bool]]:
    return [(tag, tagged(tag, region), bool(tag_confirmed(tag))) for tag in Tag]


def _shares(units: Sequence[Unit]) -> list[Share]:
    """Of the known places; of none when there are fewer than two, for one place alone is not even or uneven."""
    found = [
        Share(unit.group, float(unit.residents), float(unit.amount))
        for unit in units
        if unit.known and unit.residents and unit.amount is not None
    ]
    return found if len(found) >= FEW else []
