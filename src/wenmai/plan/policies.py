"""Who may say that something was delivered or attest a clause. Reading is open to everyone."""

from collections.abc import Sequence

from wenmai.kernel.actor import Actor, Role


def may_give_evidence(actor: Actor, path: Sequence[str]) -> bool:
    """The bureau that answers for the plan in the division or above; institutions do not attest themselves."""
    return actor.may((Role.OFFICIAL,), path)


def may_define(actor: Actor, path: Sequence[str]) -> bool:
    """Planners: the bureau that answers for the plan at its region or above, and that region's administrators."""
    return actor.may((Role.OFFICIAL, Role.ADMINISTRATOR), path)
