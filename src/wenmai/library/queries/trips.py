"""Trips of a house, newest first, and how many count this year."""

from dataclasses import dataclass

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.library import policies
from wenmai.library.models import Trip
from wenmai.places.models import Institution

A_YEAR = 30
"""What 攀枝花 asks of each public library (PZH-P05a)."""


@dataclass(frozen=True, slots=True)
class Trips:
    """A page of trips, undone ones too; `count` of this year that stand, `asked` of a library."""

    page: Page[Trip]
    count: int
    asked: int


def trips_of(actor: Actor, house: Institution, number: int = 1) -> Trips:
    """For who serves the house. Raises NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    rows = Trip.objects.filter(house=house)
    now = rows.filter(day__year=clock.today().year, undone_at=None).count()
    return Trips(page_of(rows.order_by("-day", "-pk"), number), now, A_YEAR)
