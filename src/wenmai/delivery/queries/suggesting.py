"""Whom to answer first: who has had least in the last year, then who lives furthest, then who has waited longest.

A suggestion with its reasons beside it; the house decides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import cos, hypot, radians

from wenmai.delivery.models import Order
from wenmai.delivery.queries.orders import rows, wishes_near
from wenmai.delivery.vocabulary import WAITING, State
from wenmai.kernel import clock
from wenmai.places.models import Institution

YEAR = timedelta(days=365)
KM_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits, with what it had in the last year, how far it is as the crow flies (None: not known), days."""

    order: Order
    had: int
    km: int | None
    days: int

    @property
    def answered(self) -> bool:
        """Dates were offered, it is the other side's turn."""
        return self.order.state == State.OFFERED


def waiting_at(house: Institution) -> list[Waiting]:
    """Orders of the house's items, and wishes around it, first to answer first. Three queries for any number."""
    waiting = list(rows().filter(item__institution=house, state__in=WAITING).order_by("made_at")[:200])
    waiting += list(wishes_near(house).order_by("made_at")[:100])
    had = _had(waiting)
    today = clock.today()
    lines = [
        Waiting(each, had[each.division_id], _km(house, each.house), (today - clock.day_of(each.made_at)).days)
        for each in waiting
    ]
    return sorted(lines, key=_rank)


def _rank(line: Waiting) -> tuple[bool, int, int, int, int]:
    return (line.answered, line.had, -(line.km or 0), -line.days, line.order.pk)


def _had(waiting: Iterable[Order]) -> Counter[str]:
    """What each place had delivered in the last year, from anybody."""
    places = {each.division_id for each in waiting}
    done = Order.objects.filter(
        division__in=places, state=State.DELIVERED, starts_at__gte=clock.now() - YEAR
    ).values_list("division", flat=True)
    return Counter(done)


def _km(house: Institution, other: Institution | None) -> int | None:
    if other is None:
        return None
    points: Sequence[Decimal | None] = (house.lon, house.lat, other.lon, other.lat)
    if any(each is None for each in points):
        return None
    lon, lat, to_lon, to_lat = (float(each) for each in points if each is not None)
    return round(hypot((to_lon - lon) * cos(radians(lat)), to_lat - lat) * KM_A_DEGREE)
