"""Actors with a posting at a place, without going through people: places lies below it."""

from wenmai.kernel.actor import Actor, Grant, Role


def acting(role: Role, scope: str) -> Actor:
    """Somebody who holds one role at a division or an institution."""
    return Actor(person=f"p-{role}-{scope}", account=1, grants=(Grant(role, scope),), second_factor=True)


def administrator(scope: str = "51") -> Actor:
    return acting(Role.ADMINISTRATOR, scope)


def manager(institution: str) -> Actor:
    return acting(Role.MANAGER, institution)


def clerk(institution: str) -> Actor:
    return acting(Role.CLERK, institution)
