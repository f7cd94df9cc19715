"""From a clause and a region to a result: chooses the evaluator and dresses its outcome with the clause's own words."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from wenmai.measures import periods
from wenmai.measures.definitions import all_measures
from wenmai.plan.clauses import Clause, Plan, other_readings
from wenmai.plan.figures import Figures
from wenmai.plan.judgement import soften, summed_up
from wenmai.plan.language import tree
from wenmai.plan.models import EvidenceKind
from wenmai.plan.outcomes import Outcome, Question, of_baseline, of_quota, of_range, of_rise, of_share, of_total
from wenmai.plan.results import STATUS_WORDS, ClauseResult, Status, Target
from wenmai.plan.unit_checks import of_every, of_grade, of_share_of_units


def evaluate(plan: Plan, clause: Clause, region: str, figures: Figures) -> ClauseResult:
    """The result of one clause in one region that `figures` was made for, with its other readings beside it."""
    main = _result(plan, clause, region, figures)
    others = tuple(_result(plan, other, region, figures) for other in other_readings(clause))
    return replace(main, alternatives=others)


def outcome_of(
    plan: Plan, clause: Clause, region: str, figures: Figures, *, rows: bool = False, most: int | None = None
) -> Outcome:
    """Only what was computed, with the units of a clause over units.

    All of them for sure only if `rows` are asked for; with `most` at least so many, the worst among them.
    """
    key = (id(clause), region)
    if not rows and key in figures.outcomes:
        kept: Outcome = figures.outcomes[key][1]
        return kept
    applies = clause.everywhere or region == plan.region
    asked = Question(clause, region, figures, plan.first_year, plan.last_year, applies, rows, most)
    if isinstance(clause.tree, tree.Rollup):
        return _of_rollup(plan, asked)
    found = _with_also(plan, asked, _EVALUATORS[type(clause.tree)](asked, clause.tree))
    if not rows:
        figures.outcomes[key] = (clause, found)  # the clause too, so that its id is nobody else's
    return found


def _with_also(plan: Plan, asked: Question, found: Outcome) -> Outcome:
    """The clause stands where the worst of all that its sentence asks stands; the numbers stay those of the first."""
    also = [each for each in other_readings(asked.clause) if each.also]
    if not also or found.status is None:
        return found
    outcomes = [(each.label, outcome_of(plan, each, asked.region, asked.figures).status) for each in also]
    judged = [(label, status) for label, status in [(asked.clause.label, found.status), *outcomes] if status]
    status = summed_up(status for _label, status in judged)
    if status == found.status and len({status for _label, status in judged}) == 1:
        return found
    said = _("、").join(f"{label} {STATUS_WORDS[status]}" for label, status in judged)
    return replace(found, status=status, note=found.note + _("这一句的几项合起来判断：%(parts)s。") % {"parts": said})


def _of_rollup(plan: Plan, asked: Question) -> Outcome:
    """How the plan's other clauses stand here: met when all of them are, attested ones not called met."""
    if not asked.applies:
        return Outcome()
    others = [clause for clause in plan.clauses.values() if not isinstance(clause.tree, tree.Rollup)]
    found = [outcome_of(plan, clause, asked.region, asked.figures) for clause in others]
    tally = Counter(each.status for each in found if each.status)
    note = _("、").join(f"{STATUS_WORDS[status]} {tally[status]}" for status in Status if tally[status])
    judged = tally.total()
    pairs = zip(others, found, strict=True)  # that a day has passed is no knowledge of what was delivered by it
    if not any(_known(clause, each) for clause, each in pairs):
        return Outcome(status=Status.NO_DATA, note=note)
    met, late = Decimal(tally[Status.MET]), tally[Status.BEHIND] + tally[Status.MISSED]
    over = asked.figures.as_of >= periods.year(plan.last_year).end
    good = Status.MET if met + tally[Status.ATTESTED] == judged else Status.MISSED if over else Status.ON_TRACK
    status = soften(asked.clause, Status.BEHIND if late and not over else good)
    demo = any(each.demo for each in found)
    return Outcome(met, met, Decimal(judged), Target(Decimal(judged), year=plan.last_year), None, status, note, demo)


