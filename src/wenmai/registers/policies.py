"""Who reads and writes rows: a house its own, officials everything below them. Nobody else knows that a row exists."""

from collections.abc import Iterable

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.registers.declaring import Register

READERS = (*STAFF_ROLES, Role.OFFICIAL)


def may_read(actor: Actor, path: Iterable[str]) -> bool:
    """Read the rows of a unit with this path, papers and history too."""
    return actor.may(READERS, path)


def may_write(actor: Actor, register: Register, path: Iterable[str]) -> bool:
    """Enter, correct, end and withdraw rows of a unit with this path."""
    return actor.may(READERS if register.writers == "house" else (Role.OFFICIAL,), path)
