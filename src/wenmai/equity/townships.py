"""Indicators in thousands of townships at once: sums by unit inside one region, and who of the houses there sent which months.

A township has a house or two: where none reported there is no amount, and that is said; where months are missing it is in no ratio.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from wenmai.equity.definitions import RESIDENTS, Indicator
from wenmai.equity.kinds import kind_of
from wenmai.equity.measured import State, Unit, printed, state_of
from wenmai.measures import periods, queries, stocks
from wenmai.measures.definitions import get_measure
from wenmai.measures.periods import Period
from wenmai.places.models import Division
from wenmai.plan.boards import place_of
from wenmai.plan.figures import Figures

Amounts = Mapping[str, Mapping[str, Decimal]]
"""By measure and division."""


def townships_of(
    indicators: Sequence[Indicator], places: Sequence[Division], region: str, day: date
) -> dict[str, tuple[Unit, ...]]:
    """The units of each indicator by its id. One query for all facts and one for each gauge."""
    names = {name for each in indicators for name in each.measures}
    codes = [each.code for each in places]
    amounts = _amounts(sorted(names), codes, region, day)
    living = stocks.stocks(get_measure(RESIDENTS), codes, day)
    people = {code: stock.value for code, stock in living.items()}
    figures = Figures(places, day)
    return {each.id: tuple(_unit(each, place, amounts, people, figures) for place in places) for each in indicators}


def _amounts(names: Sequence[str], codes: Sequence[str], region: str, day: date) -> Amounts:
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    counted = [name for name in names if get_measure(name).additive]
    span = Period(periods.year(day.year).start, periods.month(day).end)
    for (name, code, _month), value in queries.by_unit(counted, codes, span, of="division", within=region).items():
        found[name][code] = found[name].get(code, Decimal(0)) + value
    for name in names:
        if get_measure(name).source == "gauge":
            known = stocks.stocks(get_measure(name), codes, day, within=region)
            found[name] = {code: stock.value for code, stock in known.items()}
    return found


def _unit(
    indicator: Indicator, place: Division, amounts: Amounts, people: Mapping[str, Decimal], figures: Figures
) -> Unit:
    parts = [amounts[name][place.code] for name in indicator.measures if place.code in amounts.get(name, {})]
    amount, residents = (sum(parts, Decimal(0)) if parts else None), people.get(place.code)
    coverage = figures.unit_months(indicator.measures, place.code)
    state = state_of(amount, residents, coverage)
    value = amount * indicator.per / residents if state is State.KNOWN and residents and amount is not None else None
    kind = kind_of(place)
    return Unit(place_of(place), kind, kind, residents, amount, printed(indicator, value), coverage, state, demo=False)
