"""The lessons of a class: sessions of one offering whose places are taken together, by one enrolment."""

from collections.abc import Sequence

from django.db import transaction

from wenmai.booking.actions.sessions import schedule_session
from wenmai.booking.drafts.claims import Slot
from wenmai.booking.models import Offering, Pool, Session
from wenmai.kernel.actor import Actor


@transaction.atomic
def schedule_lessons(actor: Actor, *, offering: Offering, slots: Sequence[Slot]) -> list[Session]:
    """Plan all dates in their order; the pools of the first lead those of the same name of the others.

    Raises what `schedule_session` raises; then nothing is planned.
    """
    sessions = [schedule_session(actor, offering=offering, slot=slot) for slot in slots]
    pools = list(Pool.objects.filter(session__in=sessions).order_by("session__starts_at", "session", "pk"))
    leaders: dict[str, Pool] = {}
    for pool in pools:
        pool.lead = leaders.get(pool.name)
        leaders.setdefault(pool.name, pool)
    Pool.objects.bulk_update(pools, ["lead"])
    return sessions
