"""Reading the cells of a sent table: what people and their systems write, or a sentence that says what is wrong."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.ledger.draft import FIRST_DAY, LARGEST

SHOWN: Final = 40
"""How much of a wrong cell an error repeats."""

WIDE: Final = {
    ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．，－：／　", "0123456789.,-:/ ", strict=True)
}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_NUMBER: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")
_DAY: Final = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)|(\d{4})(\d{2})(\d{2})")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


class Unreadable(ValueError):
    """A cell that cannot be used; the message is for people."""


def bare(raw: str) -> str:
    """A cell without the blanks around it, whatever else it holds."""
    return raw.replace("\u3000", " ").strip()


def text(raw: str) -> str:
    """A cell without the blanks around it; raises Unreadable for control characters."""
    if (
        raw.isprintable() and raw[:1] != " " and raw[-1:] != " "
    ):  # most cells: neither wide blanks nor control characters
        return raw
    cleaned = bare(raw)
    if _CONTROL.search(cleaned):
        raise Unreadable(_("含有看不见的控制字符，请删去后再导入。"))
    return cleaned


def shown(raw: str) -> str:
    """A wrong cell as an error repeats it."""
    return raw if len(raw) <= SHOWN else raw[:SHOWN] + "…"


def choice(raw: str, names: Mapping[str, str]) -> str:
    """The identifier of a name in `names` (title to identifier), or the identifier itself. Raises Unreadable."""
    if raw in names:
        return names[raw]
    if raw in names.values():
        return raw
    near = get_close_matches(raw, names, 1, 0.5)
    advice = (
        _("是不是「%(name)s」？") % {"name": near[0]}
        if near
        else _("可以填：%(names)s。") % {"names": "、".join(names)}
    )
    raise Unreadable(_("不认识「%(raw)s」，%(advice)s") % {"raw": shown(raw), "advice": advice})


def number(raw: str) -> Decimal:
    """A count or measure from 0: "1234", "1,234.5", full width too; at most four decimals. Raises Unreadable."""
    plain = raw.translate(WIDE).strip()
    if plain.startswith("-"):
        raise Unreadable(_("数量不能是负数，现在是「%(raw)s」。") % {"raw": shown(raw)})
    if not _NUMBER.fullmatch(plain):
        raise Unreadable(_("要填数字，现在是「%(raw)s」。") % {"raw": shown(raw)})
    value = Decimal(plain.replace(",", ""))
    if value >= LARGEST or value != round(value, 4):
        raise Unreadable(_("数字太大，或小数超过四位：「%(raw)s」。") % {"raw": shown(raw)})
    return value


def day(raw: str) -> date:
    """A day: 2026-3-1, 2026/3/1, 2026.3.1, 20260301 or 2026年3月1日; not to come. Raises Unreadable."""
    found = _DAY.fullmatch(raw.translate(WIDE).strip())
    if not found:
        raise Unreadable(_("日期要写成 2026-03-01 这样，现在是「%(raw)s」。") % {"raw": shown(raw)})
    year, month, number_ = [int(part) for part in found.groups() if part and part.isdecimal()]
    try:
        value = date(year, month, number_)
    except ValueError as error:
        raise Unreadable(_("日历上没有「%(raw)s」这一天。") % {"raw": shown(raw)}) from error
    if value > clock.today():
        raise Unreadable(_("「%(raw)s」还没有到，只能导入已经发生的。") % {"raw": shown(raw)})
    if value < FIRST_DAY:
        raise Unreadable(_("「%(raw)s」早于 1949 年 10 月 1 日，请核对年份。") % {"raw": shown(raw)})
    return value


def instant(on: date, raw: str) -> datetime:
    """The instant of a clock time on a day in Asia/Shanghai; noon when there is none. Raises Unreadable."""
    if not raw:
        return clock.at(on, time(12))
    found = _TIME.fullmatch(raw.translate(WIDE).strip())
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (24, 0, 0)
    try:
        return clock.at(on, time(hour, minute, second))
    except ValueError as error:
        raise Unreadable(_("时间要写成 09:30 这样，现在是「%(raw)s」。") % {"raw": shown(raw)}) from error


def tags(raw: str) -> tuple[str, ...]:
    """Words separated by a semicolon, an enumeration comma or a bar."""
    return tuple(sorted({part.strip() for part in re.split(r"[;；、|]", raw) if part.strip()}))
