"""Who may find what."""

from datetime import datetime

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.search.conditions import ALWAYS, ANYTHING, Condition, each, simple

READERS = (*STAFF_ROLES, Role.REVIEWER, Role.OFFICIAL)


def inside(division: str) -> Condition:
    """In the subtree of a division."""
    return simple("division_path @> %s::text[]", [division], fits=each(lambda row: division in row.division_path))


def shown_to(actor: Actor, moment: datetime) -> Condition:
    """Public and within its dates; staff also find what is not public at their own places. Nearly all is public."""
    if actor.system:
        return ANYTHING
    shown = "public AND visible_from <= %s AND (visible_until IS NULL OR visible_until > %s)"
    own = list(actor.scopes(READERS))
    if not own:
        return simple(f"({shown})", moment, moment, fits=ALWAYS)
    theirs = "division_path && %s::text[] OR institution = ANY(%s::text[])"
    return simple(f"({shown} OR {theirs})", moment, moment, own, own, fits=ALWAYS)
