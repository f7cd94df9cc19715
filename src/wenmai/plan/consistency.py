"""Plans beside each other: what a lower or later plan asks less of than the one above it, or counts in another way. Pure.

Two clauses are compared only where they ask the same measure of the same kind of unit; a province's amount is never compared
with a city's, because nobody has shared it out. Regions are compared by their codes (GB/T 2260: a code begins with its
parent's), so that files can be judged without a database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wenmai.plan.clauses import Clause, Plan, all_plans, other_clause
from wenmai.plan.language import tree

GRADE: Final = tree.Value(("places.grade",))
# The digits of a region's code tell its level; a city has no house of the province's level.
_LEVELS: Final = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
Kind = Literal["below", "definition", "reading"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`below`: the lower plan wants less. `definition`: counted or printed in another way. `reading`: only one has two readings."""

    kind: Kind
    upper_plan: Plan
    upper: Clause
    lower_plan: Plan
    lower: Clause
    says: str

    @property
    def line(self) -> str:
        """One line for the command."""
        return f"{self.lower.id}／{self.upper.id}：{self.says}"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a clause asks: how much (`low`, larger is stricter) of which value, of which unit, by when."""

    clause: Clause
    value: tree.Value
    unit: tree.Unit | None
    months: int | None
    low: Decimal
    strict: bool
    year: int | None


def overlap(one: Plan, other: Plan) -> tuple[int, int] | None:
    """The first and last year in which both plans hold."""
    first, last = max(one.first_year, other.first_year), min(one.last_year, other.last_year)
    return (first, last) if first <= last else None


def findings_of(plan_id: str) -> tuple[Finding, ...]:
    """What is to be said of a plan of this installation beside the others, as the upper and as the lower."""
    plans = tuple(all_plans().values())
    return _said(plan_id, get_language() or "", tuple(id(each) for each in plans))[1]


@lru_cache(maxsize=64)
def _said(plan_id: str, _language: str, _marks: tuple[int, ...]) -> tuple[tuple[Plan, ...], tuple[Finding, ...]]:
    """Made once for the plans in force; they are kept beside the findings, so that their ids are nobody else's."""
    plans = all_plans()
    return tuple(plans.values()), tuple(findings(plans[plan_id], plans.values()))


def findings(plan: Plan, others: Iterable[Plan]) -> Iterator[Finding]:
    """Compare a plan with each other that is above or below it, or follows it in the same region."""
    for other in others:
        if other.id != plan.id:
            upper, lower = sorted((plan, other), key=lambda each: (len(each.region), each.first_year, each.id))
            yield from compare(upper, lower)


def compare(upper: Plan, lower: Plan) -> Iterator[Finding]:
    """The findings of a pair; none where the lower region lies elsewhere."""
    if not lower.region.startswith(upper.region):
        return
    for above in upper.clauses.values():
        for below in lower.clauses.values():
            for kind, says in _pair(upper, above, lower, below):
                yield Finding(kind, upper, above, lower, below, says)


def _pair(upper: Plan, above: Clause, lower: Plan, below: Clause) -> Iterator[tuple[Kind, str]]:
    pairs = [(one, two) for one in asks(above) for two in asks(below) if _comparable(upper, one, lower, two)]
    weaker = [(one, two) for one, two in pairs if _weaker(one, two)]
    if weaker:
        one, two = weaker[0]
        said = {"upper": _shown(one), "lower": _shown(two), "plan": upper.title}
        yield "below", _("目标 %(lower)s，低于《%(plan)s》的 %(upper)s。") % said
    if pairs and _ambiguous(above) != _ambiguous(below):
        yield "reading", _("同一件事，一边有两种读法，一边只有一种；比较时请看清按哪一种。")
    differs = _differs(above, below)
    if differs:
        yield "definition", _("同一项数，%(what)s不同，不能直接比大小。") % {"what": _("、").join(differs)}


def _ambiguous(clause: Clause) -> bool:
    return any(not other.also for other in clause.other)


def asks(clause: Clause) -> list[Ask]:
    """What a clause asks under each of its readings; [] for what a document decides."""
    return [ask for each in (clause, *(other_clause(clause, other) for other in clause.other)) for ask in _asks(each)]


def _asks(clause: Clause) -> Iterator[Ask]:
    check = clause.tree
    if isinstance(check, tree.Range | tree.Quota | tree.Total | tree.ShareOfValue):
        yield from _asked(clause, check.value, None, None, check.bounds)
    elif isinstance(check, tree.Grade):
        for unit in check.units.kinds:
            yield Ask(clause, GRADE, unit, None, -check.worst, False, check.year)
    elif isinstance(check, tree.Every) and not check.tests.any_of:
        for unit in check.units.kinds:
            for test in check.tests.items:
                yield from _asked(clause, test.value, unit, check.months, test.bounds)


def _asked(
    clause: Clause, value: tree.Value, unit: tree.Unit | None, months: int | None, bounds: tree.Bounds
) -> Iterator[Ask]:
    if bounds.low is not None:
        yield Ask(
            clause, value, unit, months, bounds.low * (1 if unit else clause.scale), bounds.strict, clause.tree.year
        )


def _comparable(upper: Plan, one: Ask, lower: Plan, two: Ask) -> bool:
    alike = (one.value, one.months) == (two.value, two.months) and _same_unit(lower, one.unit, two.unit)
    ratio = one.unit is not None or bool(one.value.denominator) or upper.region == lower.region
    same_words = one.unit is not None or (one.clause.unit, one.clause.scale) == (two.clause.unit, two.clause.scale)
    return alike and ratio and same_words


def _same_unit(lower: Plan, one: tree.Unit | None, two: tree.Unit | None) -> bool:
    if one is None or two is None:
        return one is two
    here = _LEVELS.get(one.level, len(lower.region)) >= len(lower.region)
    return (
        here
        and one.kind == two.kind
        and one.within == two.within
        and (one.level == two.level or not one.level or not two.level)
    )


def _weaker(one: Ask, two: Ask) -> bool:
    """True when the lower plan wants less, and not merely earlier."""
    if one.year and two.year and two.year < one.year:
        return False
    return (two.low, two.strict) < (one.low, one.strict)


def _shown(ask: Ask) -> str:
    if ask.value == GRADE:
        return _("%(grade)s级") % {"grade": f"{-ask.low:f}"}
    low = ask.low if ask.unit else ask.low / ask.clause.scale
    year = _("到 %(year)s 年 ") % {"year": ask.year} if ask.year else ""
    return f"{year}{low:f}"


def _differs(above: Clause, below: Clause) -> list[str]:
    """In what two indicators of the same numerator differ."""
    one, two = above.tree, below.tree
    if not (isinstance(one, tree.Range) and isinstance(two, tree.Range)) or one.value.numerator != two.value.numerator:
        return []
    if not one.value.denominator and not two.value.denominator:
        return []
    parts = (
        (_("分母"), (one.value.denominator, one.value.per), (two.value.denominator, two.value.per)),
        (_("单位"), (above.unit, above.scale), (below.unit, below.scale)),
        (_("取舍"), (above.decimals, above.rounding), (below.decimals, below.rounding)),
        (_("人口序列"), above.population, below.population),
    )
    return [name for name, left, right in parts if left != right]
