"""Who may announce and change activities. Pure."""

from wenmai.activities.models import Activity, Brand, Festival, GroupRequest, HomeVisit, VisitAsk, VisitState
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


def may_carry(institution: Institution, brand: Brand) -> bool:
    """A house announces under its own brands and those of the divisions around it."""
    if brand.institution_id is not None:
        return brand.institution_id == institution.pk
    return brand.division_id in institution.division.path


def may_join(activity: Activity, festival: Festival) -> bool:
    """An activity can count towards the festivals of its own house and of the divisions around it."""
    if activity.offering is None:
        return False
    host = activity.offering.institution
    return festival.institution_id == host.pk or (
        festival.institution_id is None and festival.division_id in host.division.path
    )


def may_arrange_visit(actor: Actor, visit: HomeVisit) -> bool:
    """Staff of the house that was asked: they see what and when, not who and where."""
    return booking.may_run_sessions_of(actor, visit.institution)


def may_open_contact(actor: Actor, visit: HomeVisit) -> bool:
    """Name, phone and address: the staff who were assigned, who asked, and the volunteer who has said yes, until it is over."""
    if not actor.person:
        return False
    return actor.person in visit.staff or actor.person == visit.asked_by or is_companion(actor, visit)


def is_companion(actor: Actor, visit: HomeVisit) -> bool:
    """The volunteer whose yes stands for a visit that is still to come or under way."""
    coming = visit.state == VisitState.SCHEDULED and visit.ask is not None
    return coming and bool(actor.person) and visit.ask is not None and visit.ask.volunteer.person == actor.person


def may_answer_ask(actor: Actor, ask: VisitAsk) -> bool:
    """The volunteer; for who has no account, the staff of the house say what was said on the telephone."""
    if ask.volunteer.person:
        return actor.person == ask.volunteer.person
    return may_arrange_visit(actor, ask.visit)


def may_report_visit(actor: Actor, visit: HomeVisit) -> bool:
    """Who went."""
    return actor.system or (may_arrange_visit(actor, visit) and actor.person in visit.staff)


def may_see_visit(actor: Actor, visit: HomeVisit) -> bool:
    """Who asked, who is visited, and the staff of the house."""
    own = bool(actor.person) and actor.person in {visit.asked_by, visit.person}
    return own or may_arrange_visit(actor, visit)


def may_answer_group(actor: Actor, group: GroupRequest) -> bool:
    """Who may announce for the host of the activity."""
    return may_edit(actor, group.activity)


def may_see_group(actor: Actor, group: GroupRequest) -> bool:
    """Who asked, and who answers."""
    return (bool(actor.person) and actor.person == group.asked_by) or may_answer_group(actor, group)
