"""A crate that nobody finds, one that turns up again, and what a person says became of a trouble."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError, Invalid, NotFound, permit
from wenmai.library.actions.transits import mark_missing
from wenmai.library.counters import Counter
from wenmai.library.models import Transit
from wenmai.logistics import policies, refusals
from wenmai.logistics.engine.looking import make_trouble
from wenmai.logistics.engine.writing import done_before, leave, locked, who, write
from wenmai.logistics.journeys import OPEN_TRANSIT
from wenmai.logistics.models import Crate, CrateItem, CrateState, Deed, Ending, Trouble, TroubleKind

OVERDUE_DAYS = 7
"""So long a crate may be on its way before both houses look for it, a missing one before its books are missed by the
library, and a book that was short before it is."""


@transaction.atomic
def lose_crate(actor: Actor, *, crate: str, key: str) -> Crate:
    """Nobody finds it: both houses get a trouble. Raises NotFound, NotAllowed, Conflict: missing_already, not_sealed, gone, lost."""
    found = locked(crate)
    paths = [each.scope_path for each in (found.origin, found.destination, found.at) if each]
    permit(any(policies.may_ship(actor, path) for path in paths))
    if done_before(found, key, Deed.MISSING):
        return found
    if found.state == CrateState.MISSING:
        raise refusals.refused("missing_already")
    done = {CrateState.OPEN: "not_sealed", CrateState.OPENED: "gone", CrateState.LOST: "lost"}
    if code := done.get(CrateState(found.state)):
        raise refusals.refused(code)
    found.state, found.missing_at = CrateState.MISSING, clock.now()
    write(actor, found, Deed.MISSING, key, house=found.at)
    for house in (found.origin, found.destination):
        make_trouble(TroubleKind.MISSING, house, found)
    return found


@transaction.atomic
def finish_trouble(actor: Actor, *, trouble: int, words: str) -> Trouble:
    """Say what became of it; twice keeps the first time. What nobody looks for any more after OVERDUE_DAYS is given up.

    Raises NotFound, NotAllowed, Invalid without words.
    """
    code = Crate.objects.filter(troubles=trouble).values_list("code", flat=True).first()
    if code is None:
        raise NotFound("logistics.no_trouble", _("没有这件待办。"))
    crate = locked(code)  # before its trouble, as whoever scans it does
    row = Trouble.objects.select_for_update(of=("self",)).select_related("house__division").get(pk=trouble)
    permit(policies.may_ship(actor, row.house.scope_path))
    if not words.strip():
        raise Invalid("logistics.words", _("请写一句怎么处理的。"), fields={"words": _("写一句")})
    if row.done_at is None:
        row.done_at, row.done_by, row.done_words = clock.now(), who(actor), words.strip()[:200]
        row.save(update_fields=["done_at", "done_by", "done_words"])
        note(actor, "logistics.finish_trouble", f"logistics.crate:{crate.code}", kind=row.kind)
        if _is_forgotten(crate):
            _end(actor, crate)
    return row


def _is_forgotten(crate: Crate) -> bool:
    """Missing for OVERDUE_DAYS, and nobody looks for it any more."""
    return _forgotten(_week_ago()).filter(pk=crate.pk).exists()


def _forgotten(since: datetime) -> "QuerySet[Crate]":
    looking = Trouble.objects.filter(crate=OuterRef("pk"), kind=TroubleKind.MISSING, done_at=None)
    return Crate.objects.filter(~Exists(looking), state=CrateState.MISSING, missing_at__lt=since)


def _week_ago() -> datetime:
    return clock.now() - timedelta(days=OVERDUE_DAYS)


def _end(actor: Actor, crate: Crate) -> None:
    """Its books leave the list, so that any that turns up can go on in another crate."""
    lines = list(crate.items.filter(out_at=None).order_by("pk"))
    moving = Transit.objects.filter(OPEN_TRANSIT, pk__in=[each.transit_id for each in lines]).in_bulk()
    for line in lines:
        leave(actor, line, Ending.LOST if line.transit_id in moving else Ending.ELSEWHERE)
    crate.state = CrateState.LOST
    write(actor, crate, Deed.GIVEN_UP, f"given_up:{crate.code}", house=crate.at)


def look_for_overdue(actor: Actor) -> int:
    """What nobody has seen for OVERDUE_DAYS: crates become missing, books that were short or are in a missing crate are
    missed by the library too, and a missing crate that nobody looks for any more is given up.

    How many of all; each in a transaction of its own. What somebody has found or changed meanwhile is passed over.
    """
    since = _week_ago()
    deeds = [partial(_overdue, actor, code, event) for code, event in _unseen(since)]
    missed = [partial(_miss, actor, line, since) for line in _unfound(since).order_by("pk")]
    done = sum(map(_tried, deeds)) + sum(map(_tried, missed))
    codes = list(_forgotten(since).order_by("pk").values_list("code", flat=True))
    return done + sum(_tried(partial(_give_up, actor, code)) for code in codes)


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


def _unfound(since: datetime) -> "QuerySet[CrateItem]":
    """Books still on their way, and in no other crate, that were short, or are in a missing crate, since then."""
    gone = Q(end=Ending.SHORT, out_at__lt=since) | Q(end=Ending.LOST)
    gone |= Q(end="", crate__state=CrateState.MISSING, crate__missing_at__lt=since)
    moving = Transit.objects.filter(OPEN_TRANSIT, pk=OuterRef("transit"), missing_at=None)
    again = CrateItem.objects.filter(transit=OuterRef("transit"), out_at=None, pk__gt=OuterRef("pk"))
    return CrateItem.objects.filter(gone, Exists(moving), ~Exists(again)).select_related(
        "crate__destination", "transit"
    )


@transaction.atomic
def _miss(actor: Actor, line: CrateItem, since: datetime) -> None:
    """Raises Conflict if the crate or the book was seen meanwhile."""
    locked(line.crate.code)
    if not _unfound(since).filter(pk=line.pk).exists():
        raise refusals.refused("seen")
    counter = Counter(line.crate.destination.code, f"crate:{line.crate.code}:missing:{line.transit_id}")
    mark_missing(actor, at=counter, item=line.transit.item_id)


@transaction.atomic
def _give_up(actor: Actor, code: str) -> None:
    """Raises Conflict if the crate was seen meanwhile."""
    crate = locked(code)
    if not _is_forgotten(crate):
        raise refusals.refused("seen")
    _end(actor, crate)


def _tried(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except DomainError:
        return False
    return True
