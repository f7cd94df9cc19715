"""A claim on a date with named seats: those that were picked, or the best for the party."""

from datetime import datetime

from wenmai.booking import seat_refusals
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.engine.claiming import Provided, Taken, take
from wenmai.booking.engine.shows import take_best
from wenmai.booking.limits import Limits
from wenmai.booking.models import SessionSeat
from wenmai.booking.queries.seated import free_seats
from wenmai.kernel.actor import Actor
from wenmai.places.models import SeatFeature

CARE = frozenset({SeatFeature.ACCESSIBLE, SeatFeature.COMPANION})


def seat_party(actor: Actor, wish: Claim, area: int, at: datetime, limits: Limits | None, provided: Provided) -> Taken:
    """All the seats of a party, or none. Raises Conflict booking.not_together (with what there would be), seat_taken,
    no_wheelchair; Invalid booking.seats for seats that cannot be one party's; IntegrityError for a second active booking.
    Nothing taken, and no rule of the policy named, means that there are too few places.
    """
    if wish.seats:
        keys = _picked(area, wish.seats, wish.party_size)
        found = Provided(provided.hours_of, provided.hours, area=area, seats=keys)
        taken = take(actor, wish, at, limits, provided=found)
        if not taken.bookings and not taken.refused:
            raise seat_refusals.gone(wish.seats)
        return taken
    seated = take_best(actor, wish, area, at, limits, provided)
    if seated.offered:
        raise seat_refusals.parted(seated.offered)
    if not seated.taken.bookings and not seated.taken.refused:
        _check_wheels(area)
    return seated.taken


def check_party_of(features: list[list[str]]) -> None:
    """Raise Invalid for seats beside a wheelchair without one; every seat of their area has its own features."""
    kinds = [CARE.intersection(each) for each in features]
    if all(kinds) and not any(SeatFeature.ACCESSIBLE in each for each in kinds):
        raise seat_refusals.nobody_in_a_wheelchair()


def _picked(area: int, labels: tuple[str, ...], party: int) -> tuple[int, ...]:
    """The keys of seats that were named. Whether they are free is seen by the statement."""
    if len(set(labels)) != party:
        raise seat_refusals.miscounted(len(set(labels)), party)
    rows = SessionSeat.objects.filter(pool=area, label__in=labels).values_list("pk", "features")
    if len(rows) != party:
        raise seat_refusals.unknown()
    check_party_of([features for _key, features in rows])
    return tuple(key for key, _features in rows)


def _check_wheels(area: int) -> None:
    """Raise Conflict where all that is left are seats beside places for wheelchairs."""
    free = free_seats(area)
    if free and all(each.companion and not each.wheelchair for each in free):
        raise seat_refusals.no_wheelchair()
