"""The values of many units at once, measure by measure: a province has 34,412 villages, so nothing is asked one by one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from wenmai.measures import queries, stocks
from wenmai.measures.definitions import Measure, get_measure
from wenmai.measures.periods import Period
from wenmai.measures.units import UnitRow
from wenmai.places.models import Level
from wenmai.plan.figures import Figures
from wenmai.plan.language import tree

Of = Literal["institution", "division", "own"]
Column = Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of units: sums of facts by measure, unit and month; stocks of the day by measure and unit.

    `begun`: of what others report for all units, the first month of it in each unit's prefecture; silence before it is no 0.
    """

    monthly: Mapping[str, Mapping[str, Mapping[date, Decimal]]]
    stock: Mapping[str, Mapping[str, Decimal]]
    begun: Mapping[str, Mapping[str, date]]
    as_of: date

    def column(self, value: tree.Value, codes: Sequence[str], window: Period | None) -> Column:
        """A value for each unit in order; None where it is not known. Parts are added before dividing."""
        above = _added([self._single(name, codes, window) for name in value.numerator])
        if not value.denominator:
            return above
        below = _added([self._single(name, codes, window) for name in value.denominator])
        pairs = zip(above, below, strict=True)
        return [part * value.per / whole if part is not None and whole else None for part, whole in pairs]

    def _single(self, name: str, codes: Sequence[str], window: Period | None) -> Column:
        """A stock, or the sum over the window: 0 for who has reported at all, else what the measure says of silence."""
        measure = get_measure(name)
        if measure.source == "gauge" or window is None:
            stock = self.stock.get(name, {})
            return [stock.get(code) for code in codes]
        units = self.monthly.get(name, {})
        if measure.absent == "zero":
            begun = self.begun.get(name, {})
            return [_within(units.get(code, {}), window) if _told(begun.get(code), window) else None for code in codes]
        return [_within(units[code], window) if code in units else None for code in codes]


def _told(first: date | None, window: Period) -> bool:
    """True when somebody had begun to report before the window was over."""
    return first is not None and first <= window.end


def _within(months: Mapping[date, Decimal], window: Period) -> Decimal:
    return sum((value for start, value in months.items() if window.start <= start <= window.end), Decimal(0))


def _added(columns: Sequence[Column]) -> Column:
    """Sums over what is known; None where nothing is."""
    if len(columns) == 1:
        return columns[0]
    known = ([value for value in row if value is not None] for row in zip(*columns, strict=True))
    return [sum(row, Decimal(0)) if row else None for row in known]


def know(figures: Figures, region: str, names: Sequence[str], units: Sequence[UnitRow]) -> Known:
    """Fetch what these measures say of these units: facts in one query, stocks of divisions in one, those of houses with other clauses'."""
    measures = [get_measure(name) for name in dict.fromkeys(names)]
    facts = [measure.id for measure in measures if measure.source == "facts"]
    begun = _begun([name for name in facts if get_measure(name).absent == "zero"], units)
    stock = _stock(figures, [each for each in measures if each.source == "gauge"], units, region)
    return Known(_monthly(figures, facts, units, region), stock, begun, figures.as_of)


def _monthly(
    figures: Figures, facts: Sequence[str], units: Sequence[UnitRow], region: str
) -> Mapping[str, Mapping[str, Mapping[date, Decimal]]]:
    found = defaultdict[str, dict[str, dict[date, Decimal]]](dict)
    for of, codes in _groups(units).items():
        if facts and codes:
            for (name, unit, month), value in queries.by_unit(
                facts, codes, figures.year(), of=of, within=region
            ).items():
                found[name].setdefault(unit, {})[month] = value
    return found


def _begun(names: Sequence[str], units: Sequence[UnitRow]) -> Mapping[str, Mapping[str, date]]:
    """By measure and unit, the first month in the unit's prefecture: one prefecture that reports says nothing of another."""
    above = {unit.code: unit.path[: Level.PREFECTURE][-1] for unit in units}
    first = queries.first_months(names, sorted(set(above.values())))
    return {
        name: {code: first[name, prefecture] for code, prefecture in above.items() if (name, prefecture) in first}
        for name in names
    }


def _groups(units: Sequence[UnitRow]) -> dict[Of, list[str]]:
    """An authority's county is read whole and its city directly: both are cells of their own, so "own" serves for both."""
    authority = any(unit.own for unit in units)
    return {
        "institution": [unit.code for unit in units if unit.institution],
        "division": [unit.code for unit in units if not unit.institution and not authority],
        "own": [unit.code for unit in units if not unit.institution and authority],
    }


def _stock(
    figures: Figures, measures: Sequence[Measure], units: Sequence[UnitRow], region: str
) -> Mapping[str, Mapping[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {each.id: {} for each in measures}
    divisions = [unit.code for unit in units if not unit.institution]
    if divisions and measures:
        for name, known in stocks.several(measures, divisions, figures.as_of, within=region).items():
            found[name] = {code: stock.value for code, stock in known.items()}
    houses = [unit.institution for unit in units if unit.institution]
    for name, values in found.items() if houses else ():
        known_of = figures.of_houses(name)
        values.update({code: known_of[code] for code in houses if code in known_of})
    return found
