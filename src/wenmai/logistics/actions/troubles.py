"""A crate that nobody finds, one that turns up again, and what a person says became of a trouble."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError, Invalid, NotFound, permit
from wenmai.library.actions.transits import mark_missing
from wenmai.library.counters import Counter
from wenmai.logistics import policies, refusals
from wenmai.logistics.engine.looking import make_trouble
from wenmai.logistics.engine.writing import done_before, locked, who, write
from wenmai.logistics.models import Crate, CrateItem, CrateState, Deed, Ending, Trouble, TroubleKind

OVERDUE_DAYS = 7
"""So long a crate may be on its way before both houses look for it, and a book that was short before the library misses it."""


@transaction.atomic
def lose_crate(actor: Actor, *, crate: str, key: str) -> Crate:
    """Nobody finds it: both houses get a trouble. Raises NotFound, NotAllowed, Conflict (missing_already, not_sealed, gone)."""
    found = locked(crate)
    paths = [each.scope_path for each in (found.origin, found.destination, found.at) if each]
    permit(any(policies.may_ship(actor, path) for path in paths))
    if done_before(found, key, Deed.MISSING):
        return found
    if found.state == CrateState.MISSING:
        raise refusals.refused("missing_already")
    if found.state in (CrateState.OPEN, CrateState.OPENED):
        raise refusals.refused("not_sealed" if found.state == CrateState.OPEN else "gone")
    found.state, found.missing_at = CrateState.MISSING, clock.now()
    write(actor, found, Deed.MISSING, key, house=found.at)
    for house in (found.origin, found.destination):
        make_trouble(TroubleKind.MISSING, house, found)
    return found


@transaction.atomic
def finish_trouble(actor: Actor, *, trouble: int, words: str) -> Trouble:
    """Say what became of it; twice keeps the first time. Raises NotFound, NotAllowed, Invalid without words."""
    rows = Trouble.objects.select_for_update(of=("self",)).select_related("house__division")
    row = rows.filter(pk=trouble).first()
    if row is None:
        raise NotFound("logistics.no_trouble", _("没有这件待办。"))
    permit(policies.may_ship(actor, row.house.scope_path))
    if not words.strip():
        raise Invalid("logistics.words", _("请写一句怎么处理的。"), fields={"words": _("写一句")})
    if row.done_at is None:
        row.done_at, row.done_by, row.done_words = clock.now(), who(actor), words.strip()[:200]
        row.save(update_fields=["done_at", "done_by", "done_words"])
        note(actor, "logistics.finish_trouble", f"logistics.crate:{row.crate.code}", kind=row.kind)
    return row


def look_for_overdue(actor: Actor) -> int:
    """What nobody has seen for OVERDUE_DAYS: crates become missing, books that were short are missed by the library too.

    How many of both; each in a transaction of its own. What somebody has found or changed meanwhile is passed over.
    """
    since = clock.now() - timedelta(days=OVERDUE_DAYS)
    deeds = [partial(_overdue, actor, code, event) for code, event in _unseen(since)]
    missed = [partial(_miss, actor, line) for line in _short(since)]
    return sum(map(_tried, deeds)) + sum(map(_tried, missed))


def _unseen(since: datetime) -> list[tuple[str, int]]:
    """Crates on their way that nobody has touched since, each with the key of its last event."""
    rows = Crate.objects.filter(state__in=(CrateState.SEALED, CrateState.LOADED))
    rows = rows.annotate(seen=Max("events__at"), event=Max("events")).filter(seen__lt=since)
    return list(rows.order_by("pk").values_list("code", "event"))


@transaction.atomic
def _overdue(actor: Actor, code: str, event: int) -> None:
    """Raises Conflict if the crate was seen meanwhile."""
    found = locked(code)
    if found.events.filter(pk__gt=event).exists():
        raise refusals.refused("seen")
    lose_crate(actor, crate=code, key=f"overdue:{code}:{event}")


def _short(since: datetime) -> list[CrateItem]:
    rows = CrateItem.objects.filter(end=Ending.SHORT, out_at__lt=since, transit__missing_at=None)
    still = rows.filter(**{f"transit__{name}": None for name in ("received_at", "cancelled_at", "rerouted_at")})
    return list(still.select_related("crate__destination", "transit").order_by("pk"))


def _miss(actor: Actor, line: CrateItem) -> None:
    counter = Counter(line.crate.destination.code, f"crate:{line.crate.code}:missing:{line.transit_id}")
    mark_missing(actor, at=counter, item=line.transit.item_id)


def _tried(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except DomainError:
        return False
    return True
