"""Routes and trips: the plan of a hub, and the driver's page with its stops and crates."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.logistics import policies, refusals
from wenmai.logistics.distances import Network
from wenmai.logistics.models import Crate, CrateState, Route, Trip, TripStop
from wenmai.logistics.queries.crates import with_counts
from wenmai.logistics.queries.network import network
from wenmai.places.hours import OpenRange
from wenmai.places.models import Institution
from wenmai.places.queries.days import official_day
from wenmai.places.queries.hours import ranges_for
from wenmai.places.queries.institutions import get_institution

MOST = 300


@dataclass(frozen=True, slots=True)
class StopCard:
    """A stop of a trip: when its house is open today, what is set down there, what is taken."""

    stop: TripStop
    hours: Sequence[OpenRange]
    down: Sequence[Crate]
    up: Sequence[Crate]
    last: bool

    @property
    def house(self) -> Institution:
        """The house of the stop."""
        return self.stop.house

    @property
    def open(self) -> int:
        """How much is left to do here; a missing crate holds nobody up."""
        return len(self.down) + sum(each.state != CrateState.MISSING for each in self.up)


@dataclass(frozen=True, slots=True)
class TripPage:
    """A trip as its driver sees it. `now` is the position of the stop where something is to be done next."""

    trip: Trip
    stops: Sequence[StopCard]
    now: int
    aboard: Sequence[Crate]

    @property
    def done(self) -> bool:
        """True when every stop was reached and nothing is on board."""
        return not self.aboard and all(each.stop.reached_at for each in self.stops)


def get_trip(actor: Actor, key: int) -> Trip:
    """A trip that the actor drives, or of a hub where they serve. Raises NotFound."""
    trip = Trip.objects.select_related("route__hub__division").filter(pk=key).first()
    if trip is None or not policies.may_drive(actor, trip.driver, trip.route.hub.scope_path):
        raise refusals.no_trip()
    return trip


def trip_page(actor: Actor, key: int) -> TripPage:
    """The driver's page. The same number of queries for every number of stops. Raises NotFound."""
    trip = get_trip(actor, key)
    stops = list(trip.stops.select_related("house__division").order_by("position"))
    hours = ranges_for([each.house for each in stops], official_day(trip.day))
    aboard = list(with_counts(Crate.objects.filter(trip=trip, state=CrateState.LOADED)).order_by("pk"))
    there = _there([each.house_id for each in stops])
    roads, last = network(), stops[-1].position
    cards = []
    for stop in stops:
        later = {each.house.code for each in stops if each.position > stop.position}
        down = [each for each in aboard if _goal(each, stops) == stop.position]
        up = [] if trip.ended_at or stop.position == last else _up(there, stop, later, roads)
        cards.append(StopCard(stop, hours.get(stop.house_id, ()), down, up, stop.position == last))
    return TripPage(trip, cards, _now(cards), aboard)


def _there(houses: Sequence[int]) -> list[Crate]:
    """Crates that wait at these houses, and missing ones that should: whoever drives may find them."""
    goes_on = Q(state=CrateState.SEALED) | Q(state=CrateState.MISSING) & ~Q(at=F("destination"))
    rows = Crate.objects.filter(goes_on, at__in=houses)
    return list(with_counts(rows).order_by("sealed_at", "pk"))


def _up(there: Sequence[Crate], stop: TripStop, later: set[str], roads: Network) -> list[Crate]:
    """Crates that stand here and whose way goes on along this trip."""
    here = [each for each in there if each.at_id == stop.house_id]
    ways = ((each, each.destination.code) for each in here)
    return [each for each, goal in ways if goal in later or roads.way(stop.house.code, goal).first in later]


def _goal(crate: Crate, stops: Sequence[TripStop]) -> int:
    """Where a crate on board is set down: at its house, if that comes yet or is here, else at the end, at the hub."""
    reached = max(each.position for each in stops if each.reached_at)
    coming = [each.position for each in stops if each.house_id == crate.destination_id and each.position >= reached]
    return coming[0] if coming else stops[-1].position


