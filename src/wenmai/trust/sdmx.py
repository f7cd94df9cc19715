"""SDMX-CSV 2.0: the same rows as the plain files, with dimensions and attributes that programs of statistics know.

A component stands once: for the file and for what the page of open data says of it.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from wenmai.trust.tables import said

Role = Literal["dimension", "measure", "attribute"]


class Component(NamedTuple):
    """A column after the three that name the structure: what it is, what it says, and its text for a row."""

    id: str
    role: Role
    title: str
    text: Callable[[Any], str]


class Structure(NamedTuple):
    """A dataflow. Dimensions come first, then OBS_VALUE, then attributes; the dimensions together name a row."""

    id: str
    components: tuple[Component, ...]


def as_sdmx(structure: Structure, rows: Iterable[Any]) -> Iterator[str]:
    """Lines of the file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    head = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *(each.id for each in structure.components))
    body = (("dataflow", structure.id, "I", *(each.text(row) for each in structure.components)) for row in rows)
    for line in (head, *body):
        writer.writerow(line)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def plain(name: str) -> Callable[[Any], str]:
    """An attribute of the row, written as the plain file writes it."""
    return lambda row: said(getattr(row, name), "string")


def month(name: str) -> Callable[[Any], str]:
    """The month of a day of the row."""
    return lambda row: said(getattr(row, name), "gYearMonth")


def _observed(row: Any) -> str:
    """A is normal, Q suppressed, M is not known."""
    return "A" if row.value is not None else "Q" if row.status else "M"


def _confidential(row: Any) -> str:
    return "C" if row.status else "F"


FREQ: Final = Component("FREQ", "dimension", "M：每月月底有一期", lambda _row: "M")
AREA: Final = "区划代码，见 places.csv"
VALUE: Final = Component("OBS_VALUE", "measure", "数；隐去的和不知道的空着", plain("value"))
STATUS: Final = (
    Component("OBS_STATUS", "attribute", "A 有数，Q 隐去，M 不知道", _observed),
    Component("CONF_STATUS", "attribute", "C 隐去，F 可以公开", _confidential),
    Component("UNIT_MEASURE", "attribute", "计量单位", plain("unit")),
)
_PLACE: Final = (
    Component("REF_AREA", "dimension", AREA, plain("division")),
    Component("PART", "dimension", "total 含下辖各地，own 是直接在本级的", plain("part")),
    Component("MEASURE", "dimension", "度量，见 measures.csv", plain("measure")),
)
ROLLUPS: Final = Structure(
    "WENMAI:ROLLUPS(1.0)",
    (FREQ, *_PLACE, Component("TIME_PERIOD", "dimension", "哪个月的合计", month("month")), VALUE, *STATUS),
)


def _as_of(row: Any) -> str:
    day: date | None = row.as_of
    return said(day, "date")


STOCKS: Final = Structure(
    "WENMAI:STOCKS(1.0)",
    (
        FREQ, *_PLACE, Component("TIME_PERIOD", "dimension", "哪个月月底的存量", month("day")), VALUE, *STATUS,
        Component("READINGS", "attribute", "由几条读数相加", plain("readings")),
        Component("AS_OF", "attribute", "其中最早一条的日期", _as_of),
        Component("SOURCES", "attribute", "读数的来源", plain("sources")),
        Component("DEMO", "attribute", "含演示数据", plain("demo")),
    ),
)  # fmt: skip
