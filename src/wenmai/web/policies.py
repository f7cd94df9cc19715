"""Who may see how the installation runs."""

from collections.abc import Sequence

from wenmai.kernel.actor import Actor, Role


def may_operate(actor: Actor, home_path: Sequence[str]) -> bool:
    """True for an administrator posted at the installation's home division or above it."""
    return actor.may((Role.ADMINISTRATOR,), home_path)
