"""What a reader asks the list for: place, kind, days, free seats. Unusable values fall back, they never fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.activities.vocabulary import Kind
from wenmai.kernel import clock

DAYS: dict[str, str | Promise] = {
    "today": _("今天"),
    "tomorrow": _("明天"),
    "weekend": _("周末"),
    "week": _("七天内"),
    "": _("全部"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`division` a code or "" for everywhere; `day` a word of DAYS or YYYY-MM-DD; `seats`: only where one can come."""

    division: str = ""
    kind: str = ""
    day: str = ""
    institution: str = ""
    seats: bool = False

    def window(self, now: datetime) -> tuple[datetime, datetime | None]:
        """From when to when, aware, the end excluded; None is without end."""
        today = clock.day_of(now)
        first, last = _span(self.day, today)
        start = max(now, clock.day_bounds(first)[0]) if first == today else clock.day_bounds(first)[0]
        return start, clock.day_bounds(last)[1] if last else None

    def query(self, **change: str) -> str:
        """The query string of this wish with some of it changed, "" dropped."""
        chosen = {"division": self.division, "kind": self.kind, "day": self.day, "open": "1" if self.seats else ""}
        return "?" + urlencode(
            {name: value for name, value in (chosen | change).items() if value or name == "division"}
        )


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice as a link."""

    title: str | Promise
    query: str
    current: bool


def wanted_of(query: Mapping[str, str], place: str) -> Wanted:
    """Read a query string; without a division the reader's chosen place holds."""
    division = query.get("division", place)
    kind, day = query.get("kind", ""), query.get("day", "")
    return Wanted(
        division=division if division.isascii() and division.isdecimal() and len(division) <= 12 else "",
        kind=kind if kind in Kind.values else "",
        day=day if day in DAYS or _date(day) else "",
        institution=query.get("at", "")[:40],
        seats=query.get("open") == "1",
    )


def day_chips(wanted: Wanted) -> list[Chip]:
    """今天, 明天, 周末 …"""
    return [Chip(title, wanted.query(day=key), wanted.day == key) for key, title in DAYS.items()]


def kind_chips(wanted: Wanted) -> list[Chip]:
    """The kinds, and all."""
    kinds = [("", _("各种")), *Kind.choices]
    return [Chip(title, wanted.query(kind=key), wanted.kind == key) for key, title in kinds]


def seats_chip(wanted: Wanted) -> Chip:
    """还能去的: switches on and off."""
    return Chip(_("还能去的"), wanted.query(open="" if wanted.seats else "1"), wanted.seats)


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
