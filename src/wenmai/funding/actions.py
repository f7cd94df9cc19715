"""The only writer: keep what a scheme gives over a published snapshot."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.funding.models import Run, RunLine
from wenmai.funding.policies import may_reckon
from wenmai.funding.reckoning import Reckoned, digest_of, reckon
from wenmai.funding.schemes import Scheme
from wenmai.funding.snapshot import snapshot
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit
from wenmai.measures.models import Publication
from wenmai.measures.periods import Period
from wenmai.places.models import Level
from wenmai.places.queries import get_division


@dataclass(frozen=True, slots=True)
class Kept:
    """The run; `made` is False when the very same was kept before."""

    run: Run
    made: bool


@transaction.atomic
def run_scheme(actor: Actor, *, region: str, period: Period, scheme: Scheme) -> Kept:
    """Reckon over what is published of the places right below a region, and keep it. The same snapshot and scheme are kept once.

    Raises NotFound for the region, NotAllowed, Invalid where nothing was published in the period, where no score is known, or
    for floors and caps that cannot be kept.
    """
    where = get_division(region)
    permit(may_reckon(actor, where.path))
    if where.level > Level.COUNTY:
        raise Invalid("funding.too_small", _("资金分到乡镇为止，请选县级以上的地方。"))
    places = snapshot(where, period, scheme)
    if not any(place.publication for place in places):
        raise Invalid("funding.unpublished", _("这一段没有一个地方公布过数。请选公布过的时段，或先请统计员公布。"))
    rows = reckon(places, scheme)
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


def _line(run: Run, row: Reckoned) -> RunLine:
    known, award = row.known, row.award
    return RunLine(
        run=run,
        division_code=known.code,
        name=known.name,
        publication=Publication(pk=known.publication) if known.publication else None,
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
