"""Who may keep the register of volunteers who come home. Pure."""

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.places.models import Institution
from wenmai.volunteers.models import HomeVolunteer


def may_register_at(actor: Actor, house: Institution) -> bool:
    """Clerks and managers of the house, or of a division above it."""
    return actor.may(STAFF_ROLES, house.scope_path)


def may_vouch(actor: Actor, volunteer: HomeVolunteer) -> bool:
    """Who heads the house, never for oneself."""
    own = bool(actor.person) and actor.person == volunteer.person
    return actor.may((Role.MANAGER,), volunteer.house.scope_path) and not own


def is_own(actor: Actor, volunteer: HomeVolunteer) -> bool:
    """The volunteer."""
    return bool(actor.person) and actor.person == volunteer.person


def may_see(actor: Actor, volunteer: HomeVolunteer) -> bool:
    """The volunteer, and the staff of the house."""
    return is_own(actor, volunteer) or may_register_at(actor, volunteer.house)
