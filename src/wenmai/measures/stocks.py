"""Stocks: the reading that counts for each unit on a day, added over places. Never added over time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.ledger.readings import ReadingFilter, ReadingRow, preferred
from wenmai.measures.definitions import Measure
from wenmai.places.models import Division, DivisionKind
from wenmai.places.queries import divisions_by_code


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock of one region; `units` readings make it. `as_of` is the oldest of them, `demo` if any says 演示数据."""

    measure: str
    division: str
    value: Decimal
    units: int
    as_of: date
    demo: bool = False


def amount(measure: Measure, reading: ReadingRow) -> Decimal | None:
    """What a reading gives to the measure: its value or one part of its ratio."""
    if measure.part == "numerator":
        return reading.numerator
    if measure.part == "denominator":
        return reading.denominator
    return reading.value


def readings_of(measure: Measure, codes: Collection[str], day: date) -> dict[str, list[ReadingRow]]:
    """The readings that count for each region, by region code: for "own" its own one, or all its parts' if all are known."""
    found = counted(measure, day)
    return _own(found, codes) if measure.places == "own" else _below(found, codes)


def stocks(measure: Measure, codes: Collection[str], day: date) -> dict[str, Stock]:
    """The stock of each region on a day; a region without readings is absent."""
    per_region = readings_of(measure, codes, day)
    return {code: _stock(measure, code, rows) for code, rows in per_region.items() if rows}


def by_unit(measure: Measure, day: date) -> dict[tuple[str, str], ReadingRow]:
    """Each unit's reading by (division, institution)."""
    return {(row.division_code, row.institution_code): row for row in counted(measure, day)}


def counted(measure: Measure, day: date) -> list[ReadingRow]:
    """All readings that count on a day."""
    if measure.gauge is None:
        raise ValueError(f"not a gauge: {measure.id}")
    rows = [row for row in preferred(measure.gauge, day, _filter(measure)) if amount(measure, row) is not None]
    latest = max((row.as_of for row in rows), default=day)
    return [row for row in rows if not measure.census or row.as_of == latest]


def _filter(measure: Measure) -> ReadingFilter:
    return ReadingFilter(institution_kinds=measure.institution_kind, attributes=tuple(measure.attributes.items()))


def _stock(measure: Measure, code: str, rows: Sequence[ReadingRow]) -> Stock:
    values = [value for value in (amount(measure, row) for row in rows) if value is not None]
    joined = {
        "sum": sum(values, Decimal(0)),
        "own": sum(values, Decimal(0)),
        "max": max(values),
        "mean": sum(values, Decimal(0)) / len(values),
    }
    demo = any(bool(row.attributes.get("demo")) for row in rows)
    return Stock(measure.id, code, joined[measure.places], len(rows), min(row.as_of for row in rows), demo)


def _below(found: Iterable[ReadingRow], codes: Collection[str]) -> dict[str, list[ReadingRow]]:
    rows = list(found)
    paths = divisions_by_code(row.division_code for row in rows)
    wanted, regions = set(codes), defaultdict[str, list[ReadingRow]](list)
    for row in rows:
        for code in wanted.intersection(paths[row.division_code].path if row.division_code in paths else ()):
            regions[code].append(row)
    return dict(regions)


def _own(found: Iterable[ReadingRow], codes: Collection[str]) -> dict[str, list[ReadingRow]]:
    own = {row.division_code: row for row in found if not row.institution_code}
    missing = [code for code in codes if code not in own]
    parts = _children(missing) if missing else {}
    regions = {code: [own[code]] for code in codes if code in own}
    for code in missing:
        children = parts.get(code, [])
        if children and all(child in own for child in children):
            regions[code] = [own[child] for child in children]
    return regions


def _children(codes: Collection[str]) -> Mapping[str, list[str]]:
    """Living administrative children; functional zones are counted in the counties around them."""
    rows = Division.objects.filter(parent__in=codes, valid_to=None).exclude(kind=DivisionKind.FUNCTIONAL)
    children = defaultdict[str, list[str]](list)
    for code, parent in rows.values_list("code", "parent"):
        children[str(parent)].append(code)
    return children
