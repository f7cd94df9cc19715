"""A house that has not answered for two days is told once more."""

from django.db import transaction

from wenmai.activities import asked_notices
from wenmai.activities.unanswered import late_groups, late_visits
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit


@transaction.atomic
def remind_unanswered(actor: Actor) -> int:
    """Tell about each group and visit that waits too long, once; returns how many messages. Raises NotAllowed."""
    permit(actor.system)
    now = clock.now()
    told = sum(asked_notices.group_asked(actor, each, late=True) for each in late_groups(now))
    return told + sum(asked_notices.visit_asked(actor, each, late=True) for each in late_visits(now))
