"""The units that a plan speaks of: institutions of a kind, divisions of a level, the two authorities 市 and 县."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wenmai.places.models import Division, Institution, Level
from wenmai.places.queries import divisions_at, tagged
from wenmai.places.queries.institutions import in_service

LEVELS = {
    name.lower(): number
    for name, number in (("PROVINCE", 1), ("PREFECTURE", 2), ("COUNTY", 3), ("TOWNSHIP", 4), ("VILLAGE", 5))
}
AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit. `institution` is "" for a division; `own` means: only what is directly under the division."""

    code: str
    name: str
    division: str
    path: tuple[str, ...]
    institution: str = ""
    own: bool = False
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which units: an institution kind (perhaps of one level), a division level, or "authority"; perhaps of a list."""

    kind: str
    level: str = ""
    tag: str = ""


def units(asked: Asked, *, within: str, day: date) -> tuple[UnitRow, ...] | None:
    """The units of a region on a day, in order of code; None when the list they are chosen from is not known."""
    listed = tagged(asked.tag, "") if asked.tag else ()
    if listed is None:
        return None
    found = _units(asked, within, day)
    return tuple(unit for unit in found if not asked.tag or set(listed) & set(unit.path))


def _units(asked: Asked, within: str, day: date) -> Sequence[UnitRow]:
    if asked.kind == AUTHORITY:
        return _authorities(within, day)
    if asked.kind in LEVELS:
        return [_division(row) for row in divisions_at(LEVELS[asked.kind], within, day=day)]
    rows = in_service(Institution.objects.select_related("division"), day)
    rows = rows.filter(kind=asked.kind, division__path__contains=[within])
    return [_institution(row) for row in _leveled(rows, asked.level).order_by("code")]


def _leveled(rows: "QuerySet[Institution]", level: str) -> "QuerySet[Institution]":
    return rows.filter(level=LEVELS[level]) if level else rows


def _authorities(within: str, day: date) -> list[UnitRow]:
    """The cities for what is directly under them, and the counties for all that is theirs."""
    cities = [_division(row, own=True) for row in divisions_at(Level.PREFECTURE, within, day=day)]
    return [*cities, *(_division(row) for row in divisions_at(Level.COUNTY, within, day=day))]


def _division(row: Division, *, own: bool = False) -> UnitRow:
    return UnitRow(row.code, row.name, row.code, tuple(row.path), own=own)


def _institution(row: Institution) -> UnitRow:
    return UnitRow(row.code, row.name, row.division_id, tuple(row.division.path), institution=row.code, demo=row.demo)


def expected(kinds: Collection[str], codes: Collection[str], day: date) -> dict[tuple[str, str], int]:
    """How many institutions of each kind (or divisions of a level) should report, by (kind, region)."""
    counts: dict[tuple[str, str], int] = {}
    wanted = set(codes)
    for kind, path in _paths(kinds, wanted, day):
        for code in wanted.intersection(path):
            counts[kind, code] = counts.get((kind, code), 0) + 1
    return counts


def _paths(kinds: Collection[str], codes: set[str], day: date) -> list[tuple[str, list[str]]]:
    rows = in_service(Institution.objects.all(), day).filter(division__path__overlap=list(codes))
    found = list(
        rows.filter(kind__in=[kind for kind in kinds if kind not in LEVELS]).values_list("kind", "division__path")
    )
    for kind in set(kinds) & set(LEVELS):
        found += [(kind, row.path) for row in divisions_at(LEVELS[kind], day=day) if codes & set(row.path)]
    return found
