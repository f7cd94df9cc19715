"""Drive a trip: start it, reach its stops, take crates and set them down, end it. Everything may be sent again."""

from django.db import transaction

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.logistics import policies, refusals
from wenmai.logistics.engine.looking import settle_missing
from wenmai.logistics.engine.writing import done_before, locked, write
from wenmai.logistics.models import Crate, CrateState, Deed, Route, Trip, TripStop


@transaction.atomic
def start_trip(actor: Actor, *, route: int) -> Trip:
    """Today's trip of a route, with its stops and its cost as they are now; who starts it drives. Again gives the trip that runs.

    Raises NotFound, NotAllowed, Conflict (route_over, no_trip_today).
    """
    rows = Route.objects.select_for_update(of=("self",)).select_related("hub__division")
    found = rows.filter(pk=route).first()
    if found is None:
        raise refusals.no_route()
    permit(policies.may_ship(actor, found.hub.scope_path))
    today = clock.today()
    if earlier := Trip.objects.filter(route=found, day=today).first():
        return earlier
    if found.ended_at:
        raise refusals.refused("route_over")
    if today.isoweekday() not in found.weekdays:
        raise refusals.refused("no_trip_today")
    driver = actor.person or "system"
    trip = Trip.objects.create(route=found, day=today, driver=driver, cost_fen=found.cost_fen, started_at=clock.now())
    houses = [found.hub_id, *found.stops.values_list("house", flat=True), found.hub_id]
    stops = [TripStop(trip=trip, position=number, house_id=house) for number, house in enumerate(houses)]
    stops[0].reached_at = trip.started_at
    TripStop.objects.bulk_create(stops)
    note(actor, "logistics.trip.start", f"logistics.trip:{trip.pk}")
    return trip


@transaction.atomic
def reach(actor: Actor, *, trip: int, position: int) -> TripStop:
    """The vehicle is at a stop; the first time is kept. Raises NotFound, NotAllowed, Conflict (trip_over)."""
    running = _running(actor, trip)
    return _reached(running, position)


def _running(actor: Actor, key: int) -> Trip:
    """The trip under its lock. Raises NotFound, NotAllowed, Conflict (trip_over)."""
    rows = Trip.objects.select_for_update(of=("self",)).select_related("route__hub__division")
    trip = rows.filter(pk=key).first()
    if trip is None:
        raise refusals.no_trip()
    permit(policies.may_drive(actor, trip.driver, trip.route.hub.scope_path))
    return trip


def _reached(trip: Trip, position: int) -> TripStop:
    stop = TripStop.objects.select_related("house").filter(trip=trip, position=position).first()
    if stop is None:
        raise refusals.no_trip()
    if stop.reached_at is None:
        if trip.ended_at:
            raise refusals.refused("trip_over")
        stop.reached_at = clock.now()
        stop.save(update_fields=["reached_at"])
    return stop


@transaction.atomic
def load(actor: Actor, *, trip: int, position: int, crate: str, key: str) -> Crate:
    """Take a crate at a stop. What rides on this trip already stays on it, however often it is sent.

    Raises NotFound, NotAllowed, Conflict: trip_over, not_sealed, on_other_trip, not_this_house, gone, lost.
    """
    running = _running(actor, trip)
    found = locked(crate)
    if done_before(found, key, Deed.LOADED) or (found.state, found.trip_id) == (CrateState.LOADED, running.pk):
        return found
    stop = _reached(running, position)
    _check_loadable(running, stop, found)
    settle_missing(actor, found)
    found.state, found.at, found.trip, found.missing_at = CrateState.LOADED, None, running, None
    write(actor, found, Deed.LOADED, key, house=stop.house, trip=running)
    return found


def _check_loadable(trip: Trip, stop: TripStop, crate: Crate) -> None:
    if trip.ended_at:
        raise refusals.refused("trip_over")
    if crate.state == CrateState.OPEN:
        raise refusals.refused("not_sealed")
    if crate.state == CrateState.OPENED:
        raise refusals.refused("gone")
    if crate.state == CrateState.LOST:
        raise refusals.refused("lost")
    if crate.state == CrateState.LOADED:
        raise refusals.refused("on_other_trip")
    if crate.state != CrateState.MISSING and crate.at_id != stop.house_id:
        raise refusals.refused("not_this_house")


@transaction.atomic
def set_down(actor: Actor, *, trip: int, position: int, crate: str, key: str) -> Crate:
    """Set a crate down at a stop: the second scan of the hop. Where it does not belong it waits for the next vehicle.

    Raises NotFound, NotAllowed, Conflict (trip_over, not_on_trip).
    """
    running = _running(actor, trip)
    found = locked(crate)
    if done_before(found, key, Deed.SET_DOWN):
        return found
    stop = _reached(running, position)
    if found.trip_id == running.pk and found.state != CrateState.LOADED and found.at_id == stop.house_id:
        return found
    if running.ended_at:
        raise refusals.refused("trip_over")
    if found.state != CrateState.LOADED or found.trip_id != running.pk:
        raise refusals.refused("not_on_trip")
    right = found.destination_id == stop.house_id
    found.state, found.at = CrateState.DELIVERED if right else CrateState.SEALED, stop.house
    if right:
        found.delivered_at = clock.now()
    write(actor, found, Deed.SET_DOWN, key, house=stop.house, trip=running)
    return found


@transaction.atomic
def end_trip(actor: Actor, *, trip: int) -> Trip:
    """The vehicle is back and empty; twice keeps the first time. Raises NotFound, NotAllowed, Conflict (still_loaded)."""
    running = _running(actor, trip)
    if running.ended_at:
        return running
    if Crate.objects.filter(trip=running, state=CrateState.LOADED).exists():
        raise refusals.refused("still_loaded")
    running.ended_at = clock.now()
    running.save(update_fields=["ended_at"])
    TripStop.objects.filter(trip=running, reached_at=None, house=running.route.hub).update(reached_at=running.ended_at)
    note(actor, "logistics.trip.end", f"logistics.trip:{running.pk}")
    return running
