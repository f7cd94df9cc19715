"""Who may do what with menus and orders. Pure."""

from wenmai.booking.policies import may_run_sessions_of
from wenmai.delivery.models import MenuItem, Order
from wenmai.delivery.vocabulary import Orderer
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.places.models import Division, Institution

READERS = (*STAFF_ROLES, Role.OFFICIAL, Role.STATISTICIAN)


def may_keep_menu(actor: Actor, house: Institution) -> bool:
    """Clerks and managers of the house, or of a division above it."""
    return may_run_sessions_of(actor, house)


def may_order_for(actor: Actor, house: Institution) -> bool:
    """Order in the name of a house: whoever works there or answers for it."""
    return may_run_sessions_of(actor, house)


def may_supply(actor: Actor, order: Order) -> bool:
    """The supplying side: staff of the house whose item it is."""
    return order.item is not None and may_keep_menu(actor, order.item.institution)


def reaches(house: Institution, division: Division) -> bool:
    """A house answers wishes of its own division and of all below it: a county's of its villages, the city's of its counties."""
    return house.division_id in division.path


def may_answer(actor: Actor, order: Order, item: MenuItem) -> bool:
    """Offer dates: with the item that was ordered, or with one's own for a wish of one's area."""
    if order.item is not None and order.item.pk != item.pk:
        return False
    near = order.item is not None or reaches(item.institution, order.division)
    return near and may_keep_menu(actor, item.institution)


def is_orderer(actor: Actor, order: Order) -> bool:
    """The ordering side: who asked, and the staff of the house that ordered."""
    asked = bool(actor.person) and actor.person == order.asked_by
    return asked or (order.house is not None and may_order_for(actor, order.house))


def may_speak_for_orderer(actor: Actor, order: Order) -> bool:
    """Agree and call off."""
    return actor.system or is_orderer(actor, order)


def may_confirm(actor: Actor, order: Order) -> bool:
    """签收 and stars: a person of the ordering side, never anybody who supplies."""
    return bool(actor.person) and is_orderer(actor, order) and not may_supply(actor, order)


def may_see(actor: Actor, order: Order) -> bool:
    """Both sides; a wish that nobody has taken yet also the houses around it, of which `queries` asks."""
    return actor.system or is_orderer(actor, order) or may_supply(actor, order)


def may_read_balance(actor: Actor, division: Division) -> bool:
    """Who works in the division or above it, and who answers for it."""
    return actor.may(READERS, division.path)


def needs_house(orderer: str) -> bool:
    """Villages, stations and houses order under their own name; others write theirs."""
    return orderer in {Orderer.VILLAGE, Orderer.TOWNSHIP, Orderer.HOUSE}
