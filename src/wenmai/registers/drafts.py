"""What people say of a row before it is one: its provenance, and how cells and values become each other."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from wenmai.kernel.enclosures import Enclosure
from wenmai.ledger import cells
from wenmai.ledger.cells import Unreadable, shown
from wenmai.ledger.lines import Row
from wenmai.ledger.tables import Column
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institution_called, institutions_by_code
from wenmai.registers.declaring import Register
from wenmai.registers.models import FenField

SAID: Final = ("valid_from", "valid_to", "source", "as_of", "evidence")
"""The columns of every register after its own."""

_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?|(\d{4})(\d{2})(\d{2})")
_SERIAL: Final = re.compile(r"[1-9]\d{4}(?:\.0+)?")
_YES: Final = {"是": True, "有": True, "否": False, "无": False, "1": True, "0": False, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Said:
    """Who says so, for which day, and from when to when it holds (`valid_to` is the first day without it)."""

    source: str
    as_of: date
    valid_from: date
    valid_to: date | None = None
    evidence: str = ""
    scan: Enclosure | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One line of a table: whose row, what it says."""

    place: str
    values: Mapping[str, Any]
    said: Said


def columns_of(register: Register) -> list[Column]:
    """The columns of the table of a register: whose, its own, and who says so. In Chinese whatever the page speaks: a table that
    one person takes out another brings in.
    """
    with in_chinese():
        return _columns_of(register)


def in_chinese() -> AbstractContextManager[None]:
    """The language of tables."""
    return override(settings.LANGUAGE_CODE)


def _columns_of(register: Register) -> list[Column]:
    house = register.unit == "institution"
    first = Column(
        "place",
        _("机构代码") if house else _("区划代码"),
        True,
        _("登记在谁名下，填代码或全称"),
        "PZH-LIB" if house else "510422",
    )
    return [first, *[_column(register, name) for name in (*register.columns, *SAID)]]


def _column(register: Register, name: str) -> Column:
    field = register.field(name)
    needed = not field.blank and not isinstance(field, models.BooleanField)
    hint = _("、").join(str(label) for _value, label in field.flatchoices) or str(field.help_text)
    hint = hint or (_("是或否") if isinstance(field, models.BooleanField) else "")
    return Column(name, str(field.verbose_name), needed, hint, register.examples.get(name, _example(field)))


def _example(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.DateField):
        return "" if field.blank else "2025-01-01"
    if isinstance(field, models.BooleanField):
        return "是"
    if field.choices:
        return str(field.flatchoices[0][1])
    if isinstance(field, models.IntegerField):
        return "1"
    return "" if field.blank else str(_("年报")) if field.name == "source" else str(field.verbose_name)


def sent_of(register: Register, row: Row) -> Sent:
    """One line as values of the model. Raises Unreadable."""
    place = row.needed("place", str)
    values = {name: _value(register.field(name), name, row) for name in register.columns}
    said = {name: _value(register.field(name), name, row) for name in SAID}
    return Sent(place, values, Said(**said))


def _value(field: "models.Field[Any, Any]", name: str, row: Row) -> Any:
    empty = False if isinstance(field, models.BooleanField) else None if field.null else ""
    if isinstance(field, models.IntegerField) and not field.null and field.blank:
        empty = field.get_default()
    return row.get(name, lambda raw: read(field, raw), empty)


def read(field: "models.Field[Any, Any]", raw: str) -> Any:
    """A cell as a value of the field. Raises Unreadable."""
    if field.choices:
        return _choice(field, raw)
    reader = next((each for kind, each in _READERS if isinstance(field, kind)), None)
    if reader:
        return reader(raw)
    if field.max_length and len(raw) > field.max_length:
        raise Unreadable(_("最多 %(most)s 个字。") % {"most": field.max_length})
    return raw


def _choice(field: "models.Field[Any, Any]", raw: str) -> Any:
    with in_chinese():
        names = {str(label): str(value) for value, label in field.flatchoices}
    found = cells.choice(raw, names)
    return int(found) if isinstance(field, models.IntegerField) else found


def day(raw: str) -> date:
    """A day, also one to come: 2026-3-1, 2026年3月1日, 20260301, or the number by which a workbook keeps it. Raises Unreadable."""
    value = date(1899, 12, 30) + timedelta(days=int(float(raw))) if _SERIAL.fullmatch(raw) else _written(raw)
    if not 1949 <= value.year <= 2099:
        raise Unreadable(_("「%(raw)s」不像这里的日期，请核对年份。") % {"raw": shown(raw)})
    return value


def _written(raw: str) -> date:
    found = _DAY.fullmatch(raw.translate(cells.WIDE))
    if found is None:
        raise Unreadable(_("日期要写成 2026-03-01 这样，现在是「%(raw)s」。") % {"raw": shown(raw)})
    year, month, number = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, number)
    except ValueError as error:
        raise Unreadable(_("日历上没有「%(raw)s」这一天。") % {"raw": shown(raw)}) from error


def _yes(raw: str) -> bool:
    if raw.lower() not in _YES:
        raise Unreadable(_("填“是”或“否”，现在是「%(raw)s」。") % {"raw": shown(raw)})
    return _YES[raw.lower()]


def _whole(raw: str) -> int:
    value = cells.number(raw)
    if value != value.to_integral_value() or value > 2_000_000_000:
        raise Unreadable(_("要填整数，现在是「%(raw)s」。") % {"raw": shown(raw)})
    return int(value)


def _fen(raw: str) -> int:
    value = cells.number(raw) * 100
    if value != value.to_integral_value():
        raise Unreadable(_("金额写到分为止，现在是「%(raw)s」。") % {"raw": shown(raw)})
    return int(value)


def _house(raw: str) -> Institution:
    found = institutions_by_code([raw]).get(raw) or institution_called(raw)
    if found is None:
        raise Unreadable(
            _("没有代码为「%(code)s」的机构，也没有（或不止一家）叫这个名字，请对照机构表。") % {"code": shown(raw)}
        )
    return found


_READERS: Final[Sequence[tuple[type, Callable[[str], Any]]]] = (
    (models.ForeignKey, _house),
    (models.BooleanField, _yes),
    (models.DateField, day),
    (FenField, _fen),
    (models.IntegerField, _whole),
    (models.DecimalField, cells.number),
)


def said_of(field: "models.Field[Any, Any]", value: Any) -> str:
    """A value as people read it in tables and histories."""
    if value is None or value == "":
        return ""
    if isinstance(field, models.BooleanField):
        return _("是") if value else _("否")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, FenField):
        return f"{Decimal(value) / 100:.2f}"
    if isinstance(field, models.DecimalField):
        return f"{Decimal(value).normalize():f}"
    return str(value.code if isinstance(value, Institution) else value)


def json_of(value: Any) -> Any:
    """A value as a revision keeps it."""
    if isinstance(value, date | Decimal):
        return str(value)
    return value.code if isinstance(value, Institution) else value
