"""Places that come back: to who waits first, else after a delay that nobody can wait for."""

from django.db import transaction
from django.db.models import Q

from wenmai.booking.engine.returning import somebody_waits
from wenmai.booking.models import Pool, ReturnedPlaces
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor


@transaction.atomic
def release_rested(actor: Actor, *, pool: int) -> int:
    """Open what has rested long enough in one pool; returns how many places came back. Twice changes nothing."""
    del actor
    locked = Pool.objects.select_for_update(no_key=True).get(pk=pool)
    now, rests = clock.now(), ReturnedPlaces.objects.filter(pool=pool, done_at=None)
    due, later = rests.filter(back_at__lte=now), rests.filter(back_at__gt=now)
    # Who waited may have had some of what is due; what rests for longer stays.
    left = max(0, locked.resting - sum(later.values_list("places", flat=True)))
    places = min(sum(due.values_list("places", flat=True)), left)
    due.update(done_at=now)
    locked.resting, locked.remaining = locked.resting - places, locked.remaining + places
    locked.save(update_fields=["resting", "remaining"])
    return places


@transaction.atomic
def release_kept(actor: Actor, *, pool: int) -> int:
    """Give what is left of kept places (counter, telephone, a group) to the open pool of the session, when due and no round gives them.

    Also what rests, and what comes back after that time: nothing stays kept that nobody has taken. Returns how many went over.
    Where a session has no open pool, the pool itself is opened to all.
    """
    del actor
    kept = Pool.objects.get(pk=pool)
    rows = Pool.objects.filter(session=kept.session_id).order_by("pk").select_for_update(no_key=True)
    pools = {each.pk: each for each in rows}
    kept = pools[pool]
    if kept.round_id is not None or not (kept.door or kept.group):
        return 0
    if kept.release_at is None or kept.release_at > clock.now():
        return 0
    target = next((each for each in pools.values() if _open_beside(kept, each)), None)
    kept.released_at, places = kept.released_at or clock.now(), kept.remaining + kept.resting
    if target is None:
        kept.door = kept.group = ""
        if _first_to_who_waits(kept):
            _rest(kept, kept.remaining)
            kept.remaining = 0
        kept.save(update_fields=["released_at", "door", "group", "remaining", "resting"])
        return places
    _hand_over(kept, target)
    return places


def _first_to_who_waits(pool: Pool) -> bool:
    return pool.session.starts_at > clock.now() and somebody_waits(pool)


def _rest(pool: Pool, places: int) -> None:
    """Due at once: `waiting.serve` gives them to who waits, and what is left then to all."""
    if places:
        pool.resting += places
        ReturnedPlaces.objects.create(pool=pool, places=places, back_at=clock.now())


def _hand_over(kept: Pool, target: Pool) -> None:
    """What is free, first to who waits, and what rests, with the time until which it rests; both are locked."""
    target.capacity += kept.remaining + kept.resting
    target.resting += kept.resting
    if _first_to_who_waits(target):
        _rest(target, kept.remaining)
    else:
        target.remaining += kept.remaining
    kept.capacity -= kept.remaining + kept.resting
    kept.remaining = kept.resting = 0
    kept.save(update_fields=["released_at", "capacity", "remaining", "resting"])
    target.save(update_fields=["capacity", "remaining", "resting"])
    ReturnedPlaces.objects.filter(pool=kept, done_at=None).update(pool=target)


def _open_beside(kept: Pool, pool: Pool) -> bool:
    """An open pool of the same date; in a class, one that leads for one that leads and one that follows for one that follows."""
    return not pool.door and not pool.group and not pool.online and (pool.lead_id is None) == (kept.lead_id is None)


def release_due(actor: Actor) -> int:
    """Everything that is due in all pools, each in a transaction of its own; returns how many places came back."""
    now = clock.now()
    rested = ReturnedPlaces.objects.filter(done_at=None, back_at__lte=now).values_list("pool", flat=True).distinct()
    kept = Pool.objects.filter(release_at__lte=now, session__ends_at__gt=now).exclude(door="", group="")
    kept = kept.filter(Q(released_at=None) | Q(remaining__gt=0) | Q(resting__gt=0))
    back = sum(release_rested(actor, pool=each) for each in rested if not _waited_for(each))
    return back + sum(release_kept(actor, pool=each) for each in list(kept.values_list("pk", flat=True)))


def _waited_for(pool: int) -> bool:
    """Places that somebody waits for are not opened to all; see `waiting.serve`, which gives none of those kept for a door."""
    return somebody_waits(Pool.objects.select_related("lead").get(pk=pool))
