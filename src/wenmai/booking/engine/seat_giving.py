"""Named seats for those to whom a round has given places: in the order of their ranks, the best seats that are left.

Side by side where there are as many, else as near as can be. Everybody may change to a free seat until the start.
"""

from collections.abc import Mapping, Sequence

from django.db.models import OuterRef

from wenmai.booking.engine.shows import seat_in_turn
from wenmai.booking.models import Booking, Pool
from wenmai.booking.queries.seated import area_of


def seat_winners(won: Sequence[tuple[str, int]]) -> None:
    """Seats for new bookings, (key, pool) each, the first in rank first. The caller has locked their pools.

    Nothing to do where places are only counted. Who has a booking by another way is not among the bookings, and keeps
    the seats of that one.
    """
    areas = _areas({pool for _key, pool in won})
    if not areas:
        return
    rows = Booking.objects.filter(key__in=[key for key, pool in won if pool in areas])
    made = {str(key): (pk, party) for key, pk, party in rows.values_list("key", "pk", "party_size")}
    for area in sorted(set(areas.values())):
        seat_in_turn(area, [made[key] for key, pool in won if areas.get(pool) == area and key in made])


def _areas(pools: set[int]) -> Mapping[int, int]:
    rows = Pool.objects.filter(pk__in=pools).annotate(area=area_of(OuterRef("pk"), OuterRef("session")))
    return dict(rows.exclude(area=None).values_list("pk", "area"))
