"""What the evaluators hand to the query that builds results: a value with its parts, not yet dressed with the clause's words."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.measures import periods
from wenmai.measures.definitions import get_measure
from wenmai.measures.periods import Period
from wenmai.plan.clauses import Clause
from wenmai.plan.figures import Amount, Figures
from wenmai.plan.judgement import Path, judge, soften
from wenmai.plan.language import tree
from wenmai.plan.results import Basis, Coverage, Status, Target, UnitResult


@dataclass(frozen=True, slots=True)
class Outcome:
    """See ClauseResult. `units` are those of a clause over units, in order."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    target: Target = field(default_factory=Target)
    coverage: Coverage | None = None
    status: Status | None = None
    note: str = ""
    demo: bool = False
    units: tuple[UnitResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A clause asked of one region. `applies` is False where the target is not meant for the region; `rows`: each unit is wanted.

    `most`: so many of them are enough, the worst.
    """

    clause: Clause
    region: str
    figures: Figures
    first_year: int
    last_year: int
    applies: bool
    rows: bool = False
    most: int | None = None


def fills_up(value: tree.Value) -> bool:
    """True when the value grows over a year: facts above, and not facts below as well."""
    counted = [get_measure(name).source == "facts" for name in value.numerator]
    below = [get_measure(name).source == "facts" for name in value.denominator]
    return any(counted) and not (below and all(below))


def of_range(asked: Question, check: tree.Range) -> Outcome:
    """An indicator in the year of the day, against the path to its target year; later years against the same target."""
    amount = asked.figures.amount(check.value, asked.region, asked.figures.year())
    path = Path(check.bounds, check.target_year, fills_up(check.value), asked.clause.baseline)
    return _outcome(asked, amount, _drawn(asked, path, check.value))


def of_share(asked: Question, check: tree.ShareOfValue) -> Outcome:
    """Part over whole."""
    amount = asked.figures.amount(check.value, asked.region, asked.figures.year())
    path = Path(_percent(check.bounds), check.deadline, flow=False, baseline=asked.clause.baseline)
    return _enough(asked, _outcome(asked, amount, _drawn(asked, path, check.value)), amount)


def of_quota(asked: Question, check: tree.Quota) -> Outcome:
    """An amount to reach this year, and perhaps a condition on its mix."""
    amount = asked.figures.amount(check.value, asked.region, asked.figures.year())
    flow = fills_up(check.value) or any(get_measure(name).of_year for name in check.value.numerator)
    path = _drawn(asked, Path(check.bounds, None, flow), check.value)
    return with_overall(asked, _outcome(asked, amount, path), check.overall, path)


def of_total(asked: Question, check: tree.Total) -> Outcome:
    """A stock, or all that happened since the plan began; the path starts at the baseline, or at nothing before the plan."""
    amount = asked.figures.amount(check.value, asked.region, asked.figures.since(asked.first_year))
    path = Path(check.bounds, check.deadline, flow=False, baseline=asked.clause.baseline, early=True)
    path = _drawn(asked, path, check.value)
    return with_overall(asked, _outcome(asked, amount, path), check.overall, path)


def of_rise(asked: Question, check: tree.Rise) -> Outcome:
    """More than a year before, or not less; without a figure of that time nothing can be said.

    What is counted is compared over the months that are over, stocks on the same day.
    """
    figures, clause = asked.figures, asked.clause
    counted, over = is_counted(check.value), compared(check, figures)
    if over is None:
        return Outcome(status=_unless(asked, Status.NOT_DUE), note=_("今年还没有过完一个月，不能和去年比。"))
    now = figures.amount(check.value, asked.region, over)
    then = figures.before().amount(check.value, asked.region, periods.a_year_before(over))
    found = _outcome(asked, now, Path(tree.Bounds(None), None, flow=False))
    if found.value is None or not asked.applies:
        return replace(found, status=_unless(asked, Status.NO_DATA))
    if then.value is None:
        return replace(found, status=Status.NO_DATA, note=_("没有去年同期的数，不能比较。"))
    earlier = clause.rounded(then.value / (Decimal("0.01") if clause.unit == "%" else clause.scale))
    path = Path(tree.Bounds(earlier, strict=check.strict), None, flow=False)
    due = path.due(figures.as_of)
    good = Status.MET if due else Status.ON_TRACK
    status = good if path.bounds.hold(found.value) else Status.MISSED if due else Status.BEHIND
    if found.coverage and found.coverage.thin and status != Status.ON_TRACK:
        status = Status.NO_DATA  # a few houses do not say what all did
    note = (_("去年前 %(n)s 个月是 %(value)s。") if counted else _("去年同一天是 %(value)s。")) % {
        "value": f"{earlier:f}", "n": over.end.month,
    }  # fmt: skip
    found = replace(found, status=soften(clause, status), note=note, target=Target(earlier, strict=check.strict))
    return _enough(asked, _enough(asked, found, now), then)


def _enough(asked: Question, found: Outcome, amount: Amount) -> Outcome:
    """A share of too few who were asked is shown, and says nothing of the others."""
    least, asked_of = asked.clause.min_sample, amount.denominator
    if not found.status or asked_of is None or asked_of >= least:
        return found
    said = _("只问了 %(asked)s，不足 %(least)s，不判断。") % {"asked": f"{asked_of.normalize():f}", "least": least}
    return replace(found, status=Status.NO_DATA, note=said + found.note)


def is_counted(value: tree.Value) -> bool:
    """True when facts are in it, so that a month that is not over has less than its whole."""
    return any(get_measure(name).source == "facts" for name in value.measures)


def compared(check: tree.Rise, figures: Figures) -> Period | None:
    """What is set beside the same time of the year before; None while no month of the year is over."""
    whole = periods.year(figures.as_of.year)
    return periods.whole_months(whole, figures.as_of) if is_counted(check.value) else figures.year()


def _unless(asked: Question, status: Status) -> Status | None:
    """The status, None where the target is not meant for the region."""
    return status if asked.applies else None


def of_baseline(asked: Question, check: tree.Baseline) -> Outcome:
    """What there is today beside what the plan says there was; less is behind, never missed: it is no promise."""
    figures, low = asked.figures, check.bounds.low or Decimal(0)
    amount = figures.amount(check.value, asked.region, figures.year())
    found = _outcome(asked, amount, Path(check.bounds, None, fills_up(check.value)))
    if found.value is None or found.status is None:
        return found
    said = {"year": check.base_year, "base": f"{low:f}", "change": f"{found.value - low:+f}"}
    note = _("规划写的基数（%(year)s 年）是 %(base)s，现在 %(change)s。") % said
    return replace(found, status=Status.BEHIND if found.status == Status.MISSED else found.status, note=note)


def with_overall(asked: Question, outcome: Outcome, test: tree.Test | None, path: Path) -> Outcome:
    """Add the condition on the whole ("以戏曲为主"): broken, the clause is not met whatever the amount."""
    if test is None or outcome.status in {None, Status.NO_DATA}:
        return outcome
    mix = asked.figures.amount(test.value, asked.region, asked.figures.year())
    if mix.value is None:
        return outcome
    note = _made_up(mix, mix.value) if mix.denominator else ""
    if test.bounds.hold(mix.value):
        return replace(outcome, note=note)
    broken = soften(asked.clause, Status.MISSED if path.due(asked.figures.as_of) else Status.BEHIND)
    return replace(outcome, note=_("%(note)s，不够") % {"note": note}, status=broken)


def _made_up(mix: Amount, share: Decimal) -> str:
    part, whole = ((each or Decimal(0)).normalize() for each in (mix.numerator, mix.denominator))
    said = {"part": f"{part:f}", "whole": f"{whole:f}", "share": f"{share * 100:.0f}"}
    return _("构成 %(part)s／%(whole)s，占 %(share)s%%") % said


def _percent(bounds: tree.Bounds) -> tree.Bounds:
    return replace(bounds, low=bounds.low and bounds.low * 100, high=bounds.high and bounds.high * 100)


def _outcome(asked: Question, amount: Amount, path: Path) -> Outcome:
    clause, as_of = asked.clause, asked.figures.as_of
    scale = Decimal("0.01") if clause.unit == "%" else clause.scale
    value = clause.rounded(amount.value / scale) if amount.value is not None else None
    found = Outcome(value, amount.numerator, amount.denominator, Target(), amount.coverage, demo=amount.demo)
    if not asked.applies:
        return found
    return replace(
        found, target=_target(clause, path, as_of), status=judge(clause, path, value, amount.coverage, as_of)
    )


def _target(clause: Clause, path: Path, as_of: date) -> Target:
    expected, basis = path.expected(as_of), path.basis(as_of)
    season = path.season if basis == Basis.SEASONAL else None
    return Target(
        path.bounds.low,
        path.bounds.high,
        path.bounds.strict,
        path.year,
        clause.rounded(expected) if expected is not None else None,
        basis,
        clause.tolerance,
        (season.first, season.last) if season else None,
    )


def _drawn(asked: Question, path: Path, value: tree.Value) -> Path:
    """The path with the clause's shape, and the season of what is counted where it is asked for."""
    clause = asked.clause
    wanted = path.flow and clause.path != "linear" and asked.applies and path.bounds.low is not None
    season = asked.figures.season(value.numerator, asked.region) if wanted else None
    return replace(path, shape=clause.path, tolerance=clause.tolerance, season=season)
