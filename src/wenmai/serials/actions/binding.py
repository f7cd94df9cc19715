"""装订: issues that came become one volume, which is an item of the library like any book."""

from collections.abc import Sequence

from django.db import transaction

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import reference
from wenmai.library.actions.items import ItemDraft, add_item
from wenmai.library.counters import Counter
from wenmai.library.models import ItemKind
from wenmai.serials import refusals
from wenmai.serials.drafts import Binding
from wenmai.serials.engine.locks import locked
from wenmai.serials.models import Issue, IssueState, Subscription, Volume

NAMED = 12
"""Gaps that a volume names; newspapers with more say how many."""


@transaction.atomic
def bind(actor: Actor, *, binding: Binding, key: str) -> Volume:
    """Bind what came between two days, and register the volume with its barcode; what is not there stands on it as a gap.

    The same key again gives the first. Raises NotFound, Invalid, Conflict (nothing_to_bind, library.barcode_taken).
    """
    subscription = locked(actor, binding.subscription)
    if known := Volume.objects.filter(key=key[:80]).first():
        if known.subscription_id != subscription.pk:
            raise refusals.refused("key_used")
        return known
    rows = subscription.issues.select_for_update().filter(on__range=(binding.first, binding.last))
    here = [each for each in rows if each.state == IssueState.ARRIVED]
    if not here:
        raise refusals.refused("nothing_to_bind")
    gaps = _gaps([each for each in rows if each.state in (IssueState.EXPECTED, IssueState.MISSING)])
    title = _title(here)
    item = add_item(
        actor,
        at=Counter(subscription.library.code, f"serials:{key[:80]}"),
        item=_item(subscription, binding, title, gaps),
    )
    made = Volume.objects.create(
        subscription=subscription,
        item=item,
        title=title,
        gaps=gaps,
        key=key[:80],
        made_at=clock.now(),
        made_by=actor.person,
    )
    Issue.objects.filter(pk__in=[each.pk for each in here]).update(state=IssueState.BOUND, volume=made)
    note(actor, "serials.bind", reference("serials.subscription", subscription.pk), issues=len(here))
    return made


def _item(subscription: Subscription, binding: Binding, title: str, gaps: str) -> ItemDraft:
    said = f"{title} {gaps}".strip()[:200]
    return ItemDraft(
        subscription.record_id, binding.barcode, kind=ItemKind.PERIODICAL.value, call_number=binding.call_number,
        acquired_on=clock.today(), acquired_via="装订", note=said, demo=subscription.demo,
    )  # fmt: skip


def _title(here: Sequence[Issue]) -> str:
    first, last = here[0].label, here[-1].label
    return f"{first}" if len(here) == 1 else f"{first}至{last}"


def _gaps(gone: Sequence[Issue]) -> str:
    if not gone:
        return ""
    return f"缺 {len(gone)} 期" if len(gone) > NAMED else ("缺" + "、".join(each.label for each in gone))[:200]
