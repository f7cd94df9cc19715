"""Who may announce and change activities. Pure."""

from wenmai.activities.models import Activity, Brand, Festival
from wenmai.booking import policies as booking
from wenmai.kernel.actor import Actor, Role
from wenmai.places.models import Division, Institution


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


def may_host(actor: Actor, division: Division, institution: Institution | None) -> bool:
    """Open a festival or found a brand: staff of the house that hosts it, or whoever manages the division."""
    if institution is not None:
        return may_announce(actor, institution)
    return actor.may((Role.MANAGER,), division.path)


def may_run_festival(actor: Actor, festival: Festival) -> bool:
    """Change it, count for it, open its next edition."""
    return may_host(actor, festival.division, festival.institution)


def may_run_brand(actor: Actor, brand: Brand) -> bool:
    """Change it, end it."""
    return may_host(actor, brand.division, brand.institution)


def may_join(activity: Activity, festival: Festival) -> bool:
    """An activity can count towards the festivals of its own house and of the divisions around it."""
    if activity.offering is None:
        return False
    host = activity.offering.institution
    return festival.institution_id == host.pk or (
        festival.institution_id is None and festival.division_id in host.division.path
    )
