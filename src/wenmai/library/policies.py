"""Who may do what at a counter, by the posting at the institution where it happens or above it."""

from collections.abc import Iterable

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role

DESK_KINDS = ("library", "study_room")
"""Kinds of houses that are libraries first: they have a desk, lists, crates and newspapers. Who else lends is `queries.rules.LENDING`."""


def may_circulate(actor: Actor, path: Iterable[str]) -> bool:
    """Lend, take back, send, register readers and items at an institution."""
    return actor.may(STAFF_ROLES, path)


SHOP = "bookstore"
"""A shop lends and takes back for a library by its agreement, and is no library: it has no readers, stock, rules or machines."""


def without_shop(path: Iterable[str], kind: str) -> tuple[str, ...]:
    """The path of a house, or of what lies above it where it is a shop: so a posting at the shop itself gives no right there."""
    codes = tuple(path)
    return codes[:-1] if kind == SHOP else codes


def may_run(actor: Actor, path: Iterable[str], kind: str) -> bool:
    """What a library does besides lending and taking back: cards, blocks, counts. Never by a posting at a shop."""
    return may_circulate(actor, without_shop(path, kind))


def may_keep_stock(actor: Actor, path: Iterable[str]) -> bool:
    """Describe, move, put and withdraw what an institution owns: who serves there, and the official above it."""
    return actor.may((*STAFF_ROLES, Role.OFFICIAL), path)


def may_override(actor: Actor, path: Iterable[str]) -> bool:
    """Lend against the rules, with a reason."""
    return actor.may((Role.MANAGER,), path)


def may_weed(actor: Actor, path: Iterable[str]) -> bool:
    """Decide which items leave the stock for good (公共图书馆法 28): the owner's manager, and the official above it."""
    return actor.may((Role.MANAGER, Role.OFFICIAL), path)


def may_read_weeding(actor: Actor, path: Iterable[str]) -> bool:
    """See the weeding lists of an institution: who serves there and so may propose, and who decides."""
    return actor.may((*STAFF_ROLES, Role.OFFICIAL), path)


def may_keep_points(actor: Actor, path: Iterable[str]) -> bool:
    """Make, pause and close the pickup points of an institution."""
    return actor.may((Role.MANAGER,), path)


def may_keep_resources(actor: Actor, path: Iterable[str]) -> bool:
    """Add and close the licensed platforms of an institution."""
    return actor.may((Role.MANAGER,), path)


def may_keep_terminals(actor: Actor, path: Iterable[str]) -> bool:
    """Make and revoke the self-service machines of an institution."""
    return actor.may((Role.MANAGER,), path)


def is_own(actor: Actor, person: str | None) -> bool:
    """What concerns a reader is the actor's own."""
    return bool(person) and actor.person == person
