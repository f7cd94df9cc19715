"""Houses at which an actor serves, or whose books they keep."""

from collections.abc import Sequence

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from wenmai.hub import policies
from wenmai.hub.models import DeedKind, ForeignDeed
from wenmai.hub.queries.statements import get_library
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution

MOST = 100


def served_house(actor: Actor, code: str) -> Institution:
    """A house at which the actor serves. Raises NotFound, NotAllowed."""
    house = get_institution(actor, code)
    permit(policies.may_serve(actor, house))
    return house


def taken_today(house: Institution) -> Sequence[ForeignDeed]:
    """What was taken back at a house today for other systems and still stands, the newest first. One query."""
    since = clock.day_bounds(clock.today())[0]
    rows = ForeignDeed.objects.filter(institution=house, kind=DeedKind.RETURNED_HERE, at__gte=since)
    undone = ForeignDeed.objects.filter(key=Concat(Value("hub.undo:"), Cast(OuterRef("pk"), CharField())))
    return list(rows.exclude(Exists(undone)).select_related("system__library").order_by("-pk")[:MOST])


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
