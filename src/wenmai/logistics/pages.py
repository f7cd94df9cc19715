"""What the pages of the shipping desk show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.library.models import LibraryGroup
from wenmai.logistics import policies
from wenmai.logistics.models import Crate, Trip, Trouble
from wenmai.logistics.queries import crates, desk, trips
from wenmai.logistics.queries.balance import groups_of
from wenmai.logistics.queries.desk import Group
from wenmai.logistics.queries.trips import RouteLine
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_code


@dataclass(frozen=True, slots=True)
class HousePage:
    """Groups that wait, crates here and coming, troubles; routes that begin here, trips of today that one may drive."""

    groups: Sequence[Group]
    standing: Sequence[Crate]
    coming: Sequence[Crate]
    troubles: Sequence[Trouble]
    routes: Sequence[RouteLine]
    trips: Sequence[Trip]
    goals: Sequence[Institution]
    groups_of: Sequence[LibraryGroup]
    may_plan: bool


def first_house(actor: Actor) -> Institution:
    """The first house where the actor ships, libraries first. Raises NotFound."""
    houses = institutions_by_code(actor.scopes(STAFF_ROLES))
    if not houses:
        raise NotFound("logistics.no_desk", _("没有您当班的馆。请先请管理员在一个馆给您任职。"))
    return min(houses.values(), key=lambda each: (each.kind != "library", each.pinyin, each.code))


def of_house(actor: Actor, house: Institution) -> HousePage:
    """Everything on the page of a house."""
    return HousePage(
        desk.groups(house),
        crates.standing(house),
        crates.coming(house),
        desk.troubles(house),
        trips.routes_of(house),
        trips.trips_of_driver(actor),
        trips.goals(house),
        groups_of(house),
        policies.may_plan(actor, house.scope_path),
    )
