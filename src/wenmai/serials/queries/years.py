"""What a library has of each year of a serial, and which issues nobody ordered. It asks nothing: `issues` carry their subscriptions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.serials.models import Issue, Subscription
from wenmai.serials.patterns import Expected, expected
from wenmai.serials.statements import Year


def years_of(issues: Sequence[Issue], today: date) -> list[Year]:
    """What there is of each year. An issue that was not foreseen counts for no gap; a year that was ordered in part is not whole."""
    by_year: dict[int, list[Issue]] = defaultdict(list)
    for each in issues:
        by_year[each.on.year].append(each)
    taken = taken_in(issues)
    return [_year(year, rows, today, taken) for year, rows in sorted(by_year.items())]


def of_records(records: Sequence[int]) -> Q:
    """What stands on these records, or stayed on one that was merged into them because the library had both."""
    return Q(record__in=records) | Q(record__merged_into__in=records)


def each_once(issues: Iterable[Issue]) -> list[Issue]:
    """In the order of their days; of one that a library expected twice the one that is here."""
    found: dict[tuple[date, int, int, str], Issue] = {}
    for each in issues:
        key = (each.on, each.first, each.last, each.extra)
        if key not in found or (each.here and not found[key].here):
            found[key] = each
    return [found[key] for key in sorted(found)]


def taken_in(issues: Sequence[Issue]) -> Sequence[Subscription]:
    """The subscriptions of these issues, in the order of their days."""
    found = {each.subscription_id: each.subscription for each in issues}
    return sorted(found.values(), key=lambda each: each.first)


def _year(year: int, rows: Sequence[Issue], today: date, taken: Sequence[Subscription]) -> Year:
    plain = [each for each in rows if not each.extra]
    got = frozenset(number for each in plain if each.here for number in _numbers(each))
    due = frozenset(number for each in plain if each.on <= today for number in _numbers(each))
    pattern = rows[0].subscription.pattern
    ordered = [each for each in taken if each.first.year <= year <= each.last.year]
    free = unordered(ordered, date(year, 1, 1), min(date(year, 12, 31), today))
    if not pattern.by_date:
        return Year(year, got, due | got | {number for each in free for number in _numbers(each)}, year < today.year)
    first, last = min(each.first for each in ordered), max(each.last for each in ordered)
    within = frozenset(number for each in free if first < each.on < last for number in _numbers(each))
    apart = [each.on for each in free if not first < each.on < last]
    return Year(year, got, due | got | within, year < today.year, by_date=True, days=_days(apart, first, last))


def _days(apart: Sequence[date], first: date, last: date) -> str:
    """From which day and to which a newspaper was ordered, where that is not the whole year."""
    since = _("%(m)s月%(d)s日起") % {"m": first.month, "d": first.day} if any(each < first for each in apart) else ""
    until = _("到%(m)s月%(d)s日") % {"m": last.month, "d": last.day} if any(each > last for each in apart) else ""
    return since + until


def unordered(taken: Sequence[Subscription], first: date, last: date) -> list[Expected]:
    """Issues that appeared between two days, both included, while the library took none: by the frequency of its first subscription."""
    if not taken or any(each.first <= first and last <= each.last for each in taken):
        return []
    appeared = expected(taken[0].pattern, first, last)
    return [issue for issue in appeared if not any(each.first <= issue.on <= each.last for each in taken)]


def _numbers(issue: Issue | Expected) -> range:
    return range(issue.first, issue.last + 1)
