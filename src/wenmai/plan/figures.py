"""The figures that clauses read, fetched together: one query for all sums of a plan, one for each gauge, for many regions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wenmai.kernel import clock
from wenmai.measures import periods, queries, seasons, stocks, tallies
from wenmai.measures import units as registry
from wenmai.measures.coverage import covered
from wenmai.measures.definitions import Measure, get_measure
from wenmai.measures.periods import Period
from wenmai.measures.queries import Figure
from wenmai.measures.seasons import Season
from wenmai.measures.stocks import Stock
from wenmai.measures.tallies import Enough, Tally
from wenmai.measures.units import UnitRow
from wenmai.places.models import Division
from wenmai.places.queries import institutions_by_code
from wenmai.plan.language.tree import Value
from wenmai.plan.models import Evidence, EvidenceKind
from wenmai.plan.results import Coverage


@dataclass(frozen=True, slots=True)
class Amount:
    """A value before rounding. `demo` when a reading behind it says so."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    coverage: Coverage | None
    demo: bool = False


class Figures:
    """All figures for some regions on one day. Sums are of whole years, the present year as far as it has come.

    Without `covered` nobody asks how many units reported: a trend draws values only.
    """

    def __init__(self, regions: Iterable[Division], as_of: date, *, covered: bool = True) -> None:
        self._coverage_wanted = covered
        self.regions = {region.code: region for region in regions}
        self.as_of = as_of
        self._deep = any(region.level > 3 for region in self.regions.values())
        self._sums: dict[tuple[str, Period], dict[str, Figure]] = {}
        self._stocks: dict[str, dict[str, Stock]] = {}
        self._in_stock: dict[str, dict[str, int]] = {}
        self._of_houses: dict[str, dict[str, Decimal]] = {}
        self._expected: dict[tuple[str, str], int] = {}
        self._expected_kinds: set[str] = set()
        self._houses: dict[str, dict[tuple[str, str], int]] = {}
        self._demo: frozenset[str] | None = None
        self._evidence: list[Evidence] | None = None
        self._tallies: dict[tuple[str, int, Enough], dict[str, Tally]] = {}
        self._units: dict[tuple[registry.Asked, str], tuple[UnitRow, ...] | None] = {}
        self._before: Figures | None = None
        # what was found of a clause in a region, for the one that sums them up
        self.outcomes: dict[tuple[int, str], Any] = {}
        self._prepared: set[str] = set()
        self._prepared_by_house: set[str] = set()
        self._monthly: set[str] = set()
        self._months: dict[tuple[str, str], dict[date, Decimal]] = {}
        self._counted: set[str] = set()
        self._sent: dict[tuple[str, str], dict[date, int]] = {}

    def year(self) -> Period:
        """The year of the day; whole when the day is its last or the present one, else up to the end of the day's month."""
        whole = periods.year(self.as_of.year)
        return Period(whole.start, periods.month(self.as_of).end)

    def before(self) -> "Figures":
        """The figures of the same regions on the same day a year earlier."""
        if self._before is None:
            leap = (self.as_of.month, self.as_of.day) == (2, 29)
            day = self.as_of.replace(year=self.as_of.year - 1, day=28 if leap else self.as_of.day)
            self._before = Figures(self.regions.values(), day)
            # what is asked of now is asked of then
            self._before._prepared = self._prepared
            self._before._prepared_by_house = self._prepared_by_house
        return self._before

    def since(self, first_year: int) -> Period:
        """From the start of a year until the end of the day's month."""
        return Period(date(min(first_year, self.as_of.year), 1, 1), self.year().end)

    def fetch(self, names: Collection[str], period: Period) -> None:
        """Fetch sums of these measures for all regions in one query; what is there already is not fetched again."""
        missing = sorted({name for name in names if get_measure(name).additive and (name, period) not in self._sums})
        span = _whole(period, self.as_of)
        deep = self._deep or span.end.month != 12  # only whole years know how many units reported without the leaves
        found = queries.by_region(missing, list(self.regions), span, deep=deep)
        for name in missing:
            self._sums[name, period] = {code: figure for (measure, code), figure in found.items() if measure == name}

    def prepare(self, names: Collection[str], by_house: Collection[str] = ()) -> None:
        """Fetch what measures need of the year in one query, and how many units should report in another.

        `by_house`: those of which the value of each institution will be asked.
        """
        self._prepared |= set(names)
        self._prepared_by_house |= set(by_house)
        self.fetch([name for name in names if get_measure(name).source == "facts"], self.year())
        if self._coverage_wanted:
            self.fetch_expected({kind for name in names for kind in get_measure(name).reports})

    def fetch_expected(self, kinds: Collection[str]) -> None:
        """Fetch how many units of these kinds should report."""
        missing = set(kinds) - self._expected_kinds
        if missing:
            self._expected |= registry.expected(sorted(missing), list(self.regions), self.as_of)
            self._expected_kinds |= missing

    def sum_of(self, name: str, region: str, period: Period) -> Figure | None:
        """The sum of one measure; None when nothing was reported."""
        self.fetch((name,), period)
        return self._sums[name, period].get(region)

    def stock_of(self, name: str, region: str) -> Stock | None:
        """The stock of one gauge measure on the day; None when there is no reading."""
        if name not in self._stocks:
            wanted = self._gauges(name, self._prepared.difference(self._stocks))
            self._stocks |= stocks.several(wanted, list(self.regions), self.as_of)
        return self._stocks[name].get(region)

    def of_houses(self, name: str) -> dict[str, Decimal]:
        """The value of one gauge measure of every institution in the regions that has a reading."""
        if name not in self._of_houses:
            wanted = self._gauges(name, self._prepared_by_house.difference(self._of_houses))
            self._of_houses |= stocks.house_values(wanted, list(self.regions), self.as_of)
        return self._of_houses[name]

    def _gauges(self, name: str, more: Collection[str]) -> list[Measure]:
        """A gauge measure with others that are asked together with it."""
        measures = [get_measure(each) for each in sorted({name, *more})]
        return [each for each in measures if each.source == "gauge"]

    def part(self, names: Collection[str], region: str, period: Period) -> tuple[Decimal | None, bool]:
        """The sum of measures, None when none of them has anything, and whether it is demo data."""
        values, demo = [], False
        for name in names:
            measure = get_measure(name)
            if measure.source == "gauge":
                stock = self.stock_of(name, region)
                values += [stock.value] if stock else []
                demo = demo or bool(stock and stock.demo)
            elif measure.additive:
                figure = self.sum_of(name, region, period)
                values += [figure.value] if figure else []
            else:
                value = queries.over_units(measure, division=region, period=_whole(period, self.as_of))
                values += [value] if value is not None else []
        return (sum(values, Decimal(0)) if values else None), demo

    def amount(self, value: Value, region: str, period: Period) -> Amount:
        """Parts added, then divided. A denominator that is not known, or 0, gives no value."""
        numerator, demo = self.part(value.numerator, region, period)
        coverage = self.coverage(value.measures, region)
        if not value.denominator:
            return Amount(numerator, numerator, None, coverage, demo)
        denominator, demo_too = self.part(value.denominator, region, period)
        quotient = numerator * value.per / denominator if numerator is not None and denominator else None
        return Amount(quotient, numerator, denominator, coverage, demo or demo_too)

    def units(self, asked: registry.Asked, region: str) -> tuple[UnitRow, ...] | None:
        """The units of a region on the day, asked of the registry once; None when their list is not known."""
        key = (asked, region)
        if key not in self._units:
            self._units[key] = registry.units(asked, within=region, day=self.as_of)
        return self._units[key]

    def season(self, names: tuple[str, ...], region: str) -> Season | None:
        """How measures spread over the months of the three years before.

        Fetched in one query for all regions and all measures that were prepared. On the last day of a year everything has
        passed, so nothing is fetched.
        """
        if self.as_of == periods.year(self.as_of.year).end:
            return None
        counted = [name for name in names if get_measure(name).additive]
        self._fetch_months({*counted, *self._prepared})
        months = seasons.together(self._months.get((name, region), {}) for name in counted)
        return seasons.season_of(months, self.as_of.year)

    def _fetch_months(self, names: Collection[str]) -> None:
        missing = {name for name in names if get_measure(name).additive} - self._monthly
        if missing:
            span = Period(date(self.as_of.year - seasons.YEARS, 1, 1), date(self.as_of.year - 1, 12, 31))
            levels = {code: region.level for code, region in self.regions.items()}
            self._months |= seasons.monthly(missing, levels, span)
            self._monthly |= missing

    def tally(self, name: str, level: int, enough: Enough, region: str) -> Tally:
        """How many divisions of a level have enough of a stock; asked once for all regions."""
        key = (name, level, enough)
        if key not in self._tallies:
            self._tallies[key] = tallies.tally(get_measure(name), level, enough, list(self.regions), self.as_of)
        return self._tallies[key].get(region, Tally())

    def demo(self, region: str) -> bool:
        """True when 演示数据 houses stand in the region: their facts are in its sums."""
        if self._demo is None:
            self._demo = registry.with_demo_houses(list(self.regions))
        return region in self._demo

    def evidence(self, clause: str, region: str, kind: EvidenceKind) -> list[Evidence]:
        """Evidence for a clause that was in force on the day, oldest first; all that the regions have is fetched once."""
        if self._evidence is None:
            rows = Evidence.objects.filter(
                division_code__in=list(self.regions), dated__lte=self.as_of, withdrawn_at=None
            )
            self._evidence = list(rows.order_by("dated", "pk"))
        asked = (clause, region, kind)
        return [row for row in self._evidence if (row.clause, row.division_code, row.kind) == asked]

    def institution_names(self, codes: Collection[str]) -> dict[str, str]:
        """The labels of institutions by code."""
        return {code: house.label for code, house in institutions_by_code(code for code in codes if code).items()}

    def coverage(self, names: Collection[str], region: str) -> Coverage | None:
        """Units that reported this year of those expected, the least covered measure; None when no measure names who reports."""
        asked = names if self._coverage_wanted else ()
        found = [self._coverage(name, region) for name in asked if get_measure(name).reports]
        shares = [(each.share, each) for each in found if each.share is not None]
        return min(shares, key=lambda pair: pair[0])[1] if shares else None

    def unit_months(self, names: Collection[str], region: str) -> Coverage | None:
        """Months of houses with a report of those due in the months that are over, the least covered measure.

        None when no measure names who reports each month, or no month is over. One query, and one for who is expected.
        """
        over, monthly = self._over(), self._reports(names)
        if over is None or not monthly:
            return None
        shares = [
            Coverage(sum(months.values()), over.end.month * self._due(name, region))
            for name, months in self._reported(monthly, region).items()
        ]
        return min((each for each in shares if each.share is not None), key=lambda each: each.share or 0, default=None)

    def whole_months(self, names: Collection[str], region: str) -> tuple[date, ...]:
        """The months that are over of which enough of the houses due sent every measure that names who reports."""
        over, monthly = self._over(), self._reports(names)
        if over is None or not monthly:
            return ()
        known = self._reported(monthly, region)
        starts = [over.start.replace(month=number) for number in range(1, over.end.month + 1)]
        return tuple(
            start
            for start in starts
            if not any(Coverage(known[name].get(start, 0), self._due(name, region)).thin for name in monthly)
        )

    def _over(self) -> Period | None:
        return periods.whole_months(periods.year(self.as_of.year), self.as_of)

    def _reports(self, names: Collection[str]) -> list[str]:
        counted = [name for name in names if get_measure(name).reports and get_measure(name).source == "facts"]
        self.fetch_expected({kind for name in counted for kind in get_measure(name).reports})
        return counted

    def _reported(self, names: Sequence[str], region: str) -> dict[str, dict[date, int]]:
        """How many houses sent something in each month that is over; fetched for all regions at once."""
        over = self._over()
        missing = sorted({*names, *self._reports(self._prepared)} - self._counted)
        if missing and over:
            self._sent |= queries.reported_months(missing, list(self.regions), over)
            self._counted |= set(missing)
        return {name: self._sent.get((name, region), {}) for name in names}

    def _due(self, name: str, region: str) -> int:
        return sum(self._expected.get((kind, region), 0) for kind in get_measure(name).reports)

    def _coverage(self, name: str, region: str) -> Coverage:
        measure = get_measure(name)
        self.fetch_expected(measure.reports)
        expected = self._due(name, region)
        if measure.source == "gauge":
            return Coverage(self._covered(name).get(region, 0), expected)
        reported = self._reporting(name)
        return Coverage(sum(reported.get((kind, region), 0) for kind in measure.reports), expected)

    def _covered(self, name: str) -> dict[str, int]:
        """How many of the houses that should state a stock are in it, by region."""
        if name not in self._in_stock:
            more = self._prepared.difference(self._in_stock)
            wanted = [each for each in self._gauges(name, more) if each.reports]
            found = covered(wanted, list(self.regions), self.as_of)
            for each in wanted:
                self._in_stock[each.id] = {code: number for (of, code), number in found.items() if of == each.id}
        return self._in_stock[name]

    def _reporting(self, name: str) -> dict[tuple[str, str], int]:
        """How many houses of each kind and region have reported a measure this year: asked once for all that were prepared."""
        if name not in self._houses:
            asked = {each for each in {name, *self._prepared} if get_measure(each).reports} - set(self._houses)
            found = registry.reporting(sorted(asked), list(self.regions), self.year(), self.as_of)
            self._houses |= {each: {} for each in asked}
            for (measure, kind, region), houses in found.items():
                self._houses[measure][kind, region] = houses
        return self._houses[name]


def _whole(period: Period, as_of: date) -> Period:
    """A period that ends in the present month may be read by whole years: no facts lie ahead."""
    return Period(period.start, periods.year(as_of.year).end) if _reaches_present(period) else period


def _reaches_present(period: Period) -> bool:
    return period.end >= periods.month(clock.today()).end
