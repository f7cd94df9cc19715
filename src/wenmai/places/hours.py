"""When a place is open: pure functions over rules and exceptions, no database.

Of the rules that match a day those of the highest priority hold together; an exception holds instead of all rules.
The result never overlaps: where two stretches meet, regular hours keep the time and the other kind gets the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_noop

from wenmai.kernel import clock
from wenmai.places.lunar import lunar_day
from wenmai.places.models import CalendarDay, DayKind, HoursException, HoursKind, HoursRule, Selector
from wenmai.places.working_days import by_weekday

PRECEDENCE = (HoursKind.ROUND_THE_CLOCK, HoursKind.REGULAR, HoursKind.STAGGERED, HoursKind.EXTENDED)
PRIORITY = {
    Selector.EVERYDAY: 10,
    Selector.WORKDAY: 12,
    Selector.WEEKEND: 12,
    Selector.WEEKDAY: 14,
    Selector.MAKE_UP: 30,
    Selector.STATUTORY: 40,
    Selector.SOLAR: 50,
    Selector.LUNAR: 50,
}
STUDY_ROOM_HOURS = 48
"""Hours a week of a 城市书房 that is not open round the clock (攀枝花规划)."""
REGULAR_SELECTORS = (Selector.EVERYDAY, Selector.WORKDAY, Selector.WEEKEND, Selector.WEEKDAY)
DEFINITION = gettext_noop(
    "常规周：按当日有效的每周规则与农时规则计，周一至周五作工作日，周六周日作休息日；节假日、调休和临时变动不计。"
)


@dataclass(frozen=True, slots=True)
class OpenRange:
    """An aware stretch [start, end) on one day, and how it counts."""

    start: datetime
    end: datetime
    kind: str

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return int((self.end - self.start).total_seconds()) // 60

    def holds(self, instant: datetime) -> bool:
        """True while open at an aware instant."""
        return self.start <= instant < self.end


@dataclass(frozen=True, slots=True)
class Timetable:
    """Everything that decides about one place."""

    rules: Sequence[HoursRule] = ()
    exceptions: Sequence[HoursException] = ()


def default_priority(selector: str, *, seasonal: bool) -> int:
    """A narrower rule goes before a wider one; a season before the same rule without."""
    base = PRIORITY[Selector(selector)]
    return base + (5 if base >= PRIORITY[Selector.MAKE_UP] else 10) * seasonal


def ranges_on(table: Timetable, official: CalendarDay) -> tuple[OpenRange, ...]:
    """Open stretches of a day, in order, without overlap; `official` says which day and what kind of day."""
    day = official.day
    special = _own([each for each in table.exceptions if each.first <= day <= each.last])
    chosen = special or strongest(rule for rule in table.rules if in_force(rule, day) and selects(rule, official))
    return tuple(_range(day, *piece) for piece in _disjoint(chosen))


def _own(exceptions: list[HoursException]) -> list[HoursException]:
    """A room's own exception goes before the house's."""
    own = [each for each in exceptions if each.space_id]
    return own or exceptions


def running(ranges: Sequence[OpenRange], instant: datetime) -> OpenRange | None:
    """The stretch that is open at an instant, on to where the doors really close: 延时 follows regular hours.

    It keeps the kind of the hours that are running. None when closed.
    """
    found: OpenRange | None = None
    for each in ranges:
        if found is None:
            found = each if each.holds(instant) else None
        elif each.start == found.end:
            found = OpenRange(found.start, each.end, found.kind)
    return found


def strongest(rules: Iterable[HoursRule]) -> list[HoursRule]:
    """The rules of the highest priority among those given."""
    found = list(rules)
    top = max((rule.priority for rule in found), default=0)
    return [rule for rule in found if rule.priority == top]


def in_force(rule: HoursRule, day: date) -> bool:
    """True when the rule is valid on a day and its season, if any, covers it."""
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_until and day > rule.valid_until):
        return False
    if rule.season_from is None or rule.season_to is None:
        return True
    number = day.month * 100 + day.day
    if rule.season_from <= rule.season_to:
        return rule.season_from <= number <= rule.season_to
    return number >= rule.season_from or number <= rule.season_to


def selects(rule: HoursRule, official: CalendarDay) -> bool:
    """True when the rule speaks of a day of this kind, weekday or date."""
    day, kind = official.day, official.kind
    match rule.selector:
        case Selector.WEEKDAY:
            return day.isoweekday() in rule.weekdays
        case Selector.WORKDAY:
            return kind in {DayKind.WORKDAY, DayKind.MAKE_UP}
        case Selector.WEEKEND | Selector.STATUTORY | Selector.MAKE_UP:
            return bool(kind == rule.selector)
        case Selector.SOLAR:
            return (day.month, day.day) == (rule.month, rule.day)
        case Selector.LUNAR:
            moon = lunar_day(day)
            return moon is not None and not moon.leap and (moon.month, moon.day) == (rule.month, rule.day)
    return True


Piece = tuple[int, int, str]


def _disjoint(chosen: Iterable[HoursRule | HoursException]) -> list[Piece]:
    taken: list[Piece] = []
    open_ = [each for each in chosen if each.opens is not None and each.closes is not None]
    for each in sorted(open_, key=lambda one: (PRECEDENCE.index(HoursKind(one.kind)), one.opens)):
        for start, end in _free(each.opens or 0, each.closes or 0, taken):
            taken.append((start, end, each.kind))
    return _joined(sorted(taken))


def _free(start: int, end: int, taken: Iterable[Piece]) -> list[tuple[int, int]]:
    """What of [start, end) nobody has taken."""
    left = [(start, end)]
    for first, last, _ in taken:
        left = [piece for a, b in left for piece in ((a, min(b, first)), (max(a, last), b)) if piece[0] < piece[1]]
    return left


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for start, end, kind in pieces:
        if joined and joined[-1][1:] == (start, kind):
            joined[-1] = (joined[-1][0], end, kind)
        else:
            joined.append((start, end, kind))
    return joined


def _range(day: date, start: int, end: int, kind: str) -> OpenRange:
    midnight = clock.day_bounds(day)[0]
    return OpenRange(midnight + timedelta(minutes=start), midnight + timedelta(minutes=end), kind)


def regular_week(table: Timetable, on: date) -> tuple[tuple[OpenRange, ...], ...]:
    """Monday to Sunday of an ordinary week by the rules in force on `on`; see DEFINITION."""
    rules = [rule for rule in table.rules if rule.selector in REGULAR_SELECTORS and in_force(rule, on)]
    monday = on - timedelta(days=on.isoweekday() - 1)
    week = []
    for offset in range(7):
        day = monday + timedelta(days=offset)
        official = CalendarDay(day=day, kind=by_weekday(day))
        chosen = strongest(rule for rule in rules if selects(rule, official))
        week.append(tuple(_range(day, *piece) for piece in _disjoint(chosen)))
    return tuple(week)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Minutes of a regular week by kind; `rest_days` when there are some on Saturday and on Sunday."""

    minutes: dict[str, int]
    rest_days: bool = False

    @property
    def total(self) -> Decimal:
        """Hours a week."""
        return Decimal(sum(self.minutes.values())) / 60

    @property
    def extended(self) -> Decimal:
        """错时 and 延时 hours a week."""
        return Decimal(self.minutes.get("staggered", 0) + self.minutes.get("extended", 0)) / 60

    @property
    def round_the_clock(self) -> bool:
        """True when open all seven days from 0 to 24."""
        return sum(self.minutes.values()) == 7 * 24 * 60


def weekly_hours_of(table: Timetable, on: date) -> WeeklyHours | None:
    """None when no rule is published, which is not zero hours."""
    if not any(in_force(rule, on) for rule in table.rules):
        return None
    minutes: dict[str, int] = {}
    week = regular_week(table, on)
    for stretch in (stretch for day in week for stretch in day):
        minutes[stretch.kind] = minutes.get(stretch.kind, 0) + stretch.minutes
    return WeeklyHours(minutes, rest_days=all(week[5:]))
