"""How single values stand in a field: each kind reads a text (ValueError if it cannot) and writes a value."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from wenmai.kernel.clock import SHANGHAI
from wenmai.library.sip2.codes import SUPPORTED, PatronFlag, Summary
from wenmai.library.sip2.profile import DueStyle, Profile

_MOMENT = re.compile(r"([0-9]{8})(.{4})([0-9]{6})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")
_FLAGS: dict[str, bool | None] = {"Y": True, "N": False, "U": None}


class Unwritable(ValueError):
    """A value that no field can carry without becoming another: `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Kind:
    """`blank` stands for what is missing or cannot be read."""

    read: Callable[[str], Any]
    write: Callable[[Any, Profile], str]
    blank: Any = ""


def safe(text: str, profile: Profile) -> str:
    """A text for people that cannot end its field or its frame: controls become spaces, the delimiter a slash."""
    shown = _CONTROL.sub(" ", text).replace(profile.delimiter, "/" if profile.delimiter != "/" else "-")
    return _cut(_encodable(shown, profile), profile)


def _encodable(text: str, profile: Profile) -> str:
    return text.encode(profile.encoding, "replace").decode(profile.encoding)


def _cut(text: str, profile: Profile) -> str:
    """Not longer than a field may be, whole characters only."""
    raw = text.encode(profile.encoding)
    return (
        text if len(raw) <= profile.longest_field else raw[: profile.longest_field].decode(profile.encoding, "ignore")
    )


def _key(text: str, profile: Profile) -> str:
    """An identifier as it is: one that had to be changed would name another book or another reader."""
    if safe(text, profile) != text:
        raise Unwritable("", "an identifier holds a sign that the line cannot carry, or is too long")
    return text


def _read_flag(text: str) -> bool:
    if text not in {"Y", "N"}:
        raise ValueError(text)
    return text == "Y"


def _read_maybe(text: str) -> bool | None:
    if text not in _FLAGS:
        raise ValueError(text)
    return _FLAGS[text]


def _read_one(text: str) -> bool:
    """Some servers answer Y and N where the standard has 1 and 0."""
    if text not in {"0", "1", "Y", "N"}:
        raise ValueError(text)
    return text in {"1", "Y"}


def _write_maybe(value: bool | None, _profile: Profile) -> str:
    return "U" if value is None else "NY"[value]


def _code(width: int) -> Kind:
    return Kind(str, lambda value, profile: _code_text(value, width, profile), " " * width)


def _code_text(value: str, width: int, profile: Profile) -> str:
    if len(value) != width or not value.isascii() or safe(value, profile) != value:
        raise Unwritable("", f"{width} ASCII signs are needed")
    return str(value)


def _digits(text: str) -> int | None:
    """Blanks say that the server does not count this."""
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise ValueError(text)
    return int(text)


def _count(width: int) -> Kind:
    return Kind(_digits, lambda value, _profile: _padded(value, width), None)


def _padded(value: int | None, width: int) -> str:
    if value is None:
        return " " * width
    if not 0 <= value < 10**width:
        raise Unwritable("", f"{value} does not fit into {width} digits")
    return str(value).zfill(width)


def _number(value: int, _profile: Profile) -> str:
    if value < 0:
        raise Unwritable("", "a count is not negative")
    return str(value)


def _read_money(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite() or abs(amount) >= 10**9:
        raise ValueError(text)
    return amount


def _read_moment(text: str) -> datetime | None:
    """YYYYMMDDZZZZHHMMSS; the zone is blank for local time and Z for UTC. Blanks or zeros are no date."""
    if not text.strip(" 0"):
        return None
    found = _MOMENT.fullmatch(text)
    if not found:
        raise ValueError(text)
    zone = UTC if found[2].strip() == "Z" else SHANGHAI
    return _plausible(datetime.strptime(found[1] + found[3], "%Y%m%d%H%M%S").replace(tzinfo=zone))


def _plausible(moment: datetime) -> datetime:
    """Years at the ends of the calendar cannot be told in another zone."""
    if not 1900 <= moment.year <= 9998:
        raise ValueError(moment)
    return moment


def _write_moment(value: datetime | None, profile: Profile) -> str:
    if value is None:
        return " " * 18
    there = value.astimezone(UTC if profile.utc else SHANGHAI)
    return f"{there:%Y%m%d}{'   Z' if profile.utc else '    '}{there:%H%M%S}"


def _read_due(text: str) -> datetime | None:
    """All styles that are met, a day alone being its last second; what nobody understands is a ValueError."""
    if not text.strip(" 0"):
        return None
    if _MOMENT.fullmatch(text):
        return _read_moment(text)
    moment = datetime.fromisoformat(text.strip().replace("/", "-"))
    if len(text.strip()) <= 10:
        moment = datetime.combine(moment.date(), time(23, 59, 59))
    return _plausible(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))


def _write_due(value: datetime, profile: Profile) -> str:
    there = value.astimezone(SHANGHAI)
    if profile.due_style is DueStyle.DAY:
        return f"{there:%Y-%m-%d}"
    return f"{there:%Y-%m-%d %H:%M}" if profile.due_style is DueStyle.MINUTE else _write_moment(value, profile)


def _read_flags(text: str) -> frozenset[PatronFlag]:
    return frozenset(flag for flag in PatronFlag if text[flag] not in {" ", "N"})


def _write_flags(value: frozenset[PatronFlag], _profile: Profile) -> str:
    return "".join("Y" if flag in value else " " for flag in PatronFlag)


def _read_summary(text: str) -> Summary | None:
    return next((each for each in Summary if text[each] == "Y"), None)


def _write_summary(value: Summary | None, _profile: Profile) -> str:
    return "".join("Y" if place == value else " " for place in range(10))


def _read_supported(text: str) -> frozenset[str]:
    return frozenset(code for code, sign in zip(SUPPORTED, text, strict=False) if sign == "Y")


def _write_supported(value: frozenset[str], _profile: Profile) -> str:
    return "".join("NY"[code in value] for code in SUPPORTED)


FLAG = Kind(_read_flag, lambda value, _profile: "NY"[value], blank=False)
OPTIONAL_FLAG = Kind(_read_flag, lambda value, _profile: "NY"[value], None)
MAYBE = Kind(_read_maybe, _write_maybe, None)
ONE = Kind(_read_one, lambda value, _profile: "01"[value], blank=False)
CODE_1, CODE_2, CODE_3, CODE_4 = _code(1), _code(2), _code(3), _code(4)
COUNT_3, COUNT_4 = _count(3), _count(4)
NUMBER = Kind(_digits, _number, None)
MONEY = Kind(_read_money, lambda value, _profile: f"{value:.2f}", None)
MOMENT = Kind(_read_moment, _write_moment, None)
OPTIONAL_MOMENT = Kind(_read_due, _write_moment, None)
DUE = Kind(_read_due, _write_due, None)
PATRON_FLAGS = Kind(_read_flags, _write_flags, frozenset())
SUMMARY = Kind(_read_summary, _write_summary, None)
SUPPORTED_SET = Kind(_read_supported, _write_supported, frozenset())
KEY = Kind(str, _key)
WORDS = Kind(str, safe)
