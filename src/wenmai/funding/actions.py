"""The only writer: keep what a scheme gives over a published snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.funding.models import Run, RunLine
from wenmai.funding.policies import may_reckon
from wenmai.funding.reckoning import Reckoned, amounts_of, digest_of, reckon
from wenmai.funding.schemes import Scheme
from wenmai.funding.snapshot import Known, snapshot
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.measures.models import Publication
from wenmai.measures.periods import Period
from wenmai.places.models import Level
from wenmai.places.queries import get_division

LEAST: Final = Decimal("0.8")
Seen = Mapping[str, int | None]
"""Amounts by place, as they were shown."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The run; `made` is False when the very same was kept before."""

    run: Run
    made: bool


@transaction.atomic
def run_scheme(actor: Actor, *, region: str, period: Period, scheme: Scheme, seen: Seen | None = None) -> Kept:
    """Reckon over what is published of the places right below a region, and keep it. The same snapshot and scheme are kept once.

    Raises NotFound for the region, NotAllowed, Invalid where nothing was published in the period, where fewer than LEAST of the
    residents live where a score is known, or for floors and caps that cannot be kept. Conflict where the amounts are not `seen`.
    """
    where = get_division(region)
    permit(may_reckon(actor, where.path))
    if where.level > Level.COUNTY:
        raise Invalid("funding.too_small", _("资金分到乡镇为止，请选县级以上的地方。"))
    places = snapshot(where, period, scheme)
    if not any(place.publication for place in places):
        raise Invalid("funding.unpublished", _("这一段没有一个地方公布过数。请选公布过的时段，或先请统计员公布。"))
    _check_enough(places)
    rows = reckon(places, scheme)
    if seen is not None and seen != amounts_of(rows):
        raise Conflict(
            "funding.moved",
            _("公布数或人口数在这之后更正过，照现在的数算和试算的不一样，没有存。请按方案重新算一次再试。"),
        )
    run, made = Run.objects.get_or_create(
        region_code=region,
        digest=digest_of(region, period, scheme, rows),
        defaults={
            "scheme_id": scheme.id,
            "title": scheme.title,
            "scheme": scheme.model_dump(mode="json"),
            "starts_on": period.start,
            "ends_on": period.end,
            "run_at": clock.now(),
            "run_by": actor.person,
        },
    )
    if made:
        RunLine.objects.bulk_create([_line(run, row) for row in rows])
        note(actor, "funding.run", f"funding.run:{run.pk}", region=region, scheme=scheme.id, digest=run.digest)
    return Kept(run, made)


def _check_enough(places: Sequence[Known]) -> None:
    """Of a few places alone the rest would be reserved by a guess. Where nobody has a score the allocation says so."""
    every = sum((place.need for place in places if place.need), Decimal(0))
    scored = sum((place.need for place in places if place.need and place.score is not None), Decimal(0))
    if scored and scored < LEAST * every:
        said = {"share": (scored * 100 / every).quantize(Decimal(1))}
        raise Invalid(
            "funding.few",
            _("有得分的地方只住着 %(share)s%% 的人，不足八成，算出来不作数。请等更多地方公布这一段。") % said,
        )


def _line(run: Run, row: Reckoned) -> RunLine:
    known, award = row.known, row.award
    return RunLine(
        run=run,
        division_code=known.code,
        name=known.name,
        publication=Publication(pk=known.publication) if known.publication else None,
        before=Publication(pk=known.before) if known.before else None,
        need=known.need,
        need_as_of=known.need_as_of,
        demo=known.demo,
        parts=[{"measure": p.measure, "amount": f"{p.amount:f}", "points": f"{p.points}"} for p in known.parts],
        score=known.score,
        reckoned_with=award.score,
        amount=award.amount,
        held=award.held,
        why=known.why,
    )
