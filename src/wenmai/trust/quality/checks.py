"""What each check doubts in one month; nothing is changed. A doubt names the unit, what was seen and what would be usual."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from django.db.models import Max

from wenmai.kernel import clock
from wenmai.ledger.queries import FactFilter, facts
from wenmai.ledger.rows import FactRow
from wenmai.measures.models import CellMonth
from wenmai.measures.periods import month as month_of
from wenmai.places.models import Institution, Space
from wenmai.trust.quality.rules import Rule

BACK: Final = 24
MOST: Final = 100_000
LEAST_SPREAD: Final = Decimal("0.05")
_Unit = tuple[str, str]  # division, institution


@dataclass(frozen=True, slots=True)
class Doubt:
    """`key` is what it is about, the same each time; `seen` is what the page says, as text."""

    key: str
    division: str
    institution: str
    day: date
    fact: int | None = None
    seen: Mapping[str, str] = field(default_factory=dict)


def doubts(rule: Rule, month: date) -> Iterator[Doubt]:
    """What a rule doubts in the month that starts on this day."""
    return _CHECKS[rule.check](rule, month)


def _events(rule: Rule, month: date) -> tuple[FactRow, ...]:
    span = month_of(month)
    wanted = FactFilter(kinds=rule.kinds, first=span.start, last=span.end, net=True, at_least=rule.least)
    return facts(wanted, limit=MOST)


def _crowd(rule: Rule, month: date) -> Iterator[Doubt]:
    """Somebody counted more people than `limit` times the largest room of the house holds; below `least` nobody asks."""
    rows = _events(rule, month)
    rooms = Space.objects.filter(institution__code__in={row.institution_code for row in rows})
    largest = dict(
        rooms.values("institution__code").annotate(most=Max("capacity")).values_list("institution__code", "most")
    )
    for row in rows:
        room = largest.get(row.institution_code)
        if room and row.quantity > rule.limit * room and row.channel == "onsite":
            seen = {"value": plain(row.quantity), "usual": str(room)}
            yield Doubt(f"fact:{row.id}", row.division_code, row.institution_code, row.happened_on, row.id, seen)


def _twice(rule: Rule, month: date) -> Iterator[Doubt]:
    """The same number of the same kind on the same day in the same house, from different sources, `limit` times or more."""
    found: dict[tuple[object, ...], list[FactRow]] = defaultdict(list)
    for row in _events(rule, month):
        if row.institution_code:
            found[row.kind, row.institution_code, row.happened_on, row.channel, row.quantity].append(row)
    for rows in found.values():
        if len(rows) >= rule.limit:
            last = rows[-1]
            seen = {"value": plain(last.quantity), "usual": str(len(rows))}
            key = f"{last.kind}:{last.institution_code}:{last.happened_on}:{last.quantity:f}"
            yield Doubt(key, last.division_code, last.institution_code, last.happened_on, last.id, seen)


def _cells(name: str, first: date, last: date) -> dict[_Unit, dict[date, Decimal]]:
    rows = CellMonth.objects.filter(measure=name, month__range=(first, last)).exclude(institution_code="")
    found: dict[_Unit, dict[date, Decimal]] = defaultdict(dict)
    for division, house, month, value in rows.values_list("division_code", "institution_code", "month", "value"):
        found[division, house][month] = value
    return found


def _per_session(rule: Rule, month: date) -> Iterator[Doubt]:
    """People a session, more than `limit` times the sector's mean or less than its part; from `least` sessions on."""
    people, sessions = _cells(rule.attendance, month, month), _cells(rule.sessions, month, month)
    for unit, values in sorted(people.items()):
        held = sessions.get(unit, {}).get(month, Decimal(0))
        if held < max(rule.least, Decimal(1)):
            continue
        each = values[month] / held
        if not rule.mean / rule.limit <= each <= rule.mean * rule.limit:
            yield _of_unit(rule.attendance, unit, month, {"value": f"{each:.1f}", "usual": plain(rule.mean)})


def _step(rule: Rule, month: date) -> Iterator[Doubt]:
    """Robust z against the house's own last two years, with `least` months of them, above `limit`, of a month that is over.

    Who always sends the same number has no spread of its own, and would never be doubted; a twentieth of it is taken.
    """
    if month_of(month).end >= clock.today():
        return
    for name in rule.measures:
        for unit, values in sorted(_cells(name, _back(month, BACK), month).items()):
            past = [value for at, value in values.items() if at < month]
            if month in values and len(past) >= rule.least:
                usual = median(past)
                spread = max(median([abs(value - usual) for value in past]), usual * LEAST_SPREAD)
                if spread and abs(values[month] - usual) * Decimal("0.6745") > rule.limit * spread:
                    yield _of_unit(name, unit, month, {"value": plain(values[month]), "usual": plain(usual)})


def _gap(rule: Rule, month: date) -> Iterator[Doubt]:
    """Something in each of the `limit` months before, and nothing in this one, which is over; the house was open all the while."""
    end = month_of(month).end
    if end >= clock.today():
        return
    closed = set(Institution.objects.filter(closed_on__lte=end).values_list("code", flat=True))
    for name in rule.measures:
        for unit, values in sorted(_cells(name, _back(month, int(rule.limit)), month).items()):
            if month not in values and len(values) == rule.limit and unit[1] not in closed:
                yield _of_unit(name, unit, month, {"value": "", "usual": plain(median(values.values()))})


def plain(value: Decimal) -> str:
    """A number as people write it."""
    return f"{value.normalize():f}"


def _of_unit(name: str, unit: _Unit, month: date, seen: dict[str, str]) -> Doubt:
    division, house = unit
    return Doubt(f"{name}:{division}:{house}:{month:%Y-%m}", division, house, month, None, {"measure": name, **seen})


def _back(month: date, months: int) -> date:
    for _ in range(months):
        month = clock.month_start(month - timedelta(days=1))
    return month


_CHECKS: Final[dict[str, Callable[[Rule, date], Iterator[Doubt]]]] = {
    "crowd": _crowd, "twice": _twice, "per_session": _per_session, "step": _step, "gap": _gap,
}  # fmt: skip
