"""Whose turn it is. Where nobody is posted at a level, the one above acts for it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from wenmai.kernel.actor import Actor
from wenmai.people.models import Posting
from wenmai.returns import chain
from wenmai.returns.models import State, YearReturn
from wenmai.returns.policies import DECIDERS, may_decide

MOST: Final = 10
SEARCHED: Final = 500
"""More than that many returns on the way below one office are looked at on the page of the table."""


def staffed(codes: Iterable[str]) -> frozenset[str]:
    """Those of these divisions at which a statistician or an official is posted."""
    roles = [each.value for each in DECIDERS]
    rows = Posting.objects.filter(until=None, scope__in=set(codes), role__in=roles)
    return frozenset(rows.values_list("scope", flat=True))


def decider(actor: Actor, row: YearReturn, known: Collection[str] | None = None) -> int | None:
    """The level at which the actor may decide on a return now, None for nobody's turn or somebody else's.

    `known` are the staffed divisions where many returns are asked about at once.
    """
    path = row.institution.division.path
    level = chain.next_level(row.state, path)
    return level if level is not None and _stands_for(actor, path, level, known) else None


def waiting_for(actor: Actor) -> tuple[YearReturn, ...]:
    """The returns on which the actor may decide now, the longest waiting first, up to MOST; none and no query for who decides nothing."""
    scopes = actor.scopes(DECIDERS)
    if not scopes:
        return ()
    out = (State.SUBMITTED, State.COUNTY, State.CITY)
    rows = YearReturn.objects.filter(state__in=out, institution__division__path__overlap=list(scopes))
    kept = list(rows.select_related("institution__division").order_by("begun_at", "pk")[:SEARCHED])
    known = staffed({code for row in kept for code in row.institution.division.path[: chain.COUNTY]}) if kept else ()
    return tuple(row for row in kept if decider(actor, row, known) is not None)[:MOST]


def sender_back(actor: Actor, row: YearReturn) -> int | None:
    """The level at which the actor may send it back: who accepted it last, or whose turn it is."""
    path, last = row.institution.division.path, chain.last_level(row.state)
    if last is not None and _stands_for(actor, path, last, None):
        return last
    return decider(actor, row)


def _stands_for(actor: Actor, path: Sequence[str], level: int, known: Collection[str] | None) -> bool:
    if may_decide(actor, path[level - 1]):
        return True
    above = path[: level - 1]
    if not any(may_decide(actor, code) for code in above):
        return False
    there = staffed(path[:level]) if known is None else known
    lowest = next((code for code in reversed(path[:level]) if code in there), "")
    return may_decide(actor, lowest)
