"""Who may do what to places. A role at a division covers its subtree."""

from collections.abc import Iterable

from wenmai.kernel.actor import Actor, Role
from wenmai.places.models import Division, Institution

PROVINCE = "51"


def may_keep_divisions(actor: Actor) -> bool:
    """Divisions, population series, tags and the official calendar belong to the administrator of the province."""
    return actor.may((Role.ADMINISTRATOR,), (PROVINCE,))


def may_administer(actor: Actor, path: Iterable[str]) -> bool:
    """Open, edit, grade and close institutions below `path`."""
    return actor.may((Role.ADMINISTRATOR,), path)


def may_open_institution(actor: Actor, division: Division) -> bool:
    """Add an institution in a division."""
    return may_administer(actor, division.path)


def may_edit_institution(actor: Actor, institution: Institution) -> bool:
    """Change name, kind, ties, grades; needs `division` loaded."""
    return may_administer(actor, institution.scope_path)


def may_keep_hours(actor: Actor, institution: Institution) -> bool:
    """Hours, closures, address and rooms are also the house's own business."""
    return actor.may((Role.MANAGER, Role.ADMINISTRATOR), institution.scope_path)
