"""Who may do what to persons and postings. Pure."""

from collections.abc import Iterable

from wenmai.kernel.actor import Actor, Role
from wenmai.people.models import Person

COUNTER = (Role.CLERK, Role.MANAGER)


def may_appoint(actor: Actor, role: Role, path: Iterable[str]) -> bool:
    """Administrators appoint anybody below their division; a manager only clerks of the own house."""
    codes = tuple(path)
    return actor.may((Role.ADMINISTRATOR,), codes) or (role is Role.CLERK and actor.may((Role.MANAGER,), codes[-1:]))


def may_read_code(actor: Actor) -> bool:
    """Whoever serves at a counter may ask whose code it is."""
    return actor.system or any(grant.role in COUNTER for grant in actor.grants)


def may_act_for(actor: Actor, person: Person) -> bool:
    """Oneself; dependants are checked by the guardianship."""
    return actor.system or actor.person == person.key
