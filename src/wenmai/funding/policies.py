"""Who reckons with money: the bureau that answers for the region or for one around it."""

from collections.abc import Sequence

from wenmai.kernel.actor import Actor, Role

READERS = (Role.OFFICIAL,)


def may_reckon(actor: Actor, path: Sequence[str]) -> bool:
    """An official posted at the region or above; who may read a run may make one."""
    return actor.may(READERS, path)
