"""Who may write which rule. Pure: reads the actor and the draft."""

from collections.abc import Iterable

from wenmai.kernel.actor import Actor, Role

WRITERS = (Role.MANAGER, Role.OFFICIAL, Role.ADMINISTRATOR)


def may_write_for(actor: Actor, paths: Iterable[Iterable[str]]) -> bool:
    """A rule binds who is named in it: the writer answers for the lending place, or for the stock of the owner.

    `paths` are the paths (root division … house) of what the rule names as lending place and as owner; a rule that names
    neither binds everybody: `answers_for_all`.
    """
    return any(actor.may(WRITERS, path) for path in paths)


def answers_for_all(actor: Actor, roots: Iterable[str]) -> bool:
    """True for who answers for the whole system: every division without one above it."""
    return all(actor.may(WRITERS, (root,)) for root in roots)
