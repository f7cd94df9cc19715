"""Who sees and explains what is doubted: those who answer for the place or the house."""

from collections.abc import Sequence

from wenmai.kernel.actor import Actor, Role

ANSWERING = (Role.OFFICIAL, Role.MANAGER, Role.STATISTICIAN)


def may_explain(actor: Actor, path: Sequence[str]) -> bool:
    """Posted at the house, or at a division above it."""
    return actor.may(ANSWERING, path)
