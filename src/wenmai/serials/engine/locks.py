"""Rows that actions change, locked for who may keep them."""

from wenmai.kernel.actor import Actor
from wenmai.serials import policies, refusals
from wenmai.serials.models import Issue, Subscription


def locked(actor: Actor, key: int) -> Subscription:
    """A subscription, locked, for who keeps it. Raises NotFound (also for who may not)."""
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("library__division", "record")
    row = rows.filter(pk=key).first()
    if row is None or not policies.may_keep(actor, row.library.scope_path):
        raise refusals.no_subscription()
    return row


def locked_issue(actor: Actor, key: int) -> Issue:
    """An issue, locked, for who keeps it. Raises NotFound (also for who may not)."""
    rows = Issue.objects.select_for_update(of=("self",)).select_related("subscription__library__division")
    row = rows.filter(pk=key).first()
    if row is None or not policies.may_keep(actor, row.subscription.library.scope_path):
        raise refusals.no_issue()
    return row
