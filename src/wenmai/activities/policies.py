"""Who may announce and change activities. Pure."""

from wenmai.activities.models import Activity
from wenmai.booking import policies as booking
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution


def may_announce(actor: Actor, institution: Institution) -> bool:
    """Clerks and managers of the institution, or of a division above it.

    A county may want to read village posts before they are public; that review would be asked for here.
    """
    return booking.may_run_sessions_of(actor, institution)


def may_edit(actor: Actor, activity: Activity) -> bool:
    """Who may announce for the host."""
    return activity.offering is not None and booking.may_run_offering(actor, activity.offering)
