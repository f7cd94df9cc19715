"""Who may read the trail."""

from wenmai.kernel.actor import Actor, Role


def may_read_trail(actor: Actor) -> bool:
    """Auditors, at whatever place they hold the role, and the system."""
    return actor.system or bool(actor.scopes([Role.AUDITOR]))
