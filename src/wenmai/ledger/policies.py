"""Who may bring in facts and readings that others counted."""

from collections.abc import Iterable

from wenmai.kernel.actor import Actor, Role


def may_import(actor: Actor, path: Iterable[str]) -> bool:
    """Statisticians, for the places they answer for."""
    return actor.may([Role.STATISTICIAN], path)


def may_import_somewhere(actor: Actor) -> bool:
    """True if there is any place for which the actor may import."""
    return actor.system or bool(actor.scopes([Role.STATISTICIAN]))
