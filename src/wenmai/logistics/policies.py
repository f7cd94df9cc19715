"""Who may do what with crates and routes. Pure: reads the actor and the place."""

from collections.abc import Iterable

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role


def may_ship(actor: Actor, path: Iterable[str]) -> bool:
    """Pack, seal, open and look for crates at a house: who serves there."""
    return actor.may(STAFF_ROLES, path)


def may_drive(actor: Actor, driver: str, hub: Iterable[str]) -> bool:
    """Load and set down crates of a trip: its driver, and who serves at the hub, should the driver's phone fail."""
    return (bool(actor.person) and actor.person == driver) or actor.may(STAFF_ROLES, hub)


PLANNERS = (Role.MANAGER, Role.OFFICIAL)


def may_plan(actor: Actor, hub: Iterable[str]) -> bool:
    """Plan routes and read what came of them: the manager of the hub, and the official above it."""
    return actor.may(PLANNERS, hub)
