"""Houses at which an actor serves, or whose books they keep."""

from collections.abc import Sequence

from wenmai.hub import policies
from wenmai.hub.queries.statements import get_library
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution


def served_house(actor: Actor, code: str) -> Institution:
    """A house at which the actor serves. Raises NotFound, NotAllowed."""
    house = get_institution(actor, code)
    permit(policies.may_serve(actor, house))
    return house


def kept_library(actor: Actor, code: str) -> Institution:
    """A library whose books the actor keeps. Raises NotFound, NotAllowed."""
    house = get_library(code)
    permit(policies.may_keep(actor, house))
    return house


def kept_libraries(actor: Actor) -> Sequence[Institution]:
    """All of them."""
    rows = Institution.objects.filter(kind="library", closed_on=None).select_related("division").order_by("code")
    return [each for each in rows if policies.may_keep(actor, each)]


def other_libraries(house: Institution) -> list[Institution]:
    """All but one."""
    return list(Institution.objects.filter(kind="library", closed_on=None).exclude(pk=house.pk).order_by("code"))
