"""The units that a plan speaks of: institutions of a kind, divisions of a level, the two authorities 市 and 县."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from wenmai.measures.periods import Period
from wenmai.places.models import Division, Institution, Level
from wenmai.places.queries import tagged
from wenmai.places.queries.divisions import COUNTED, on_day
from wenmai.places.queries.institutions import in_service

LEVELS = {
    name.lower(): number
    for name, number in (("PROVINCE", 1), ("PREFECTURE", 2), ("COUNTY", 3), ("TOWNSHIP", 4), ("VILLAGE", 5))
}
AUTHORITY = "authority"
FEW = 50


class UnitRow(NamedTuple):
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
    """Which units: an institution kind (perhaps of one level), a division level, or "authority"; perhaps of a list or in a division."""

    kind: str
    level: str = ""
    tag: str = ""
    within: str = ""


def units(asked: Asked, *, within: str, day: date) -> tuple[UnitRow, ...] | None:
    """The units of a region on a day, in order of code; None when the list they are chosen from is not known."""
    listed = tagged(asked.tag, "") if asked.tag else ()
    if listed is None:
        return None
    found = _units(asked, within, day)
    return tuple(
        unit
        for unit in found
        if (not asked.tag or set(listed) & set(unit.path)) and (not asked.within or asked.within in unit.path)
    )


def _units(asked: Asked, within: str, day: date) -> list[UnitRow]:
    if asked.kind == AUTHORITY:
        cities = [unit._replace(own=True) for unit in _divisions(Level.PREFECTURE, within, day)]
        return [*cities, *_divisions(Level.COUNTY, within, day)]
    if asked.kind in LEVELS:
        return _divisions(LEVELS[asked.kind], within, day)
    rows = in_service(Institution.objects.all(), day).filter(kind=asked.kind, division__path__contains=[within])
    if asked.level:
        rows = rows.filter(level=LEVELS[asked.level])
    named = rows.order_by("code").values_list("code", "name", "division_id", "division__path", "code", "demo")
    return [
        UnitRow(code, name, division, tuple(path), itself, demo=demo)
        for code, name, division, path, itself, demo in named
    ]


def _divisions(level: int, within: str, day: date) -> list[UnitRow]:
    rows = on_day(Division.objects.filter(level=level, kind__in=COUNTED, path__contains=[within]), day)
    return [
        UnitRow(code, name, code, tuple(path))
        for code, name, path in rows.order_by("code").values_list("code", "name", "path")
    ]


class House(NamedTuple):
    """An institution that is expected to report."""

    code: str
    name: str
    kind: str


def houses(kinds: Collection[str], within: str, day: date) -> list[House]:
    """The institutions of these kinds in service in a region on a day, by code."""
    rows = in_service(Institution.objects.all(), day).filter(kind__in=list(kinds), division__path__contains=[within])
    return [House(*row) for row in rows.order_by("code").values_list("code", "name", "kind")]


def expected(kinds: Collection[str], codes: Collection[str], day: date) -> dict[tuple[str, str], int]:
    """How many institutions of each kind (or divisions of a level) should report, by (kind, region)."""
    counts: dict[tuple[str, str], int] = {}
    wanted = set(codes)
    for kind, path in _paths(kinds, wanted, day):
        for code in wanted.intersection(path):
            counts[kind, code] = counts.get((kind, code), 0) + 1
    return counts


def reporting(
    names: Collection[str], codes: Collection[str], period: Period, day: date
) -> dict[tuple[str, str, str], int]:
    """How many institutions of a region have something in whole months of what they did there, by (measure, kind, region).

    Only those counted by `expected`: a city's library whose van comes to a county does not report for the county's own.
    """
    sql = """
        SELECT c.measure, i.kind, r.code, count(DISTINCT c.institution_code) FROM measures_cellmonth c
        JOIN places_division d ON d.code = c.division_code
        JOIN places_institution i ON i.code = c.institution_code
        JOIN places_division h ON h.code = i.division_id CROSS JOIN LATERAL unnest(h.path) AS r(code)
        WHERE c.measure = ANY(%(names)s) AND c.month BETWEEN %(start)s AND %(end)s AND c.n > 0
            AND d.path && %(codes)s::varchar[] AND r.code = ANY(%(codes)s)
            AND (i.opened_on IS NULL OR i.opened_on <= %(day)s) AND (i.closed_on IS NULL OR i.closed_on > %(day)s)
        GROUP BY 1, 2, 3
    """
    about: dict[str, Any] = {
        "names": list(names),
        "codes": list(codes),
        "start": period.start,
        "end": period.end,
        "day": day,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, about)
        return {(measure, kind, code): count for measure, kind, code, count in cursor.fetchall()}


def _paths(kinds: Collection[str], codes: set[str], day: date) -> list[tuple[str, list[str]]]:
    around = _around(codes)
    rows = in_service(Institution.objects.all(), day).filter(division__path__overlap=around)
    found = list(
        rows.filter(kind__in=[kind for kind in kinds if kind not in LEVELS]).values_list("kind", "division__path")
    )
    for kind in set(kinds) & set(LEVELS):
        parts = Division.objects.filter(level=LEVELS[kind], kind__in=COUNTED, path__overlap=around)
        found += [(kind, path) for path in on_day(parts, day).values_list("path", flat=True)]
    return found


def _around(codes: Collection[str]) -> list[str]:
    """These regions, or where they are many what they all lie in: three thousand codes beside every path took seconds."""
    if len(codes) <= FEW:
        return list(codes)
    paths = Division.objects.filter(code__in=list(codes)).values_list("path", flat=True)
    shared = [level[0] for level in zip(*paths, strict=False) if len(set(level)) == 1]
    return shared[-1:] or list(codes)


def with_demo_houses(codes: Collection[str]) -> frozenset[str]:
    """Those of these regions in which an institution is 演示数据."""
    rows = Institution.objects.filter(demo=True, division__path__overlap=_around(codes))
    paths = rows.order_by("division").distinct("division").values_list("division__path", flat=True)
    return frozenset(code for path in paths for code in set(codes).intersection(path))
