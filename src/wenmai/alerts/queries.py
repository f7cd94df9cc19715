"""What changed where, how it stands tonight, and who is told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from wenmai.alerts.drafts import Finding, Seen
from wenmai.alerts.models import Aspect, Change, Look, Mute, Share
from wenmai.alerts.policies import TOLD
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import digest
from wenmai.kernel.errors import Invalid
from wenmai.places.models import Division
from wenmai.places.queries import child_divisions, divisions_by_code, get_division
from wenmai.plan import queries as plans
from wenmai.plan.clauses import Plan
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures
from wenmai.plan.results import COVERAGE_NEEDED, STATUS_WORDS, ClauseResult, Status
from wenmai.trust.models import Finding as Doubt
from wenmai.trust.models import RecountRun, State
from wenmai.trust.policies import ANSWERING
from wenmai.trust.queries.findings import visible_to

WEEK: Final = 7
MONTH: Final = 31
LONGEST: Final = 92
BAD: Final = {
    (Aspect.STATUS.value, Status.BEHIND),
    (Aspect.STATUS.value, Status.MISSED),
    (Aspect.COVERAGE.value, Share.THIN),
}
"""What somebody is told of the same night; all other changes are read on the page and in the weekly letter."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change as people read it."""

    plan: str
    clause: str
    title: str
    region: str
    where: str
    aspect: str
    before: str
    after: str
    before_word: str
    after_word: str
    since: date
    on: date
    muted: bool = False
    there: bool = True
    """Whether the clause still exists: what is gone has no page to lead to."""
    key: int = 0
    fresh: bool = False
    """It came after the actor last said 看过."""


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The changes of a plan in a region and right below it, newest first, since a day."""

    plan: Plan
    region: Division
    since: date
    days: int
    lines: tuple[ChangeLine, ...]


def came_right(row: Change) -> bool:
    """True for what was told as bad and now is well; turning into no data, or from 滞后 to 未达成, is no good news."""
    well = {Status.MET, Status.ON_TRACK, Status.ATTESTED, Status.NOT_DUE, Share.FULL}
    return (row.aspect, row.before) in BAD and row.after in well


def groups(plan: Plan, within: str = "") -> list[list[Division]]:
    """The regions of a plan down to counties, in groups that are computed together: itself, then the children of each.

    `within` is a division: only itself and what lies below it.
    """
    top = get_division(plan.region)
    found, layer = [[top]], [top]
    while layer and layer[0].level < 3:
        below = [list(child_divisions(each.code)) for each in layer]
        found += [each for each in below if each]
        layer = [each for some in below for each in some]
    chosen = [[each for each in some if not within or within in each.path] for some in found]
    return [each for each in chosen if each]


def seen_tonight(plan: Plan, regions: Sequence[Division], day: date) -> list[Seen]:
    """Every clause of a plan in some regions on a day; where the target is not meant for a region there is no status."""
    figures = Figures(regions, day)
    figures.prepare({name for clause in plan.clauses.values() for name in clause.tree.measures})
    results = [evaluate(plan, clause, each.code, figures) for each in regions for clause in plan.clauses.values()]
    return [seen for result in results for seen in _aspects(result)]


def _aspects(result: ClauseResult) -> Iterable[Seen]:
    if result.status is not None:
        yield Seen(result.plan, result.id, result.region, Aspect.STATUS, result.status)
    share = result.coverage.share if result.coverage else None
    if share is not None and result.status is not None:
        value = Share.FULL if share >= COVERAGE_NEEDED else Share.THIN
        yield Seen(result.plan, result.id, result.region, Aspect.COVERAGE, value)


def changes_page(plan_id: str, region: str, days: int) -> ChangesPage:
    """Raises NotFound for the plan or a region outside it, Invalid for a span that is none."""
    plan = plans.get_plan(plan_id)
    where = plans.region_of(plan, region)
    if not 1 <= days <= LONGEST:
        raise Invalid("alerts.days", _("请看 1 到 %(most)s 天以内的变化。") % {"most": LONGEST})
    since = clock.today() - timedelta(days=days)
    codes = [where.code, *(child.code for child in child_divisions(where.code))]
    rows = Change.objects.filter(plan=plan.id, region__in=codes, on__gt=since)
    return ChangesPage(plan, where, since, days, lines_of(rows.order_by("-on", "region", "clause", "aspect")))


def lines_of(
    rows: Iterable[Change], muted: Collection[tuple[str, str]] = (), upto: int | None = None
) -> tuple[ChangeLine, ...]:
    """Changes with the names of places and clauses; a clause that is gone keeps its id. `upto` is the last that was read."""
    kept = list(rows)
    places = divisions_by_code({row.region for row in kept})
    known = {plan.id: plan for plan in plans.plans()}
    lines = (_line(row, known.get(row.plan), places, muted) for row in kept)
    return tuple(lines if upto is None else (replace(each, fresh=each.key > upto) for each in lines))


def _line(
    row: Change, known: Plan | None, places: dict[str, Division], muted: Collection[tuple[str, str]]
) -> ChangeLine:
    clause = known.clauses.get(row.clause) if known else None
    where = places.get(row.region)
    return ChangeLine(
        plan=row.plan,
        clause=row.clause,
        title=clause.title if clause else row.clause,
        region=row.region,
        where=where.name if where else row.region,
        aspect=row.aspect,
        before=row.before,
        after=row.after,
        before_word=word(row.aspect, row.before),
        after_word=word(row.aspect, row.after),
        since=row.since,
        on=row.on,
        muted=(row.region, row.clause) in muted or (row.region, "") in muted,
        there=clause is not None and where is not None,
        key=row.pk,
    )


def word(aspect: str, value: str) -> str:
    """What people read for a state."""
    return str(Share(value).label if aspect == Aspect.COVERAGE else STATUS_WORDS[Status(value)])


def fresh_findings(since: date) -> list[Finding]:
    """What rules about data found since a day and nobody has answered yet; a rule's key is told once, so overlaps are safe."""
    rows = Doubt.objects.filter(state=State.OPEN, found_at__gte=clock.day_bounds(since)[0]).order_by("pk")
    return [
        Finding(
            key=digest(f"{row.rule}:{row.key}".encode()),
            rule=row.rule,
            said=_("%(day)s 的一处登记和通常的差得远，请核对：改正，或写明原因。") % {"day": row.happened_on},
            path=tuple(row.division_path) or (row.division_code,),
            house=row.institution_code,
        )
        for row in rows
    ]


