"""Runs that an official may read, and a run taken apart: its lines, whether it comes out the same again, what would be if."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from wenmai.funding.models import Run, RunLine
from wenmai.funding.policies import READERS, may_reckon
from wenmai.funding.reckoning import Reckoned, amounts_of, digest_of, reckon, with_scores
from wenmai.funding.schemes import Scheme
from wenmai.funding.snapshot import Known, Points, parts_of, published, true_to_parts
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.measures.definitions import get_measure
from wenmai.measures.models import PublishedFigure
from wenmai.measures.periods import Period
from wenmai.measures.publications import stands
from wenmai.places.models import Division, Level
from wenmai.places.queries import get_division


def regions(actor: Actor) -> list[Division]:
    """Where the actor may share money out: the divisions of the postings and the cities below, down to counties. One query."""
    rows = Division.objects.filter(valid_to=None, level__lte=Level.COUNTY)
    if not actor.system:
        rows = rows.filter(path__overlap=list(actor.scopes(READERS)))
    return list(rows.order_by("level", "code"))


def get_region(actor: Actor, code: str) -> Division:
    """Raises NotFound for a region that is not the actor's, or has no parts to share among."""
    found = get_division(code)
    if found.level > Level.COUNTY or not may_reckon(actor, found.path):
        raise NotFound("funding.no_region", _("没有这个地方，或不归这里测算。"))
    return found


def runs(actor: Actor) -> "QuerySet[Run]":
    """Those of the actor's regions, the newest first."""
    rows = Run.objects.order_by("-run_at", "-pk")
    return rows if actor.system else rows.filter(region_code__in=[each.code for each in regions(actor)])


def get_run(actor: Actor, key: int) -> Run:
    """Raises NotFound, for other regions' runs too."""
    row = Run.objects.filter(pk=key).first()
    if row is None or not may_reckon(actor, get_division(row.region_code).path):
        raise NotFound("funding.no_run", _("没有这次测算，或不归这里看。"))
    return row


@dataclass(frozen=True, slots=True)
class Above:
    """Of a measure of the score: what the region published, and how much of it no place below did; `share` in percent."""

    measure: str
    whole: Decimal
    amount: Decimal
    share: Decimal

    @property
    def title(self) -> str:
        """What the measure is called."""
        return get_measure(self.measure).title


@dataclass(frozen=True, slots=True)
class Opened:
    """A run as it was kept. `same`: reckoned again from its lines it gives the same digest, each score is that of its parts, and
    the parts are what was published and signed. `above`: what was published of the region itself beside its places.
    """

    run: Run
    region: Division
    scheme: Scheme
    rows: tuple[Reckoned, ...]
    same: bool
    above: tuple[Above, ...]

    @property
    def total(self) -> int:
        """What was shared out, with what is reserved."""
        return sum(row.award.amount or 0 for row in self.rows)

    @property
    def sharing(self) -> int:
        """How many places share; who has no resident count does not."""
        return sum(row.award.amount is not None for row in self.rows)

    @property
    def reserved(self) -> int:
        """Of it what waits for places that have no score."""
        return sum(row.award.amount or 0 for row in self.rows if row.award.reserved)


def open_run(actor: Actor, key: int) -> Opened:
    """Raises NotFound."""
    run = get_run(actor, key)
    scheme = Scheme.model_validate(run.scheme)
    rows = run.lines.select_related("publication", "before").prefetch_related(*map(_figures, ("publication", "before")))
    lines = list(rows.order_by("division_code"))
    again = reckon([_with_last(_known(line), line, scheme) for line in lines], scheme)
    kept = {line.division_code: line.amount for line in lines}
    same = kept == amounts_of(again) and digest_of(run.region_code, period_of(run), scheme, again) == run.digest
    same = same and all(true_to_parts(row.known, scheme, period_of(run)) for row in again)
    same = same and all(_published(line) for line in lines)
    return Opened(run, get_division(run.region_code), scheme, again, same, _above(run, scheme, lines))


def _figures(name: str) -> "Prefetch[str]":
    return Prefetch(f"{name}__figures", PublishedFigure.objects.order_by("measure"))


def _published(line: RunLine) -> bool:
    """The publications are as they were signed, and the parts are figures of the first."""
    read = [(row, list(row.figures.all())) for row in (line.publication, line.before) if row]
    values = {each.measure: each.value for each in line.publication.figures.all()} if line.publication else {}
    return all(stands(*each) for each in read) and all(
        values.get(each["measure"]) == Decimal(each["amount"]) for each in line.parts
    )


def _with_last(known: Known, line: RunLine, scheme: Scheme) -> Known:
    """The score of the earlier publication, reckoned again; what was kept where there is none."""
    if line.before is None or known.need is None:
        return replace(known, last=line.reckoned_with)
    parts = parts_of(line.before, {each.measure: each for each in line.before.figures.all()}, known.need, scheme)
    return replace(known, last=scheme.scored([each.points for each in parts]), last_parts=parts)


def _above(run: Run, scheme: Scheme, lines: Sequence[RunLine]) -> tuple[Above, ...]:
    """Of each part; () where the region has not published the period itself, or what it published was touched."""
    try:
        said = published([run.region_code], period_of(run)).get(run.region_code)
    except Invalid:
        return ()
    figures = said[1] if said else {}
    placed = {part.measure: sum((_value(line, part.measure) for line in lines), Decimal(0)) for part in scheme.score}
    wholes = {name: figures[name].value for name in placed if name in figures}
    return tuple(
        Above(name, whole, whole - placed[name], ((whole - placed[name]) * 100 / whole).quantize(Decimal("0.1")))
        for name, whole in wholes.items()
        if whole and whole > placed[name]
    )


def _value(line: RunLine, measure: str) -> Decimal:
    figures = line.publication.figures.all() if line.publication else ()
    return next((each.value for each in figures if each.measure == measure and each.value), Decimal(0))


def period_of(run: Run) -> Period:
    """Of what was published."""
    return Period(run.starts_on, run.ends_on)


def _known(line: RunLine) -> Known:
    return Known(
        code=line.division_code,
        name=line.name,
        publication=line.publication_id,
        digest=line.publication.digest if line.publication else "",
        need=line.need,
        need_as_of=line.need_as_of,
        demo=line.demo,
        parts=tuple(Points(each["measure"], Decimal(each["amount"]), Decimal(each["points"])) for each in line.parts),
        score=line.score,
        why=line.why,
        before=line.before_id,
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """A place as it was kept and as it would be; `apart` in yuan, None where one is not known."""

    kept: Reckoned
    other: Reckoned
    apart: int | None


def what_if(found: Opened, scheme: Scheme, scores: Mapping[str, Decimal]) -> tuple[Beside, ...]:
    """The same snapshot under other terms, weights or scores. Raises Invalid for terms that cannot be kept."""
    places = with_scores([row.known for row in found.rows], scheme, scores)
    return tuple(
        Beside(kept, other, _apart(kept, other)) for kept, other in zip(found.rows, reckon(places, scheme), strict=True)
    )


def _apart(kept: Reckoned, other: Reckoned) -> int | None:
    if kept.award.amount is None or other.award.amount is None:
        return None
    return other.award.amount - kept.award.amount


def names_of(rows: Sequence[Run]) -> dict[str, str]:
    """The names of the runs' regions by code. One query."""
    return dict(Division.objects.filter(code__in={row.region_code for row in rows}).values_list("code", "name"))
