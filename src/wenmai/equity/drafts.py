"""Points as they are given: typed, or as a CSV with 区划代码, 经度, 纬度."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid
from wenmai.places.division_file import decode

HEAD = ("区划代码", "经度", "纬度")
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees of a division."""

    division: str
    lon: Decimal
    lat: Decimal


def read_points(raw: bytes) -> list[Point]:
    """All rows, or Invalid that names the lines at fault: nothing is taken from a file with a mistake."""
    rows = list(csv.reader(io.StringIO(decode(raw))))
    if not rows or [cell.strip() for cell in rows[0]] != list(HEAD):
        raise Invalid("equity.points_head", _("第一行要写：区划代码,经度,纬度。"))
    found = list(_points(rows[1:]))
    wrong = [number for number, point in enumerate(found, 2) if point is None]
    points = [point for point in found if point is not None]
    if wrong or len({point.division for point in points}) < len(points):
        lines = _("、").join(str(number) for number in wrong[:SHOWN]) or _("重复")
        raise Invalid(
            "equity.points_rows", _("有几行读不出来或写了两次：%(lines)s。一行也没有录入。") % {"lines": lines}
        )
    return points


def _points(rows: list[list[str]]) -> Iterator[Point | None]:
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        try:
            code, lon, lat = (cell.strip() for cell in row)
            yield Point(code, Decimal(lon), Decimal(lat))
        except (ValueError, InvalidOperation):
            yield None
