"""Who says where people live: who keeps the divisions and their residents."""

from wenmai.kernel.actor import Actor
from wenmai.places.policies import may_keep_divisions


def may_keep_points(actor: Actor) -> bool:
    """The administrator of the province."""
    return may_keep_divisions(actor)
