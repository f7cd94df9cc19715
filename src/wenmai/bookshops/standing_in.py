"""Who acts for a library in a shop: its clerk, by the agreement. Such an actor is made here and nowhere else in this room."""

from wenmai.bookshops.models import Bookshop
from wenmai.kernel.actor import Actor, Grant, Role


def for_library(actor: Actor, shop: Bookshop) -> Actor:
    """By its agreement a shop adds to the library's stock and registers its readers: for such a deed, after our own permit, its
    clerk acts as one of the library, and the ledger of circulation still names the clerk.
    """
    grants = (*actor.grants, Grant(Role.CLERK, shop.library.code))
    return Actor(actor.person, actor.account, grants, actor.channel, system=actor.system)
