"""The table of readings that other systems send: its columns, and one row as a reading."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from wenmai.ledger import cells
from wenmai.ledger.cells import Unreadable
from wenmai.ledger.fact_table import read_place, read_system
from wenmai.ledger.gauges import Reading, all_gauges
from wenmai.ledger.lines import Row
from wenmai.ledger.register import Places
from wenmai.ledger.tables import Column

COLUMNS: Final = (
    Column("gauge", "项目", True, "存量项目的名称或标识", "馆藏总量"),
    Column("as_of", "截至日期", True, "年-月-日", "2025-12-31"),
    Column("value", "数值", False, "数值，或分子和分母", "386500"),
    Column("institution", "机构代码", False, "机构代码和区划代码至少填一个", "PZH-LIB"),
    Column("division", "区划代码", False, "", ""),
    Column("numerator", "分子", False, "比率的分子，与分母同时填", ""),
    Column("denominator", "分母", False, "", ""),
    Column("system", "来源系统", False, "", "年报"),
)


@dataclass(frozen=True, slots=True)
class Reported:
    """A reading with the gauge it is of."""

    gauge: str
    reading: Reading


def reading_of(row: Row, places: Places) -> Reported:
    """The reading of one row. Raises Unreadable."""
    gauge = row.needed("gauge", _gauge)
    as_of = row.needed("as_of", cells.day)
    value, numerator, denominator = (_number(row, name) for name in ("value", "numerator", "denominator"))
    if (numerator is None) != (denominator is None):
        raise Unreadable(_("分子和分母要同时填。"))
    if value is None and numerator is None:
        row.column = row.columns["value"].title
        raise Unreadable(_("填数值，或同时填分子和分母。"))
    place = read_place(row, places)
    reading = Reading(
        division=place.division,
        institution=place.institution,
        institution_kind=place.institution_kind,
        as_of=as_of,
        source=f"import:{read_system(row)}",
        value=value,
        numerator=numerator,
        denominator=denominator,
        attributes=row.attributes(),
    )
    return Reported(gauge, reading)


def identity(sent: Reported) -> tuple[object, ...]:
    """What two rows of one file may not share."""
    reading = sent.reading
    return sent.gauge, reading.division, reading.institution, reading.source, reading.as_of


def _number(row: Row, name: str) -> Decimal | None:
    none: Decimal | None = None
    return row.get(name, cells.number, none)


def _gauge(raw: str) -> str:
    return cells.choice(raw, {gauge.title: gauge.name for gauge in all_gauges() if gauge.importable})
