"""Whose desk it is."""

from django.utils.translation import gettext as _

from wenmai.courses import policies
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution


def station_of(actor: Actor, code: str) -> Institution:
    """The house that is asked for, else the first where the actor works. Raises NotFound for anybody else."""
    codes = actor.scopes(STAFF_ROLES)
    house = get_institution(actor, code or next((each for each in codes if not each.isdecimal()), ""))
    if not policies.may_teach_at(actor, house):
        raise NotFound("not_found", _("没有这一页。"))
    return house
