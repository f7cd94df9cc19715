"""Evidence as pages show it: what a bureau still has to show, one clause with its history, and a scan to open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division
from wenmai.places.queries import get_division
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.plan.clauses import Clause, Plan, all_plans, get_clause
from wenmai.plan.language import tree
from wenmai.plan.models import Evidence, EvidenceFile
from wenmai.plan.policies import may_give_evidence


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a milestone, or the whole of an attested clause (name ""), with the document in force."""

    name: str
    held: Evidence | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A clause of a region that documents decide."""

    plan: Plan
    clause: Clause
    region: Division
    parts: tuple[Part, ...]

    @property
    def waiting(self) -> tuple[Part, ...]:
        """The parts that no document in force shows."""
        return tuple(part for part in self.parts if part.held is None)


@dataclass(frozen=True, slots=True)
class Papers:
    """A clause of a region with all documents ever filed, newest first."""

    asked: Asked
    rows: tuple[Evidence, ...]

    @property
    def in_force(self) -> tuple[Evidence, ...]:
        """Those that count."""
        return tuple(row for row in self.rows if row.withdrawn_at is None)

    @property
    def withdrawn(self) -> tuple[Evidence, ...]:
        """Those that were taken out of force, with the reason."""
        return tuple(row for row in self.rows if row.withdrawn_at is not None)


def by_document(clause: Clause) -> bool:
    """True for milestones and attested clauses."""
    return isinstance(clause.tree, tree.Milestone | tree.Attested)


def asked_of(actor: Actor) -> tuple[Asked, ...]:
    """The clauses for which the actor gives evidence: of each plan at its region, and where they hold at their own."""
    regions = [(plan, region) for plan in all_plans().values() for region in _regions(actor, plan)]
    pairs = [(plan, clause, region) for plan, region in regions for clause in _clauses(plan, region)]
    rows = Evidence.objects.filter(clause__in={clause.id for _plan, clause, _region in pairs}, withdrawn_at=None)
    held = list(rows.filter(division_code__in={region.code for _plan, _clause, region in pairs}))
    return tuple(_asked(plan, clause, region, held) for plan, clause, region in pairs)


def _regions(actor: Actor, plan: Plan) -> list[Division]:
    own = divisions_by_code([plan.region, *actor.scopes((Role.OFFICIAL,))])
    top = own.pop(plan.region, None)
    if top is None:
        return []
    if may_give_evidence(actor, top.path):
        return [top]
    return [division for _code, division in sorted(own.items()) if plan.region in division.path]


def _clauses(plan: Plan, region: Division) -> list[Clause]:
    asked = [clause for clause in plan.clauses.values() if by_document(clause)]
    return [clause for clause in asked if clause.everywhere or region.code == plan.region]


def _asked(plan: Plan, clause: Clause, region: Division, held: Iterable[Evidence]) -> Asked:
    known = {row.part: row for row in held if (row.clause, row.division_code) == (clause.id, region.code)}
    return Asked(plan, clause, region, tuple(Part(name, known.get(name)) for name in clause.parts or ("",)))


def papers(clause_id: str, region: str) -> Papers | None:
    """The documents of a clause in a region, for everybody; None for a clause that is computed. Raises NotFound."""
    plan, clause = get_clause(clause_id)
    if not by_document(clause):
        return None
    where = get_division(region)
    found = Evidence.objects.filter(clause=clause.id, division_code=region).select_related("file")
    rows = tuple(found.defer("file__content").order_by("-recorded_at", "-pk"))
    return Papers(_asked(plan, clause, where, [row for row in rows if row.withdrawn_at is None]), rows)


def own_papers(actor: Actor, clause_id: str, region: str) -> Papers:
    """The documents of a clause that the actor answers for. Raises NotFound for any other."""
    plan, clause = get_clause(clause_id)
    where = get_division(region)
    here = plan.region in where.path and clause in _clauses(plan, where)
    found = papers(clause_id, region) if here and may_give_evidence(actor, where.path) else None
    if found is None:
        raise NotFound("plan.no_papers", _("没有这一页。"))
    return found


def get_evidence(actor: Actor, key: int) -> Evidence:
    """One document that the actor may withdraw. Raises NotFound."""
    row = Evidence.objects.filter(pk=key).first()
    if row is None or not may_give_evidence(actor, get_division(row.division_code).path):
        raise NotFound("plan.no_evidence", _("没有这份凭据。"))
    return row


def get_scan(actor: Actor, key: int) -> EvidenceFile:
    """A scan: a public one in force for everybody, any for the bureau that answers for the division. Raises NotFound.

    Withdrawing is how a paper comes off the pages that should never have been on them (personal data).
    """
    row = EvidenceFile.objects.select_related("evidence").filter(pk=key).first()
    open_ = row is not None and row.public and row.evidence.withdrawn_at is None
    if row is None or not (open_ or _answers(actor, row.evidence)):
        raise NotFound("plan.no_scan", _("没有这份附件，或附件没有公开。"))
    return row


def _answers(actor: Actor, row: Evidence) -> bool:
    return may_give_evidence(actor, get_division(row.division_code).path)


def waiting_count(asked: Sequence[Asked]) -> int:
    """How many parts still wait for a document."""
    return sum(len(each.waiting) for each in asked)
