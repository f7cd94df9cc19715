"""Who may change the catalogue. Pure: reads only the actor and where the record's source stands."""

from collections.abc import Iterable

from wenmai.kernel.actor import STAFF_ROLES, Actor


def may_edit(actor: Actor, path: Iterable[str]) -> bool:
    """Clerks and managers of the library that the record came from, or of a division above it.

    A file that belongs to no library has the path of the home division.
    """
    return actor.may(STAFF_ROLES, path)
