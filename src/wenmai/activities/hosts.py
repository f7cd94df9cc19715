"""For whom somebody opens a festival or founds a brand: the houses where they work, the divisions that they manage."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.kernel.errors import Invalid
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code


@dataclass(frozen=True, slots=True)
class Host:
    """A division, or a house in it."""

    division: Division
    institution: Institution | None

    @property
    def code(self) -> str:
        """As the form sends it back."""
        return self.institution.code if self.institution else self.division.code

    @property
    def name(self) -> str:
        """As people call it."""
        return self.institution.label if self.institution else self.division.name


def hosts_of(actor: Actor) -> list[Host]:
    """Houses first, then divisions; two queries."""
    houses = [code for code in actor.scopes(STAFF_ROLES) if not code.isdecimal()]
    areas = [code for code in actor.scopes((Role.MANAGER,)) if code.isdecimal()]
    found = [Host(each.division, each) for each in institutions_by_code(houses).values()]
    return found + [Host(each, None) for each in divisions_by_code(areas).values()]


def chosen_host(actor: Actor, code: str) -> Host:
    """The one that a form names, or the only one. Raises Invalid for anybody else's."""
    found = hosts_of(actor)
    chosen = next((each for each in found if each.code == code), found[0] if found and not code else None)
    if chosen is None:
        message = _("选一个自己的单位或地方。")
        raise Invalid("activities.host", message, fields={"host": message})
    return chosen
