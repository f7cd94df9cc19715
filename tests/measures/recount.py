"""The slow truth: every cell counted again in Python from the ledger's rows, without any SQL of ours."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from wenmai.kernel import clock
from wenmai.ledger.queries import FactFilter, facts
from wenmai.ledger.rows import FactRow
from wenmai.measures.definitions import Measure, Selection, all_measures
from wenmai.measures.models import CellMonth, CellRegion
from wenmai.places.models import Division

Leaf = tuple[str, date, str, str]
Region = tuple[str, str, date, str]


def all_facts() -> list[FactRow]:
    return list(facts(FactFilter(), limit=1_000_000))


def counts(selection: Selection, row: FactRow) -> bool:
    return (
        row.kind in selection.kinds
        and (not selection.channel or row.channel in selection.channel)
        and (not selection.institution_kind or row.institution_kind in selection.institution_kind)
        and (not selection.audience or bool(set(row.audience) & set(selection.audience)))
        and (not selection.setting or row.setting in selection.setting)
        and all(row.attributes.get(name) in allowed for name, allowed in selection.attributes.items())
    )


def amount(measure: Measure, row: FactRow) -> Decimal | None:
    """What one fact adds to a measure; None when it does not count."""
    if not any(counts(selection, row) for selection in measure.facts):
        return None
    return row.quantity if measure.add == "quantity" else Decimal(-1 if row.reverses else 1)


def leaves(rows: Iterable[FactRow]) -> dict[Leaf, tuple[Decimal, int]]:
    found: dict[Leaf, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in rows:
        for measure in all_measures().values():
            value = amount(measure, row)
            if value is not None:
                cell = found[measure.id, clock.month_start(row.happened_on), row.division_code, row.institution_code]
                cell[0] += value
                cell[1] += -1 if row.reverses else 1
    return {key: (value, int(n)) for key, (value, n) in found.items() if n}


def totals(rows: Iterable[FactRow], year: int) -> dict[tuple[str, str], Decimal]:
    """Each measure in each division with all below it, in a year; absent where no fact stands."""
    paths = dict(Division.objects.values_list("code", "path"))
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (measure, month, division, _institution), (value, _n) in leaves(rows).items():
        if month.year == year:
            for code in paths[division]:
                found[measure, code] += value
    return dict(found)


def stored_leaves() -> dict[Leaf, tuple[Decimal, int]]:
    rows = CellMonth.objects.values_list("measure", "month", "division_code", "institution_code", "value", "n")
    return {(a, b, c, d): (value, n) for a, b, c, d, value, n in rows}


def stored_regions() -> dict[Region, tuple[Decimal, int, int]]:
    rows = CellRegion.objects.values_list("measure", "grain", "starts_on", "division_code", "value", "n", "units")
    return {(a, b, c, d): (value, n, units) for a, b, c, d, value, n, units in rows}


def regions(rows: list[FactRow]) -> dict[Region, tuple[Decimal, int, int]]:
    """Cells of counties and above by day, month and year."""
    owner = {
        code: path[min(level, 3) - 1] for code, path, level in Division.objects.values_list("code", "path", "level")
    }
    found: dict[Region, tuple[Decimal, int, set[str]]] = {}

    def add(key: Region, value: Decimal, n: int, unit: str) -> None:
        before, count, units = found.get(key, (Decimal(0), 0, set()))
        found[key] = (before + value, count + n, units | {unit})

    for (measure, month, division, institution), (value, n) in leaves(rows).items():
        for grain, start in (("month", month), ("year", date(month.year, 1, 1))):
            add((measure, grain, start, owner[division]), value, n, institution or division)
    cells = {key: (value, n, len(units)) for key, (value, n, units) in found.items()}
    return cells | _days(rows, owner)


def _days(rows: list[FactRow], owner: dict[str, str]) -> dict[Region, tuple[Decimal, int, int]]:
    found: dict[Region, tuple[Decimal, int]] = {}
    units: dict[Region, set[str]] = defaultdict(set)
    for row in rows:
        for measure in all_measures().values():
            value = amount(measure, row)
            if value is not None:
                key = (measure.id, "day", row.happened_on, owner[row.division_code])
                before, n = found.get(key, (Decimal(0), 0))
                found[key] = (before + value, n + (-1 if row.reverses else 1))
                units[key].add(row.institution_code or row.division_code)
    return {key: (value, n, len(units[key])) for key, (value, n) in found.items() if n}
