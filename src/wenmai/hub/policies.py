"""Who may do what. Pure: reads the actor and the house."""

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.places.models import Institution

KEEPERS = (Role.MANAGER, Role.OFFICIAL)


def may_keep(actor: Actor, library: Institution) -> bool:
    """Connect, pause and look after a library's own system: its manager, and the official above it."""
    return actor.may(KEEPERS, library.scope_path)


def may_serve(actor: Actor, house: Institution) -> bool:
    """Take back what belongs to others and serve their readers: who serves at the house."""
    return actor.may(STAFF_ROLES, house.scope_path)


def may_speak(actor: Actor, library: Institution) -> bool:
    """The library's word under a statement: managers named at the library itself, so that nobody speaks for both sides."""
    return actor.system or any(grant.role is Role.MANAGER and grant.scope == library.code for grant in actor.grants)


def may_price(actor: Actor) -> bool:
    """Tariffs hold for the whole consortium: an official of the province or of a city."""
    return actor.system or any(
        grant.role is Role.OFFICIAL and grant.scope.isdecimal() and len(grant.scope) <= 4 for grant in actor.grants
    )
