"""Who may do what with messages. Pure: reads only the actor and the thing."""

from wenmai.kernel.actor import Actor, Channel


def may_read(actor: Actor, person: str) -> bool:
    """A person's own messages, in their own session: not a program with a token of their posting."""
    return bool(person) and actor.person == person and actor.channel is not Channel.API
