"""What waits at a house: journeys that begin here, by the house where they are set down first; troubles; numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.library.models import Transit
from wenmai.logistics import policies, refusals
from wenmai.logistics.journeys import OPEN_TRANSIT
from wenmai.logistics.models import Crate, CrateItem, CrateState, Trouble
from wenmai.logistics.queries.network import network
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution

MOST = 500
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Books that are set down at one house first. `by_route` is False where no route goes there; `since` of the oldest."""

    house: Institution
    by_route: bool
    books: Sequence[Transit]
    since: datetime

    @property
    def shown(self) -> Sequence[Transit]:
        """The first of them."""
        return self.books[:SHOWN]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, len(self.books) - SHOWN)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What waits at a house."""

    books: int
    crates: int
    troubles: int


def get_house(actor: Actor, code: str) -> Institution:
    """A house where the actor ships. Raises NotFound for others."""
    house = get_institution(actor, code)
    if not policies.may_ship(actor, house.scope_path):
        raise NotFound("logistics.no_desk", refusals.no_page())
    return house


def waiting(house: Institution) -> "QuerySet[Transit]":
    """Journeys that begin at a house and are in no crate."""
    packed = CrateItem.objects.filter(transit=OuterRef("pk"), out_at=None)
    return Transit.objects.filter(OPEN_TRANSIT, ~Exists(packed), origin=house, missing_at=None)


def groups(house: Institution) -> list[Group]:
    """What waits to go, by next house, the fullest first. The same few queries however much it is."""
    rows = waiting(house).select_related("item__record", "destination__division").order_by("sent_at", "pk")[:MOST]
    books = list(rows)
    roads = network([house, *{each.destination for each in books}])
    by_first: dict[str, list[Transit]] = {}
    for each in books:
        by_first.setdefault(roads.way(house.code, each.destination.code).first, []).append(each)
    houses = {each.code: each for each in Institution.objects.filter(code__in=by_first).select_related("division")}
    found = [
        Group(houses[code], roads.way(house.code, code).by_route, mine, mine[0].sent_at)
        for code, mine in by_first.items()
    ]
    return sorted(found, key=lambda group: (-len(group.books), group.house.code))


def troubles(house: Institution) -> list[Trouble]:
    """What must be looked for at a house, the oldest first."""
    rows = Trouble.objects.filter(house=house, done_at=None)
    return list(rows.select_related("crate", "line__transit__item__record").order_by("made_at", "pk")[:SHOWN])


def get_trouble(house: Institution, key: int) -> Trouble:
    """One trouble of a house. Raises NotFound."""
    row = Trouble.objects.filter(house=house, pk=key).first()
    if row is None:
        raise NotFound("logistics.no_trouble", refusals.no_page())
    return row


def numbers(house: Institution) -> Numbers:
    """How much waits, for the first page of the desk."""
    return Numbers(
        waiting(house).count(),
        Crate.objects.filter(at=house, state=CrateState.DELIVERED).count(),
        Trouble.objects.filter(house=house, done_at=None).count(),
    )
