"""Who gets alerts, and so may mute them: the bureau of a division, the director of a house."""

from wenmai.kernel.actor import Actor, Role

TOLD = (Role.OFFICIAL, Role.MANAGER)


def may_mute(actor: Actor, region: str) -> bool:
    """Only what one would be told oneself: a posting at exactly this place."""
    return bool(actor.person) and region in actor.scopes(TOLD)


def may_judge(actor: Actor) -> bool:
    """The nightly job."""
    return actor.system
