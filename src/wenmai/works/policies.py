"""Who may do what with calls and works. Pure."""

from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.places.models import Institution
from wenmai.works.models import Work, WorkCall


def may_call_at(actor: Actor, institution: Institution) -> bool:
    """Clerks and managers of the house, or of a division above it."""
    return actor.may(STAFF_ROLES, institution.scope_path)


def may_run_call(actor: Actor, call: WorkCall) -> bool:
    """Change it, enter works at the counter, decide, publish, pass on."""
    return may_call_at(actor, call.institution)


def handed_in(actor: Actor, work: Work) -> bool:
    """The author, and who handed it in."""
    return bool(actor.person) and actor.person in {work.author, work.made_by} and not work.offline
