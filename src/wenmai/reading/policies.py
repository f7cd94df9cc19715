"""Who may do what. Pure: reads only the actor and the house."""

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.library.policies import DESK_KINDS
from wenmai.places.models import Institution


def may_make(actor: Actor, house: Institution) -> bool:
    """Make lists, put books on them and in order: staff of the house."""
    return house.kind in DESK_KINDS and actor.may(STAFF_ROLES, house.scope_path)


def may_decide(actor: Actor, house: Institution) -> bool:
    """Publish and withdraw lists, switch suggestions off and on: managers of the house or above."""
    return house.kind in DESK_KINDS and actor.may((Role.MANAGER,), house.scope_path)
