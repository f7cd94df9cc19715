"""How a room declares a register: a typed model, the columns that people see, and the gauges that its rows give."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wenmai.kernel.errors import NotFound
from wenmai.ledger.gauges import Gauge, declare_gauge
from wenmai.registers.models import Entry

Words = str | Promise
Amount = Decimal | tuple[Decimal, Decimal] | None
Counting = Callable[[Sequence[Any], date], Amount]
Days = Callable[[Any, Iterable[dict[str, Any]]], Iterable[date]]


def _all(_row: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class RegisterGauge:
    """A stock that rows give: `counts` gets the unit's rows of the day of which `about` is true.

    A unit with no such row ever has no reading; one whose rows have all ended has what `counts` makes of none.
    `at` names another institution of the row to which the reading belongs. `days`: further days on which the value may change.
    `ended`: `counts` gets rows that have ended before the day as well.
    """

    gauge: Gauge
    counts: Counting
    about: Callable[[Any], bool] = _all
    at: str = ""
    days: Days | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """`columns` and `key` are fields of `model`; `key` tells rows of one unit apart. `writers`: "house" lets a house's own staff
    write its rows, "bureau" only officials over it. `kinds`: the institutions that may stand in it, () for any;
    `levels`: of which divisions. `public` registers have a page for everybody, without papers.
    """

    name: str
    title: Words
    model: type[Entry]
    columns: Sequence[str]
    key: Sequence[str] = ()
    unit: Literal["institution", "division"] = "institution"
    writers: Literal["house", "bureau"] = "house"
    about: Words = ""
    kinds: Sequence[str] = ()
    levels: Sequence[int] = ()
    public: bool = False
    group: Words = ""
    examples: dict[str, str] = field(default_factory=dict)
    gauges: Sequence[RegisterGauge] = ()

    def field(self, name: str) -> "models.Field[Any, Any]":
        """The model field of a column."""
        found = self.model._meta.get_field(name)
        assert isinstance(found, models.Field)
        return found

    @property
    def sums(self) -> tuple[str, ...]:
        """The columns that tell rows apart in a list, at most three."""
        return tuple(self.columns[:3])


_registers: dict[str, Register] = {}


def declare(register: Register, read: Callable[[Register, RegisterGauge, date], Iterable[Any]]) -> Register:
    """Declare a register and its gauges; once, from the room's apps.py by way of `gauges.declare`."""
    if register.name in _registers:
        raise ValueError(f"register declared twice: {register.name}")
    _registers[register.name] = register
    for each in register.gauges:
        declare_gauge(each.gauge, partial(read, register, each))
    return register


def get_register(name: str) -> Register:
    """Raises NotFound."""
    if name not in _registers:
        raise NotFound("registers.unknown", _("没有这本登记册。"))
    return _registers[name]


def all_registers() -> tuple[Register, ...]:
    """All of them in the order of their groups, then as declared."""
    groups = list(dict.fromkeys(str(each.group) for each in _registers.values()))
    return tuple(sorted(_registers.values(), key=lambda each: groups.index(str(each.group))))


def count(rows: Sequence[Any], _day: date) -> Decimal:
    """How many rows."""
    return Decimal(len(rows))


def total(name: str) -> Counting:
    """The sum of a column."""
    return lambda rows, _day: sum((Decimal(getattr(row, name) or 0) for row in rows), Decimal(0))


def parts(above: Sequence[str], below: str) -> Counting:
    """A ratio: columns added, over another; both are added over places before dividing. Nothing below is no reading."""

    def counted(rows: Sequence[Any], _day: date) -> Amount:
        whole = sum((Decimal(getattr(row, below) or 0) for row in rows), Decimal(0))
        part = sum((Decimal(getattr(row, name) or 0) for row in rows for name in above), Decimal(0))
        return part, whole

    return counted


def is_(name: str, *values: object) -> Callable[[Any], bool]:
    """True for rows whose column has one of the values."""
    return lambda row: getattr(row, name) in values
