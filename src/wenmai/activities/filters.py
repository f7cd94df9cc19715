"""What a reader asks the list for: place, time, kind, group, art, seats. Unusable values fall back, they never fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.activities.vocabulary import ArtForm, Kind, Line
from wenmai.booking.audiences import Audience
from wenmai.kernel import clock
from wenmai.kernel.whole import code_of

DAYS: dict[str, str | Promise] = {
    "today": _("今天"),
    "tomorrow": _("明天"),
    "weekend": _("周末"),
    "week": _("七天内"),
    "": _("全部"),
}


EVENING = 18  # 18:00 in Asia/Shanghai
SWITCHES = {
    "open": ("seats", _("还能去的")),
    "now": ("running", _("正在进行")),
    "free": ("walk_in", _("不用预约")),
    "evening": ("evening", _("晚上")),
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a device is, in degrees (WGS 84), as it was told for one request. Never kept."""

    lon: Decimal
    lat: Decimal


@dataclass(frozen=True, slots=True)
class Wanted:
    """`division` a code or "" for everywhere; `day` a word of DAYS or YYYY-MM-DD; `seats`: only where one can come.

    `group`, `art` and `line` are words of the vocabulary; `running`: going on now; `walk_in`: no booking; `evening`: from 18:00;
    `near`: at a house within ten kilometres.
    """

    division: str = ""
    kind: str = ""
    day: str = ""
    institution: str = ""
    seats: bool = False
    group: str = ""
    art: str = ""
    line: str = ""
    running: bool = False
    walk_in: bool = False
    evening: bool = False
    near: Position | None = None

    def window(self, now: datetime) -> tuple[datetime, datetime | None]:
        """From when to when, aware, the end excluded; None is without end."""
        today = clock.day_of(now)
        first, last = _span(self.day, today)
        start = max(now, clock.day_bounds(first)[0]) if first == today else clock.day_bounds(first)[0]
        return start, clock.day_bounds(last)[1] if last else None

    def chosen(self) -> dict[str, str]:
        """What is chosen, by the names of the query string, "" dropped; the division is always there."""
        return dict(_chosen(self))

    def query(self, **change: str) -> str:
        """The query string of this wish with some of it changed, "" dropped."""
        words = (_chosen(self) | change).items()
        return "?" + urlencode({name: value for name, value in words if value or name == "division"})

    @property
    def picky(self) -> bool:
        """True when more is chosen than a place and a word for the day."""
        return bool(self.kind or self.group or self.art or self.line or self.day not in DAYS)


@lru_cache(500)
def _chosen(wanted: Wanted) -> dict[str, str]:
    words = {"division": wanted.division, "kind": wanted.kind, "day": wanted.day}
    words |= {"group": wanted.group, "art": wanted.art, "line": wanted.line}
    words |= {name: "1" for name, (field, _title) in SWITCHES.items() if getattr(wanted, field)}
    if wanted.near:
        words |= {"lon": str(wanted.near.lon), "lat": str(wanted.near.lat)}
    return {name: value for name, value in words.items() if value or name == "division"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice as a link."""

    title: str | Promise
    query: str
    current: bool


def wanted_of(query: Mapping[str, str], place: str) -> Wanted:
    """Read a query string; without a division the reader's chosen place holds, and near a position everywhere."""
    near = _position(query)
    division = query.get("division", "" if near else place)
    day = query.get("day", "")
    return Wanted(
        division=code_of(division),
        kind=_word(query, "kind", Kind),
        day=day if day in DAYS or _date(day) else "",
        institution=query.get("at", "")[:40],
        group=_word(query, "group", Audience),
        art=_word(query, "art", ArtForm),
        line=_word(query, "line", Line),
        near=near,
        **{field: query.get(name) == "1" for name, (field, _title) in SWITCHES.items()},
    )


def odd_day(query: Mapping[str, str]) -> bool:
    """Whether a day is asked for that is no day; the list then shows all of them and says so."""
    day = query.get("day", "")
    return bool(day) and day not in DAYS and _date(day) is None


def _word(query: Mapping[str, str], name: str, words: type[TextChoices]) -> str:
    value = query.get(name, "")
    return value if value in words.values else ""


def _position(query: Mapping[str, str]) -> Position | None:
    try:
        lon, lat = Decimal(query["lon"][:10]), Decimal(query["lat"][:10])
        return Position(lon, lat) if 73 <= lon <= 136 and 3 <= lat <= 54 else None
    except (KeyError, InvalidOperation):
        return None


def day_chips(wanted: Wanted) -> list[Chip]:
    """今天, 明天, 周末 …"""
    return [Chip(title, wanted.query(day=key), wanted.day == key) for key, title in DAYS.items()]


def kind_chips(wanted: Wanted) -> list[Chip]:
    """The kinds, and all."""
    kinds = [("", _("各种")), *Kind.choices]
    return [Chip(title, wanted.query(kind=key), wanted.kind == key) for key, title in kinds]


def switch_chips(wanted: Wanted) -> list[Chip]:
    """还能去的, 正在进行, 不用预约, 晚上, 适合老人: each switches on and off."""
    chosen = wanted.chosen()
    chips = [
        Chip(title, wanted.query(**{name: "" if name in chosen else "1"}), name in chosen)
        for name, (_field, title) in SWITCHES.items()
    ]
    elderly = wanted.group == Audience.ELDERLY
    return [*chips, Chip(_("适合老人"), wanted.query(group="" if elderly else Audience.ELDERLY.value), elderly)]


def _span(day: str, today: date) -> tuple[date, date | None]:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 if today.weekday() < 6 else 0)
    spans: dict[str, tuple[date, date | None]] = {
        "today": (today, today),
        "tomorrow": (today + timedelta(days=1), today + timedelta(days=1)),
        "weekend": (saturday, saturday if saturday.weekday() == 6 else saturday + timedelta(days=1)),
        "week": (today, today + timedelta(days=6)),
        "": (today, None),
    }
    chosen = _date(day)
    return (chosen, chosen) if chosen else spans.get(day, spans[""])


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
