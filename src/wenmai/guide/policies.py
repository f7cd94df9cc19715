"""Who keeps the guide, who offers goods, who looks at them before they are shown. Pure."""

from wenmai.guide.models import Goods, GoodsState
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.places.models import Division, Institution

CHECKERS = (Role.MANAGER, Role.REVIEWER)


def may_keep(actor: Actor, house: Institution) -> bool:
    """Clerks and managers of the house, or of a division above it."""
    return actor.may(STAFF_ROLES, house.scope_path)


def lies_within(house: Institution, division: Division) -> bool:
    """A house keeps what lies in its own division and below: a station its township, the city's centre the city."""
    return house.division_id in division.path


def may_check(actor: Actor, goods: Goods) -> bool:
    """A manager or reviewer of a division around the house, but neither who wrote it down nor who worded it last."""
    own = bool(actor.person) and actor.person in {goods.made_by, goods.worded_by}
    return not own and actor.may(CHECKERS, goods.house.division.path)


def may_see(actor: Actor, goods: Goods) -> bool:
    """Everybody once it is shown; before and after, the house and who checks."""
    return goods.state == GoodsState.LISTED or may_keep(actor, goods.house) or may_check(actor, goods)
