"""Stocks that count people, as open data gave them: every file is kept, so that the next one takes all that was told into account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from wenmai.kernel import clock
from wenmai.ledger.readings import first_day
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.stocks import gauge_of
from wenmai.trust import suppression
from wenmai.trust.models import StockIssue
from wenmai.trust.moments import last_day
from wenmai.trust.queries.holders import Held, by_owner, rolled
from wenmai.trust.queries.opendata import LAST_YEARS, is_of_people, paths
from wenmai.trust.suppression import Cell, Node, Table

Owners = Mapping[str, Mapping[str, Held]]
DECEMBER: Final = 12


def gauges() -> list[Measure]:
    """The measures that are stocks, by id."""
    return [measure for name, measure in sorted(all_measures().items()) if measure.source == "gauge"]


def is_given(measure: Measure, day: date) -> bool:
    """What is counted from New Year on is given for whole years: from month to month its difference would be a small count."""
    return not measure.of_year or (day.month, day.day) == (12, 31)


def is_issued(measure: Measure) -> bool:
    """Whether a stock is given only as it was issued: it counts people, and is added over places."""
    return measure.places == "sum" and is_of_people(measure)


def families() -> dict[str, list[Measure]]:
    """The stocks that are issued; those that are parts of one another together, under the name of the whole."""
    found: dict[str, list[Measure]] = {}
    for measure in filter(is_issued, gauges()):
        found.setdefault(measure.part_of or measure.id, []).append(measure)
    return found


def days_of(family: list[Measure]) -> list[date]:
    """The ends of the months that are over and have readings: those of years first, then the latest first."""
    first, day, found = first_day({gauge_of(measure) for measure in family}), last_day(), list[date]()
    while first and day >= first and day.year >= last_day().year - LAST_YEARS:
        found += [day] if any(is_given(measure, day) for measure in family) else []
        day = clock.month_start(day) - timedelta(days=1)
    return sorted(found, key=lambda day: (day.month != DECEMBER, -day.toordinal()))


def owners_now(family: list[Measure], day: date) -> Owners:
    """Who has what of each of a family on a day, as the ledger says now."""
    return {measure.id: by_owner(measure, day) for measure in family if is_given(measure, day)}


def table(whole: str, owners: Owners) -> Table:
    """The cells of a file, and the sums between them."""
    values = {name: {code: held.value for code, held in each.items()} for name, each in owners.items()}
    return suppression.table_of(values, paths(), whole)


@dataclass(frozen=True, slots=True)
class Issued:
    """One file as it was given."""

    whole: str
    owners: Owners
    hidden: frozenset[Cell]

    def sums(self, measure: str) -> dict[Node, Held]:
        """Every region and what stands directly in it."""
        return rolled(self.owners.get(measure, {}), paths())

    def withheld(self, measure: str) -> set[Node]:
        """What of it was not given."""
        return {cell.node for cell in self.hidden if cell.measure == measure}

    def table(self) -> Table:
        """Its cells."""
        return table(self.whole, self.owners)


def latest(whole: str, day: date) -> Issued | None:
    """The file that holds now."""
    row = StockIssue.objects.filter(family=whole, day=day).order_by("-number").first()
    return _read(row) if row else None


def all_of(whole: str) -> list[tuple[date, Issued]]:
    """Every file that was ever given, in that order."""
    return [(row.day, _read(row)) for row in StockIssue.objects.filter(family=whole).order_by("pk")]


def _read(row: StockIssue) -> Issued:
    owners = {name: {code: _held(*each) for code, each in held.items()} for name, held in row.owners.items()}
    return Issued(row.family, owners, frozenset(Cell(name, Node(code, own)) for name, code, own in row.hidden))


def written(owners: Owners) -> dict[str, dict[str, list[Any]]]:
    """As the register keeps it."""
    return {name: {code: _written(held) for code, held in sorted(each.items())} for name, each in owners.items()}


def _written(held: Held) -> list[Any]:
    return [f"{held.value:f}", held.readings, held.as_of.isoformat(), sorted(held.sources), held.demo]


def _held(value: str, readings: int, as_of: str, sources: list[str], demo: bool) -> Held:
    return Held(Decimal(value), readings, date.fromisoformat(as_of), frozenset(sources), demo)
