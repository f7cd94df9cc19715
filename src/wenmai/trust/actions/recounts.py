"""Counting a closed month again, kept whatever comes of it."""

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit
from wenmai.measures.engines import recounting
from wenmai.measures.engines.recounting import Recount
from wenmai.measures.periods import month as month_of
from wenmai.measures.policies import may_rebuild
from wenmai.trust.models import RecountRun


def recount(actor: Actor, *, month: date, second: bool | None = None) -> Recount:
    """Recount the month of a day. Not one transaction: counting takes long, and what it found is kept by itself.

    Raises NotAllowed, Invalid for a month that is not over or without DuckDB where it is asked for.
    """
    permit(may_rebuild(actor))
    period = month_of(month)
    if period.end >= clock.today():
        raise Invalid("trust.open_month", _("这个月还没有过完，过完后再复核。"))
    found = recounting.recount(period, second=second)
    _keep(actor, found)
    return found


@transaction.atomic
def _keep(actor: Actor, found: Recount) -> None:
    row = RecountRun.objects.create(
        starts_on=found.period.start,
        ends_on=found.period.end,
        engine=found.engine,
        ran_at=clock.now(),
        cells=found.cells,
        differing=found.differing,
        facts=found.facts,
        seconds=found.seconds,
        examples=[asdict(each) for each in found.first],
    )
    note(
        actor,
        "trust.recount",
        f"trust.recount:{row.pk}",
        month=f"{found.period.start:%Y-%m}",
        engine=found.engine,
        differing=found.differing,
    )
