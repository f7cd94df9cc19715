"""Who may read the trail."""

from collections.abc import Iterable

from wenmai.kernel.actor import Actor, Role

READERS = (Role.AUDITOR, Role.ADMINISTRATOR)


def may_read_trail(actor: Actor) -> bool:
    """Auditors and administrators, at whatever place they hold the role, and the system; each reads its own scope."""
    return actor.system or bool(actor.scopes(READERS))


def may_read_unplaced(actor: Actor, root: Iterable[str]) -> bool:
    """What belongs to no place (a citizen's sign-in) is for auditors of the whole installation."""
    return actor.may((Role.AUDITOR,), root)


def may_verify(actor: Actor) -> bool:
    """Computing the chain anew is the auditors' own: administrators do not judge their own trail."""
    return actor.system or bool(actor.scopes((Role.AUDITOR,)))
