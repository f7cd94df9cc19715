"""Who may do what. Pure: reads only the actor and the house."""

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.places.models import Institution


def may_sell(actor: Actor, shop: Institution) -> bool:
    """Ask, lend and undo in a shop: who has a posting there."""
    return actor.may(STAFF_ROLES, shop.scope_path)


def may_take_in(actor: Actor, library: Institution) -> bool:
    """Make what came back a part of the stock: staff of the library."""
    return actor.may(STAFF_ROLES, library.scope_path)


def may_decide(actor: Actor, library: Institution) -> bool:
    """Agreements, rules, budgets, the library's word under a statement, payment: managers of the library or above."""
    return actor.may((Role.MANAGER,), library.scope_path)


def may_draw(actor: Actor, shop: Institution, library: Institution) -> bool:
    """Draw a statement: staff of the library, or who speaks for the shop."""
    return may_take_in(actor, library) or may_confirm_for_shop(actor, shop)


def may_confirm_for_shop(actor: Actor, shop: Institution) -> bool:
    """The shop's word under a statement: managers named at the shop itself, never the library's."""
    return actor.system or any(grant.role is Role.MANAGER and grant.scope == shop.code for grant in actor.grants)
