"""The named projects of a plan: how each stands by its clauses, and which of its milestones a document shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.measures import periods
from wenmai.places.models import Division
from wenmai.plan import queries
from wenmai.plan.clauses import Clause, Plan, Project
from wenmai.plan.judgement import GOOD, soften, summed_up
from wenmai.plan.language import tree
from wenmai.plan.models import Evidence
from wenmai.plan.results import ClauseResult, Status
from wenmai.plan.shape import Json, clause_as_json


@dataclass(frozen=True, slots=True)
class Standing:
    """A project in a region. `good` of the `judged` clauses are met or attested; clauses are never averaged into one figure."""

    project: Project
    owner: str
    results: tuple[ClauseResult, ...]
    status: Status | None
    good: int
    judged: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """A thing to be delivered, or a statement to be signed (name "", no day). `held` is the document in force."""

    clause: Clause
    name: str
    due: date | None
    held: Evidence | None
    status: Status


@dataclass(frozen=True, slots=True)
class Projects:
    """All projects of a plan in a region on a day."""

    plan: Plan
    region: Division
    as_of: date
    standings: tuple[Standing, ...]
    demo: bool


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One project opened."""

    plan: Plan
    region: Division
    standing: Standing
    milestones: tuple[Milestone, ...]


def projects(plan_id: str, region: str, *, as_of: date | None = None) -> Projects:
    """Every project of a plan in a region. Raises NotFound for the plan and for a region outside it."""
    plan = queries.get_plan(plan_id)
    found = _standings(plan, region, tuple(plan.projects.values()), as_of)
    demo = any(result.demo for each in found for result in each.results)
    return Projects(plan, queries.region_of(plan, region), as_of or clock.today(), found, demo)


def project(plan_id: str, region: str, project_id: str, *, as_of: date | None = None) -> ProjectPage:
    """One project with its milestones; its id in any case. Raises NotFound."""
    plan, day = queries.get_plan(plan_id), as_of or clock.today()
    asked = {name.upper(): each for name, each in plan.projects.items()}.get(project_id.upper())
    if asked is None:
        said = {"plan": plan.title, "project": project_id}
        raise NotFound("plan.project_unknown", _("《%(plan)s》里没有编号为「%(project)s」的项目。") % said)
    [standing] = _standings(plan, region, [asked], day)
    clauses = [plan.clauses[name] for name in asked.clauses]
    return ProjectPage(plan, queries.region_of(plan, region), standing, _milestones(plan, clauses, region, day))


def _standings(plan: Plan, region: str, chosen: Sequence[Project], day: date | None) -> tuple[Standing, ...]:
    wanted = list(dict.fromkeys(name for each in chosen for name in each.clauses))
    found = {row.id: row for row in queries.status(plan.id, region, as_of=day, only=wanted)} if wanted else {}
    return tuple(_standing(plan, each, [found[name] for name in each.clauses]) for each in chosen)


def _standing(plan: Plan, asked: Project, results: Sequence[ClauseResult]) -> Standing:
    judged = [each.status for each in results if each.status is not None]
    good = sum(each in GOOD for each in judged)
    return Standing(asked, asked.owner or plan.owner, tuple(results), summed_up(judged), good, len(judged))


def _milestones(plan: Plan, clauses: Sequence[Clause], region: str, day: date) -> tuple[Milestone, ...]:
    """What documents decide, where they are asked for; one query for all of it."""
    asked = [each for each in clauses if each.everywhere or region == plan.region]
    names = [each.id for each in asked if isinstance(each.tree, tree.Milestone | tree.Attested)]
    rows = Evidence.objects.filter(clause__in=names, division_code=region, withdrawn_at=None, dated__lte=day)
    held = {(row.clause, row.part): row for row in rows}
    return tuple(
        _milestone(each, part, held.get((each.id, part)), day)
        for each in asked
        if each.id in names
        for part in each.parts or ("",)
    )


def _milestone(clause: Clause, part: str, held: Evidence | None, day: date) -> Milestone:
    due = periods.year(clause.tree.year).end if clause.tree.year else None
    if held:
        return Milestone(clause, part, due, held, Status.MET if due else Status.ATTESTED)
    late = soften(clause, Status.MISSED) if due and day >= due else Status.NOT_DUE
    return Milestone(clause, part, due, None, late if due else Status.NO_DATA)


def as_json(standings: Iterable[Standing]) -> Json:
    """{"projects": [...]}; `status` is null where no clause is judged in the region."""
    return {"projects": [_project(each) for each in standings]}


def _project(each: Standing) -> Json:
    asked = each.project
    return {
        "id": asked.id,
        "number": asked.number,
        "title": asked.title,
        "quote": asked.quote,
        "place": asked.place,
        "owner": each.owner,
        "status": each.status.value if each.status else None,
        "good": each.good,
        "judged": each.judged,
        "clauses": [clause_as_json(result) for result in each.results],
    }
