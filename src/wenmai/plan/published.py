"""Published definitions as pages show them: what would change before, what was said after, and every older one."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.places.models import Division
from wenmai.places.queries import get_division
from wenmai.plan.clauses import Clause, Plan, get_plan
from wenmai.plan.comparison import Comparison, compare
from wenmai.plan.defined import in_force, readable, settle, versions_of
from wenmai.plan.editing import Problem, checked, problem_of, texts_of
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures
from wenmai.plan.models import DefinitionDraft, DefinitionVersion
from wenmai.plan.results import ClauseResult

MOST = 300  # changed cells on a page; the file has them all


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft before it is published: what would change, or what is still wrong."""

    draft: DefinitionDraft
    plan: Plan
    number: int
    clause: Clause | None
    before: Clause | None
    problem: Problem | None
    found: Comparison | None

    @property
    def shown(self) -> tuple[object, ...]:
        """The first changed cells."""
        return self.found.changes[:MOST] if self.found else ()


@dataclass(frozen=True, slots=True)
class Definition:
    """One published version; `result` is what it gives today, None when it cannot be read any more."""

    row: DefinitionVersion
    plan: Plan
    region: Division
    clause: Clause | None
    result: ClauseResult | None
    in_force: bool
    versions: tuple[DefinitionVersion, ...]


def proposed(draft: DefinitionDraft) -> Proposed:
    """The differences of the draft's newest text to what is in force."""
    plan, last = get_plan(draft.plan), texts_of(draft)[0]
    before = plan.clauses.get(draft.clause)
    try:
        clause = checked(plan, draft.clause, last.text)
    except DomainError as error:
        return Proposed(draft, plan, last.number, None, before, problem_of(error, last.text), None)
    return Proposed(draft, plan, last.number, clause, before, None, compare(plan, before, clause))


def definition(key: int) -> Definition:
    """A published version, for everybody. Raises NotFound."""
    settle()
    row = DefinitionVersion.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("plan.no_definition", _("没有这个版本。"))
    plan = get_plan(row.plan)
    where, clause = get_division(plan.region), readable(row.text)
    result = evaluate(plan, clause, where.code, Figures([where], clock.today())) if clause else None
    versions = versions_of(row.plan, row.clause)
    return Definition(row, plan, where, clause, result, in_force(row), versions)
