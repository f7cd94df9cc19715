"""Who may do what to persons and postings. Pure."""

from collections.abc import Iterable

from wenmai.kernel.actor import Actor, Grant, Role

COUNTER = (Role.CLERK, Role.MANAGER)
APPOINTERS = (Role.ADMINISTRATOR, Role.MANAGER)
HOUSE_ROLES = (Role.CLERK, Role.REVIEWER)
# A review of content, and the offices that watch each other, are for persons.
SYSTEM_ROLES = (Role.CLERK, Role.MANAGER, Role.OFFICIAL, Role.STATISTICIAN)
APART = (Role.ADMINISTRATOR, Role.AUDITOR)  # 三员分立: nobody holds both (GB/T 22239)


def may_appoint(actor: Actor, role: Role, path: Iterable[str]) -> bool:
    """Administrators appoint anybody below their division; a manager only clerks and reviewers of the own house."""
    codes = tuple(path)
    own_house = role in HOUSE_ROLES and actor.may((Role.MANAGER,), codes[-1:])
    return actor.may((Role.ADMINISTRATOR,), codes) or own_house


def may_see_staff(actor: Actor) -> bool:
    """Whoever may appoint somebody somewhere."""
    return actor.system or bool(actor.scopes(APPOINTERS))


def may_read_code(actor: Actor) -> bool:
    """Whoever serves at a counter may ask whose code it is."""
    return actor.system or any(grant.role in COUNTER for grant in actor.grants)


def may_serve(actor: Actor, houses: Iterable[str]) -> bool:
    """Whoever serves at the counter of a house that has found the person."""
    return bool(set(houses) & set(actor.scopes(COUNTER)))


def clashes(role: Role, held: Iterable[Role]) -> bool:
    """True if the role may not come to somebody who holds these."""
    return role in APART and any(other in APART and other is not role for other in held)


def may_issue_token(actor: Actor, holder: str, posting: Grant) -> bool:
    """Only the holder, signed in with both factors; never as an administrator or an auditor (三员分立)."""
    own = actor.account is not None and actor.person == holder and posting in actor.grants
    return own and posting.role not in APART


def may_run_system(actor: Actor, role: Role, path: Iterable[str]) -> bool:
    """An administrator sets up systems below the own division, in roles that a machine may have."""
    return role in SYSTEM_ROLES and actor.may((Role.ADMINISTRATOR,), path)


def may_name_responsible(actor: Actor, path: Iterable[str]) -> bool:
    """Who answers for a system works below the administrator's own division."""
    return actor.may((Role.ADMINISTRATOR,), path)


def may_see_systems(actor: Actor) -> bool:
    """Administrators only."""
    return actor.system or bool(actor.scopes((Role.ADMINISTRATOR,)))
