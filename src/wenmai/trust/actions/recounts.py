"""Counting a closed month again, kept whatever comes of it."""

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.measures.engines import recounting
from wenmai.measures.engines.recounting import Recount
from wenmai.measures.periods import month as month_of
from wenmai.measures.policies import may_rebuild
from wenmai.trust.models import RecountRun


def recount(actor: Actor, *, month: date, second: bool | None = None) -> Recount:
    """Recount the month of a day. Not one transaction: counting takes long, and what it found is kept by itself.

    Raises NotAllowed, Invalid for a month that is not over or without DuckDB where it is asked for, Conflict (and keeps nothing)
    where all that differs are cells of facts that wait behind a transaction that is not over.
    """
    permit(may_rebuild(actor))
    period = month_of(month)
    if period.end >= clock.today():
        raise Invalid("trust.open_month", _("这个月还没有过完，过完后再复核。"))
    found = recounting.recount(period, second=second)
    if found.unsettled and not found.differing:
        raise Conflict(
            "trust.unsettled",
            _("还有没写完的事务，%(month)s 有 %(n)s 格的新记录要等它写完才进汇总，这次没有比完。请等它写完再复核。")
            % {"month": f"{period.start:%Y-%m}", "n": found.unsettled},
        )
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