def recounts_that_differ(since: date) -> list[RecountRun]:
    """Recounts from a day on that gave other numbers; each is told once, so overlaps are safe."""
    return list(RecountRun.objects.filter(ran_at__gte=clock.day_bounds(since)[0], differing__gt=0).order_by("pk"))


def own_changes(actor: Actor, days: int = WEEK) -> tuple[ChangeLine, ...]:
    """What changed at the places of the actor's own postings, newest first; what is muted is marked and stays readable."""
    since = clock.today() - timedelta(days=days)
    rows = Change.objects.filter(region__in=actor.scopes(TOLD), on__gt=since).order_by(
        "-on", "region", "clause", "aspect"
    )
    return lines_of(rows, muted_by(actor.person), seen_by(actor.person))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be read or answered: changes since the last look, and open doubts about figures."""

    changes: int
    doubts: int


def waiting(actor: Actor) -> Waiting:
    """For the desk: three queries, none for who is told nothing and answers for no figure."""
    told, doubted = actor.scopes(TOLD), actor.scopes(ANSWERING)
    since = clock.today() - timedelta(days=MONTH)
    rows = Change.objects.filter(region__in=told, on__gt=since, pk__gt=seen_by(actor.person)) if told else ()
    muted = muted_by(actor.person) if told else frozenset()
    fresh = [row for row in rows if not {(row.region, row.clause), (row.region, "")} & muted]
    doubts = visible_to(actor).filter(state=State.OPEN).count() if doubted else 0
    return Waiting(len(fresh), doubts)


def seen_by(person: str) -> int:
    """The last change that a person has read; 0 before the first."""
    return Look.objects.filter(person=person).values_list("upto", flat=True).first() or 0


def muted_by(person: str) -> frozenset[tuple[str, str]]:
    """(region, clause) that a person does not want to hear of."""
    return frozenset(Mute.objects.filter(person=person).values_list("region", "clause"))


@dataclass(frozen=True, slots=True)
class MuteLine:
    """A mute in the list of who set it."""

    region: str
    where: str
    clause: str
    title: str


def mutes(actor: Actor) -> tuple[MuteLine, ...]:
    """What the actor has muted."""
    rows = list(Mute.objects.filter(person=actor.person).order_by("region", "clause"))
    places = divisions_by_code({row.region for row in rows})
    titles = {name: clause.title for plan in plans.plans() for name, clause in plan.clauses.items()}
    return tuple(
        MuteLine(
            row.region,
            places[row.region].name if row.region in places else row.region,
            row.clause,
            titles.get(row.clause, row.clause),
        )
        for row in rows
    )


def export_person(person: str) -> dict[str, object]:
    """What is held of a person, under Chinese headings."""
    rows, looks = Mute.objects.filter(person=person).order_by("region", "clause"), Look.objects.filter(person=person)
    return {
        "变化看到哪天": [row.at.isoformat() for row in looks],
        "不再提醒的条款": [
            {"地方": row.region, "条款": row.clause or "全部", "时间": row.at.isoformat()} for row in rows
        ],
    }