def _result(plan: Plan, clause: Clause, region: str, figures: Figures) -> ClauseResult:
    found = outcome_of(plan, clause, region, figures)
    scoped_out = not found.status and _scoped_out(plan, clause, region)
    note = _("目标只定到规划本级，这里只列数。") if scoped_out else found.note
    return ClauseResult(
        id=clause.id,
        plan=plan.id,
        region=region,
        type=clause.tree.type,
        title=clause.title,
        group=clause.group,
        quote=clause.quote,
        place=clause.place,
        unit=clause.unit,
        reading=clause.reading,
        label=clause.label,
        also=clause.also,
        owner=clause.owner or plan.owner,
        nature=clause.nature,
        effort=clause.effort,
        definition_version=clause.version(all_measures()),
        as_of=figures.as_of,
        value=found.value,
        numerator=found.numerator,
        denominator=found.denominator,
        target=found.target,
        baseline=clause.baseline.value if clause.baseline else None,
        baseline_year=clause.baseline.year if clause.baseline else None,
        coverage=found.coverage,
        status=found.status,
        note=note,
        demo=found.demo or (found.numerator is not None and figures.demo(region)),
    )


def _scoped_out(plan: Plan, clause: Clause, region: str) -> bool:
    return not clause.everywhere and region != plan.region


def _known(clause: Clause, found: Outcome) -> bool:
    if isinstance(clause.tree, tree.Milestone):
        return bool(found.numerator)
    return found.status not in {None, Status.NO_DATA, Status.NOT_DUE}


def _of_milestone(asked: Question, check: tree.Milestone) -> Outcome:
    """Parts with evidence of delivery; nothing is computed."""
    if not asked.applies:
        return Outcome()
    clause, as_of = asked.clause, asked.figures.as_of
    found = asked.figures.evidence(clause.id, asked.region, EvidenceKind.DELIVERED)
    done, wanted = len({row.part for row in found} & set(clause.parts)), len(clause.parts)
    due = as_of >= periods.year(check.deadline).end
    status = Status.MET if done == wanted else soften(clause, Status.MISSED) if due else Status.NOT_DUE
    missing = [part for part in clause.parts if part not in {row.part for row in found}]
    note = _("还没有建成凭据：%(parts)s。") % {"parts": _("、").join(missing)} if missing else ""
    value = clause.rounded(Decimal(done))
    return Outcome(
        value, Decimal(done), Decimal(wanted), Target(Decimal(wanted), year=check.deadline), status=status, note=note
    )


def _of_attested(asked: Question, check: tree.Attested) -> Outcome:
    """A signed statement, or no data: it never looks like a computed success."""
    del check
    if not asked.applies:
        return Outcome()
    found = asked.figures.evidence(asked.clause.id, asked.region, EvidenceKind.ATTESTED)
    if not found:
        return Outcome(status=Status.NO_DATA, note=_("还没有书面认定。"))
    last = found[-1]
    return Outcome(status=Status.ATTESTED, note=f"{last.signed_by}，{last.dated}：{last.document}")


_EVALUATORS: Final[Mapping[type[tree.Check], Callable[[Question, Any], Outcome]]] = {
    tree.Range: of_range,
    tree.ShareOfValue: of_share,
    tree.ShareOfUnits: of_share_of_units,
    tree.Every: of_every,
    tree.PerUnit: of_every,
    tree.Grade: of_grade,
    tree.Quota: of_quota,
    tree.Total: of_total,
    tree.Milestone: _of_milestone,
    tree.Attested: _of_attested,
    tree.Rise: of_rise,
    tree.Baseline: of_baseline,
}
