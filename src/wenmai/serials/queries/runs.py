"""What one library has of its serials, for records that are taken away with it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import Q
from django.db.models.functions import Coalesce

from wenmai.catalogue.giving.runs import Extra, Run, Span
from wenmai.kernel import clock
from wenmai.library.queries.stock import Serials
from wenmai.places.models import Institution
from wenmai.serials.models import Issue, KeptYears, Subscription
from wenmai.serials.models.issues import came
from wenmai.serials.patterns import DAY, Pattern
from wenmai.serials.queries.years import each_once, of_records, taken_in, unordered, years_of
from wenmai.serials.statements import statement

_MONTHS = {1: "m", 2: "b", 3: "q", 6: "f", 12: "a"}
_OFTEN = {2: "s", 3: "j"}  # in a month
OTHER = "z"
HEAVY = ("record__raw", "record__keys", "record__description")
INDEX = "索引"
"""In the name of an issue that nobody foresaw: it is an index, no supplement."""


def frequency_of(pattern: Pattern) -> str:
    """The code of MARC 21, 008/18: what appears on most days of a week is daily, what no code says is other."""
    if pattern.unit == DAY:
        days = len(pattern.weekdays)
        return (
            ("d" if days >= 5 else {1: "w", 2: "c", 3: "i"}.get(days, OTHER)) if pattern.every == 1 else _weeks(pattern)
        )
    often = len(pattern.days)
    return (
        _MONTHS.get(pattern.every, OTHER) if often == 1 else _OFTEN.get(often, OTHER) if pattern.every == 1 else OTHER
    )


def _weeks(pattern: Pattern) -> str:
    return "e" if (pattern.every, len(pattern.weekdays)) == (2, 1) else OTHER


def records(house: str) -> list[int]:
    """Records of which a library (its code) has issues or years. Two queries."""
    standing = Coalesce("record__merged_into", "record")
    here = Subscription.objects.filter(came("issues__"), library__code=house).values_list(standing, flat=True)
    kept = KeptYears.objects.filter(library__code=house).values_list(standing, flat=True)
    return sorted({*here.distinct(), *kept})


def runs(house: str, asked: Sequence[int]) -> Mapping[int, Run]:
    """What it has of some records, as its page says it. Four queries."""
    mine = Q(library__code=house) & of_records(asked)
    rows = Subscription.objects.filter(mine).select_related("record").defer(*HEAVY)
    taken = {each.pk: each for each in rows.order_by("during", "pk")}
    kept: dict[int, list[KeptYears]] = defaultdict(list)
    issues: dict[int, list[Issue]] = defaultdict(list)
    for years in KeptYears.objects.filter(mine).select_related("record").defer(*HEAVY):
        kept[_root(years)].append(years)
    came_or_not = Issue.objects.filter(subscription__in=taken).select_related("volume__item")
    for issue in came_or_not.order_by("on", "first", "pk"):
        issue.subscription = taken[issue.subscription_id]
        issues[_root(issue.subscription)].append(issue)
    patterns = {_root(each): each.pattern for each in taken.values()}  # the newest says it
    agency = Institution.objects.values_list("isil", flat=True).get(code=house)
    found = {key: _run(house, kept[key], each_once(issues[key]), patterns.get(key)) for key in {*kept, *issues}}
    return {key: replace(run, agency=agency) for key, run in found.items() if run is not None}


def _root(row: Subscription | KeptYears) -> int:
    return row.record.merged_into_id or row.record_id


def _run(house: str, kept: Sequence[KeptYears], issues: Sequence[Issue], pattern: Pattern | None) -> Run | None:
    words = statement([(each.first, each.last, each.gaps) for each in kept], years_of(issues, clock.today()))
    years = [*(year for each in kept for year in (each.first, each.last))]
    years += [each.on.year for each in issues if each.here]
    if not years:
        return None
    by_date = pattern is not None and pattern.by_date
    often = frequency_of(pattern) if pattern else ""
    return Run(
        house, words, min(years), max(years), often, spans=spans_of(issues, by_date=by_date), by_date=by_date,
        extras=tuple(Extra(each.label, each.on, INDEX in each.extra) for each in issues if each.extra and each.here),
    )  # fmt: skip


def spans_of(issues: Sequence[Issue], *, by_date: bool) -> tuple[Span, ...]:
    """Stretches of a year's issues that came, parted by what did not, and by what nobody ordered; a supplement is part of none.

    `issues` in their order.
    """
    stretches: list[list[Issue]] = []
    parted, gaps = True, set[int]()
    plain = [each for each in issues if not each.extra]
    for before, each in zip([None, *plain], plain, strict=False):
        if before and _skipped(before, each):
            parted = True
            gaps.add(len(stretches))
        if not each.here:
            parted = True
            gaps |= {len(stretches)} if each.on <= clock.today() else set()
        elif parted or not _follows(stretches[-1][-1], each, by_date=by_date):
            stretches.append([each])
            parted = False
        else:
            stretches[-1].append(each)
    last = len(stretches)
    return tuple(_span(each, by_date=by_date, gap=at in gaps and at < last) for at, each in enumerate(stretches, 1))


def _skipped(before: Issue, after: Issue) -> bool:
    """Between two subscriptions something appeared."""
    if before.subscription_id == after.subscription_id:
        return False
    return bool(unordered(taken_in([before, after]), before.on, after.on))


def _follows(before: Issue, after: Issue, *, by_date: bool) -> bool:
    """In one year; with numbers, the next one: a frequency that changed within a year leaves numbers out."""
    return before.on.year == after.on.year and (by_date or after.first == before.last + 1)


def _span(issues: Sequence[Issue], *, by_date: bool, gap: bool) -> Span:
    first, last = issues[0], issues[-1]
    if by_date:
        return Span(first.on.timetuple()[:3], last.on.timetuple()[:3], gap)
    return Span((first.first, first.on.year), (last.last, last.on.year), gap)


SERIALS = Serials(records, runs)
