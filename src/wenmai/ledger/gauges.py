"""Stocks: what is there on a day (holdings, staff, population), declared once, read by its owner or sent by others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Gauge:
    """`prefer` lists sources, best first, by their prefix before ":"; a source not listed comes after all listed ones."""

    name: str
    title: str
    unit: str
    prefer: Sequence[str] = ()
    importable: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a stock on a day. A ratio gives its parts, which are added before dividing; `value` may be None then.

    `source` says who counted ("registry", "import:闸机", "census:2020"); `attributes` carry provenance, JSON-ready.
    """

    division: str
    as_of: date
    source: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    institution: str = ""
    institution_kind: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)


Reader = Callable[[date], Iterable[Reading]]


@dataclass(frozen=True, slots=True)
class _Declared:
    gauge: Gauge
    reader: Reader | None


_gauges: dict[str, _Declared] = {}


class UndeclaredGauge(LookupError):
    """A reading of a gauge that nobody declared."""


def declare_gauge(gauge: Gauge, reader: Reader | None = None) -> Gauge:
    """Declare a gauge with its reader, or None for one that only other systems send. A room may take over an external one."""
    known = _gauges.get(gauge.name, _Declared(gauge, reader))
    own = known.gauge if gauge.importable else gauge
    if known.gauge != gauge and (known.gauge.unit != gauge.unit or not (known.gauge.importable or gauge.importable)):
        raise ValueError(f"gauge declared twice, differently: {gauge.name}")
    merged = replace(own, importable=known.gauge.importable or gauge.importable)
    _gauges[gauge.name] = _Declared(merged, reader or known.reader)
    return merged


def get_gauge(name: str) -> Gauge:
    """The declared gauge. Raises UndeclaredGauge."""
    if name not in _gauges:
        raise UndeclaredGauge(name)
    return _gauges[name].gauge


def reader_of(name: str) -> Reader | None:
    """The reader of a declared gauge. Raises UndeclaredGauge."""
    get_gauge(name)
    return _gauges[name].reader


def all_gauges() -> tuple[Gauge, ...]:
    """All declared gauges, sorted by name."""
    return tuple(_gauges[name].gauge for name in sorted(_gauges))
