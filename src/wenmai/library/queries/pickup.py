"""Pickup points on pages: where a reader may fetch, what a house has to lay, to carry and to take out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import open_sealed
from wenmai.kernel.errors import permit
from wenmai.library import policies
from wenmai.library.models import ADDRESSES, CODES, Hold, HomeDelivery, PickupPoint, PickupStay, PointKind
from wenmai.library.queries.matrix import rules_at
from wenmai.library.queries.rules import houses_that_lend
from wenmai.library.queries.standing import revision
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Institution

MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has come for a point and is not laid there: `hold` a key; `free` the boxes of a locker that are empty."""

    hold: int
    title: str
    barcode: str
    point: PickupPoint
    free: Sequence[int]
    demo: bool


@dataclass(frozen=True, slots=True)
class Carrying:
    """What is to be brought to a reader. `address` is "" for who neither carries it nor serves the house that sends it."""

    key: int
    hold: int
    title: str
    barcode: str
    house: str
    house_code: str
    address: str
    bearer: str
    mine: bool
    parcel: str
    tries: int
    failed_why: str
    demo: bool


@dataclass(frozen=True, slots=True)
class PickupWork:
    """What a house does for its points: lay, carry, take out; and what lies there."""

    to_lay: Sequence[Waiting]
    to_carry: Sequence[Carrying]
    to_empty: Sequence[PickupStay]
    lying: Sequence[PickupStay]

    @property
    def count(self) -> int:
        """How much waits for a hand."""
        return len(self.to_lay) + len(self.to_carry) + len(self.to_empty)


def points_of(house: Institution) -> Sequence[PickupPoint]:
    """The points of a house that are not closed, with `used`, how many boxes or books are there now. One query."""
    used = Count("stays", filter=Q(stays__out_at=None))
    rows = PickupPoint.objects.filter(house=house, closed_at=None).select_related("place").annotate(used=used)
    return list(rows.order_by("kind", "name"))


def pickup_choices(category: str = "") -> list[tuple[str, str]]:
    """Where things can be fetched, as (value, words): houses by code, then the points of each that are for readers of a category
    ("" for a clerk, who sees all). Two queries, one more for the tree of categories.
    """
    path = set(rules_at(revision(), clock.today()).category_path(category)) if category else set()
    points: dict[int, list[PickupPoint]] = {}
    for point in PickupPoint.objects.filter(closed_at=None, paused_at=None).order_by("kind", "name"):
        if not category or not point.for_whom or path & set(point.for_whom):
            points.setdefault(point.house_id, []).append(point)
    found: list[tuple[str, str]] = []
    for house in houses_that_lend().order_by("division", "code"):
        found.append((house.code, house.label))
        found.extend((f"{house.code}:{each.pk}", _words(house, each)) for each in points.get(house.pk, ()))
    return found


def brought_home() -> bool:
    """Whether any house brings books home."""
    return PickupPoint.objects.filter(kind=PointKind.HOME, closed_at=None, paused_at=None).exists()


def _words(house: Institution, point: PickupPoint) -> str:
    always = " 24 h" if point.always else ""
    return f"{house.label} · {point.name} ({point.get_kind_display()}{always})"


def work_of(actor: Actor, house: Institution) -> PickupWork:
    """What is to be done for the points of a house. Raises NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    stays = PickupStay.objects.filter(point__house=house, out_at=None)
    rows = list(stays.select_related("point", "item__record", "hold__reader").order_by("until", "pk"))
    return PickupWork(
        _to_lay(house, rows),
        _carried(actor, HomeDelivery.objects.filter(hold__pickup=house)),
        [each for each in rows if each.hold.closed_at],
        [each for each in rows if not each.hold.closed_at],
    )


def waiting_at(house: Institution) -> int:
    """How much of it waits for a hand. Two queries."""
    came = Hold.objects.filter(state="captured", pickup=house, point__isnull=False).count()
    return came + PickupStay.objects.filter(point__house=house, out_at=None, hold__closed_at__isnull=False).count()


def _to_lay(house: Institution, lying: Iterable[PickupStay]) -> list[Waiting]:
    taken: dict[int, set[int]] = {}
    for stay in lying:
        taken.setdefault(stay.point_id, set()).add(stay.box or 0)
    rows = Hold.objects.filter(state="captured", pickup=house, point__isnull=False).exclude(point__kind=PointKind.HOME)
    return [
        Waiting(
            row.pk, row.item.record.title, row.item.barcode, row.point,
            [box for box in range(1, row.point.boxes + 1) if box not in taken.get(row.point.pk, ())], row.demo,
        )
        for row in rows.select_related("item__record", "point").order_by("point__name", "requested_at", "pk")[:MOST]
        if row.item and row.point
    ]  # fmt: skip


def my_errands(actor: Actor) -> Sequence[Carrying]:
    """What the actor carries to readers' doors, with the addresses."""
    return _carried(actor, HomeDelivery.objects.filter(bearer=actor.person or "-"))


def _carried(actor: Actor, rows: "QuerySet[HomeDelivery]") -> list[Carrying]:
    open_ones = rows.filter(over_at=None, hold__state="captured").select_related(
        "hold__item__record", "hold__pickup__division"
    )
    found = list(open_ones.order_by("hold__requested_at", "pk")[:MOST])
    names = display_names({each.bearer for each in found if each.bearer})
    return [_carrying(actor, each, names.get(each.bearer, "")) for each in found]


def _carrying(actor: Actor, row: HomeDelivery, bearer: str) -> Carrying:
    hold, mine = row.hold, policies.is_own(actor, row.bearer)
    serves = policies.may_circulate(actor, hold.pickup.scope_path)
    address = open_sealed(bytes(row.address_sealed), ADDRESSES) if row.address_sealed and (mine or serves) else ""
    assert hold.item is not None
    return Carrying(
        row.pk, hold.pk, hold.item.record.title, hold.item.barcode, hold.pickup.label, hold.pickup.code, address, bearer,
        mine, row.parcel, row.tries, row.failed_why, hold.demo,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ready:
    """Where a held thing lies for its reader: the box and the code."""

    point: str
    address: str
    box: int | None
    code: str
    until: datetime


def ready_for(readers: Iterable[int]) -> dict[int, Ready]:
    """What lies at points for readers, by hold: only for who speaks for them. One query."""
    rows = PickupStay.objects.filter(hold__reader__in=list(readers), out_at=None, hold__closed_at=None)
    return {
        row.hold_id: Ready(
            row.point.name, row.point.address, row.box, open_sealed(bytes(row.code_sealed or b""), CODES), row.until
        )
        for row in rows.select_related("point")
    }


def point_names(holds: Iterable[int]) -> dict[int, str]:
    """The points of holds that have one. One query."""
    return dict(Hold.objects.filter(pk__in=list(holds), point__isnull=False).values_list("pk", "point__name"))
