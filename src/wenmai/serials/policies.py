"""Who may do what with serials. Pure: reads the actor and the place."""

from collections.abc import Iterable

from wenmai.kernel.actor import STAFF_ROLES, Actor


def may_keep(actor: Actor, path: Iterable[str]) -> bool:
    """Order, check in, claim and bind at a library: who serves there or above it."""
    return actor.may(STAFF_ROLES, path)
