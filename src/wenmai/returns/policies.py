"""Who may do what to a return and a service report. Pure: reads only the actor and the thing."""

from collections.abc import Sequence

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.places.models import Institution

DECIDERS = (Role.STATISTICIAN, Role.OFFICIAL)


def may_fill(actor: Actor, house: Institution) -> bool:
    """Staff of the house itself fill in, hand in, and take back; nobody above fills in for them."""
    return actor.may(STAFF_ROLES, (house.code,))


def may_decide(actor: Actor, division: str) -> bool:
    """Statisticians and officials of the very division whose turn it is; those above come later."""
    return actor.may(DECIDERS, (division,))


def may_read_return(actor: Actor, house: Institution) -> bool:
    """The house, and the statisticians and officials of every division above it."""
    return may_fill(actor, house) or actor.may(DECIDERS, house.division.path)


def may_read_sums(actor: Actor, path: Sequence[str]) -> bool:
    """The table of a division: its statisticians and officials and those above."""
    return actor.may(DECIDERS, path)


def may_publish_report(actor: Actor, house: Institution) -> bool:
    """Who manages the house answers for its service report (公共文化服务保障法 21)."""
    return actor.may((Role.MANAGER,), house.scope_path)


def may_write_report(actor: Actor, house: Institution) -> bool:
    """Its staff write it."""
    return may_fill(actor, house) or may_publish_report(actor, house)
