"""Who may set prices, take money and publish income. Pure: reads only the actor and the house."""

from wenmai.booking.policies import may_run_sessions_of
from wenmai.kernel.actor import Actor, Role
from wenmai.places.models import Institution


def may_take(actor: Actor, institution: Institution) -> bool:
    """Clerks and managers take money, give it back and close the day."""
    return may_run_sessions_of(actor, institution)


def may_set(actor: Actor, institution: Institution) -> bool:
    """Managers of the house, or of a division above it, set discounts and publish the income of a year."""
    return actor.may((Role.MANAGER,), institution.scope_path)
