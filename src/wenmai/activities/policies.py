"""Who may announce and change activities. Pure."""

from wenmai.activities.models import Activity
from wenmai.booking import policies as booking
from wenmai.kernel.actor import Actor, Role
from wenmai.places.models import Institution


def may_announce(actor: Actor, institution: Institution) -> bool:
    """Clerks and managers of the institution, or of a division above it. Whoever manages a division reads afterwards."""
    return booking.may_run_sessions_of(actor, institution)


def may_edit(actor: Actor, activity: Activity) -> bool:
    """Who may announce for the host."""
    return activity.offering is not None and booking.may_run_offering(actor, activity.offering)


def may_withdraw(actor: Actor, activity: Activity) -> bool:
    """The head of the host, and the managers of every division above it: village, township, county, city."""
    if activity.offering is None:
        return False
    return actor.may((Role.MANAGER,), activity.offering.institution.scope_path)
