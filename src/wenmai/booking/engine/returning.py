"""How places go back to a pool: to rest for who waits, or until a time that nobody can wait for."""

import random
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, F, Func, QuerySet

from wenmai.booking.engine.claiming import give_back
from wenmai.booking.models import Booking, Pool, ReturnedPlaces, WaitEntry, WaitState
from wenmai.booking.queries.seated import for_wheelchairs
from wenmai.kernel import clock

chance = random.SystemRandom()


def put_back(booking: Booking) -> None:
    """Return a booking's places to its pool, whose row the caller has locked.

    Somebody waits for the session: the places rest until `serve` has asked those who wait. Else they are back after a
    random delay of the policy's `return_minutes`, so that giving back and booking again for a friend is a gamble; at once
    without a policy, or shortly before the start.
    """
    session, now = booking.session, clock.now()
    if booking.pool.round:  # what the round gave is not given twice, so that anyone can recompute it
        rest(booking, booking.pool.round.closes_at)
        return
    if somebody_waits(booking.pool):
        rest(booking, now)
        return
    policy = session.offering.policy
    delay = timedelta(minutes=policy.return_minutes) if policy else timedelta()
    if not delay or session.starts_at - now < 2 * delay:
        give_back(booking.pool_id, booking.party_size)
        return
    rest(booking, now + delay * chance.random())


def rest(booking: Booking, until: datetime) -> None:
    """Let a booking's places rest until an instant. The pool's row is locked."""
    give_back(booking.pool_id, booking.party_size, resting=True)
    ReturnedPlaces.objects.create(pool_id=booking.pool_id, places=booking.party_size, back_at=until)


def top_up(pool: int, places: int) -> bool:
    """Let free places rest beside what was given back, due at once, so that a party fits into both together.

    False where there are not so many. Whoever does not take them leaves them to all, as what rests.
    """
    free = Pool.objects.filter(pk=pool, remaining__gte=places, accepting=True)
    if not free.update(remaining=F("remaining") - places, resting=F("resting") + places):
        return False
    ReturnedPlaces.objects.create(pool_id=pool, places=places, back_at=clock.now())
    return True


def somebody_waits(pool: Pool) -> bool:
    """Whether somebody waits for the pool's session, or for the class that it follows.

    Nobody does for a wheelchair's place, or for one that is kept for the counter or the telephone.
    """
    if pool.door or Pool.objects.filter(for_wheelchairs(), pk=pool.pk).exists():
        return False
    sessions = [pool.session_id, *([pool.lead.session_id] if pool.lead else [])]
    return WaitEntry.objects.filter(sessions__overlap=sessions, state=WaitState.WAITING).exists()


def leave_seats(booking: Booking) -> None:
    """Free the named seats of a booking."""
    booking.seats.update(booking=None, away_until=None)


def rest_for_who_waits(pools: "QuerySet[Pool]") -> int:
    """Let what is free in these pools rest, due at once, where somebody waits for the date; returns how many places.

    `waiting.serve` gives them to who waits, and what is left then to all. The pools are locked here, in order.
    """
    rows = pools.filter(remaining__gt=0, door="").exclude(for_wheelchairs()).order_by("pk")
    free = list(rows.select_for_update(no_key=True, of=("self",)).select_related("lead"))
    asked = {each.pk: {each.session_id, each.lead.session_id if each.lead else each.session_id} for each in free}
    wanted = set[int]().union(*asked.values())
    entries = WaitEntry.objects.filter(sessions__overlap=list(wanted), state=WaitState.WAITING)
    waited = set(
        entries.annotate(date=Func(F("sessions"), function="unnest", output_field=BigIntegerField()))
        .values_list("date", flat=True)
        .distinct()
    )
    resting = [each for each in free if asked[each.pk] & waited]
    now = clock.now()
    ReturnedPlaces.objects.bulk_create(
        ReturnedPlaces(pool=each, places=each.remaining, back_at=now) for each in resting
    )
    Pool.objects.filter(pk__in=[each.pk for each in resting]).update(resting=F("resting") + F("remaining"), remaining=0)
    return sum(each.remaining for each in resting)
