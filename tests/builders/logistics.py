"""Routes, trips and crates, made through actions."""

from collections.abc import Sequence
from itertools import count
from uuid import uuid4

from tests.builders.library import an_item, at
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.library.actions.groups import join_group, make_group
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.actions.transits import send
from wenmai.library.models import Item, LibraryGroup, Transit
from wenmai.logistics.actions.driving import load, set_down, start_trip
from wenmai.logistics.actions.packing import put_in, seal, start_crate
from wenmai.logistics.actions.routes import make_route
from wenmai.logistics.drafts import RouteDraft
from wenmai.logistics.models import Crate, Route, Trip
from wenmai.places.models import Institution

_numbers = count(1)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def a_key() -> str:
    return uuid4().hex


def a_route(hub: Institution, *stops: Institution, weekdays: Sequence[int] = EVERY_DAY, name: str = "") -> Route:
    codes = [each.code for each in stops]
    draft = RouteDraft(name or f"第{next(_numbers)}线", weekdays, codes, cost_fen=12_000)
    return make_route(system(), hub=hub, draft=draft)


def a_trip(route: Route, driver: Actor | None = None) -> Trip:
    return start_trip(driver or system(), route=route.pk)


def a_journey(origin: Institution, goal: Institution, **more) -> Item:
    """A book of the origin that is on its way to another house."""
    item = an_item(origin, **more)
    send(system(), at=at(origin), item=item.pk, to=goal.code)
    return item


def the_transit(item: Item) -> Transit:
    return Transit.objects.filter(item=item).latest("pk")


def a_crate(origin: Institution, goal: Institution) -> Crate:
    return start_crate(system(), origin=origin, destination=goal, key=a_key())


def a_sealed_crate(origin: Institution, goal: Institution, *items: Item) -> Crate:
    """With the books, or with one that goes there."""
    crate = a_crate(origin, goal)
    for item in items or (a_journey(origin, goal),):
        put_in(system(), crate=crate.code, scanned=item.barcode)
    return seal(system(), crate=crate.code, key=a_key())


def a_loaded_crate(trip: Trip, position: int, crate: Crate) -> Crate:
    return load(system(), trip=trip.pk, position=position, crate=crate.code, key=a_key())


def a_delivered_crate(origin: Institution, goal: Institution, *items: Item) -> Crate:
    """Driven from a hub to its only stop."""
    trip = a_trip(a_route(origin, goal))
    crate = a_loaded_crate(trip, 0, a_sealed_crate(origin, goal, *items))
    return set_down(system(), trip=trip.pk, position=1, crate=crate.code, key=a_key())


def a_floating_group(*houses: Institution, floats: bool = True) -> LibraryGroup:
    """Houses whose books stay where they are given back; so many copies of 活着 as the test puts there."""
    code = f"group-{next(_numbers)}"
    group = make_group(system(), code=code, name="通借馆群", steward=houses[0].division_id)
    for each in houses:
        join_group(system(), group=code, institution=each, first=clock.today())
    if floats:
        draft = RuleDraft("馆群的书浮动", clock.today(), asked={"where": group.scope}, says={"floats": True})
        write_rule(system(), draft=draft)
    return group
