"""Who acts for a library on the way to a reader. Such an actor is made here and nowhere else in this room."""

from wenmai.kernel.actor import Actor, Grant, Role


def for_house(actor: Actor, house: str) -> Actor:
    """Who carries a book home lends it for the house, and nothing else: who they are stays in the ledger."""
    return Actor(actor.person, actor.account, (*actor.grants, Grant(Role.CLERK, house)), actor.channel, actor.system)