def _now(cards: Sequence[StopCard]) -> int:
    """The first stop that was not reached, or where something is left to do."""
    reached = [card for card in cards if card.stop.reached_at]
    if reached and reached[-1].open:
        return reached[-1].stop.position
    left = [card.stop.position for card in cards if not card.stop.reached_at]
    return left[0] if left else cards[-1].stop.position


def get_route(actor: Actor, key: int) -> Route:
    """A route of a hub where the actor serves or plans. Raises NotFound."""
    route = Route.objects.select_related("hub__division").filter(pk=key).first()
    if route is None or not _sees(actor, route.hub):
        raise refusals.no_route()
    return route


def _sees(actor: Actor, hub: Institution) -> bool:
    return policies.may_ship(actor, hub.scope_path) or policies.may_plan(actor, hub.scope_path)


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A route on a list with today's trip, if there is one; `today` says whether it is driven today."""

    route: Route
    stops: str
    trip: Trip | None
    today: bool


def routes_of(house: Institution) -> list[RouteLine]:
    """The routes that begin at a house."""
    rows = list(Route.objects.filter(hub=house, ended_at=None).prefetch_related("stops__house").order_by("name", "pk"))
    today = clock.today()
    trips = {each.route_id: each for each in Trip.objects.filter(route__in=rows, day=today)}
    return [
        RouteLine(
            each,
            "、".join(stop.house.label for stop in each.stops.all()),
            trips.get(each.pk),
            today.isoweekday() in each.weekdays,
        )
        for each in rows
    ]


def passing(house: Institution) -> list[Route]:
    """The routes that stop at a house, begin there or not."""
    rows = Route.objects.filter(Q(stops__house=house) | Q(hub=house), ended_at=None)
    return list(rows.select_related("hub").distinct().order_by("name", "pk"))


def trips_of_driver(actor: Actor) -> list[Trip]:
    """Trips of today that somebody drives or could."""
    hubs = Q(route__hub__code__in=actor.scopes(STAFF_ROLES)) | Q(driver=actor.person)
    rows = Trip.objects.filter(hubs, day=clock.today(), ended_at=None)
    return list(rows.select_related("route__hub").order_by("route__name", "pk"))


def goals(house: Institution) -> list[Institution]:
    """Houses to which a crate from here may go on a vehicle: all on the routes that pass, without the house itself."""
    rows = Route.objects.filter(pk__in=[each.pk for each in passing(house)]).prefetch_related("stops__house", "hub")
    found = {each.pk: each for route in rows for each in (route.hub, *(stop.house for stop in route.stops.all()))}
    found.pop(house.pk, None)
    return sorted(found.values(), key=lambda each: (each.pinyin, each.code))


def get_hub(actor: Actor, code: str) -> Institution:
    """A house whose routes the actor sees. Raises NotFound."""
    hub = get_institution(actor, code)
    if not _sees(actor, hub):
        raise NotFound("logistics.no_desk", refusals.no_page())
    return hub


def get_planned_hub(actor: Actor, code: str) -> Institution:
    """A house whose routes the actor plans. Raises NotFound."""
    hub = get_institution(actor, code)
    if not policies.may_plan(actor, hub.scope_path):
        raise NotFound("logistics.no_desk", refusals.no_page())
    return hub


def planned_hubs(actor: Actor) -> list[Institution]:
    """Houses from which the actor may let routes begin: libraries, and whatever has a route. Each with `routes`, how many."""
    codes = list(actor.scopes(policies.PLANNERS))
    mine = Q(code__in=codes) | Q(division__path__overlap=codes)
    routes = Route.objects.filter(hub=OuterRef("pk"), ended_at=None).order_by()
    number = Coalesce(Subquery(routes.values("hub").annotate(n=Count("pk")).values("n")), 0)
    rows = Institution.objects.filter(mine, closed_on=None).annotate(routes=number)
    return list(rows.filter(Q(kind="library") | Q(routes__gt=0)).order_by("-routes", "level", "pinyin", "code")[:MOST])


def trips_of_route(route: Route, number: int = 12) -> list[Trip]:
    """Its last trips, the newest first, each with `moved`, how many crates were loaded."""
    moved = Count("events", filter=Q(events__deed="loaded"), distinct=True)
    return list(route.trips.annotate(moved=moved).order_by("-day")[:number])
