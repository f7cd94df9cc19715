"""Who may build and publish."""

from collections.abc import Sequence

from wenmai.kernel.actor import Actor, Role


def may_rebuild(actor: Actor) -> bool:
    """The product itself, or an administrator of anything: a rebuild changes no figure that was right."""
    return actor.system or any(grant.role == Role.ADMINISTRATOR for grant in actor.grants)


def may_publish(actor: Actor, path: Sequence[str]) -> bool:
    """A statistician of the division or above."""
    return actor.may((Role.STATISTICIAN,), path)
