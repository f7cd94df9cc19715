"""Runs that an official may read, and a run taken apart: its lines, whether it comes out the same again, what would be if."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.funding.models import Run, RunLine
from wenmai.funding.policies import READERS, may_reckon
from wenmai.funding.reckoning import Reckoned, digest_of, reckon, with_scores
from wenmai.funding.schemes import Scheme
from wenmai.funding.snapshot import Known, Points
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.measures.periods import Period
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
class Opened:
    """A run as it was kept. `same`: reckoned again from its lines it gives the same digest."""

    run: Run
    region: Division
    scheme: Scheme
    rows: tuple[Reckoned, ...]
    same: bool

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
    lines = list(run.lines.select_related("publication").order_by("division_code"))
    places = [_known(line) for line in lines]
    again = reckon(places, scheme)
    kept = {line.division_code: line.amount for line in lines}
    same = kept == {row.known.code: row.award.amount for row in again}
    same = same and digest_of(run.region_code, period_of(run), scheme, again) == run.digest
    return Opened(run, get_division(run.region_code), scheme, again, same)


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
