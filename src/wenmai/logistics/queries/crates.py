"""Crates as the people of a house see them: those that stand here, those that come, and what is in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from wenmai.kernel.actor import Actor
from wenmai.logistics import policies, refusals
from wenmai.logistics.models import Crate, CrateEvent, CrateItem, CrateState, Ending
from wenmai.places.models import Institution

HOUSES = ("origin__division", "destination__division", "at__division", "trip__route__hub__division")
MOST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A book in a crate. `goal` is where its journey ends; `end` how it left the crate, in words, "" while it is in."""

    id: int
    barcode: str
    title: str
    goal: str
    reason: str
    out_at: datetime | None
    end: str
    end_words: str


@dataclass(frozen=True, slots=True)
class CratePage:
    """A crate with its books and its deeds; what may be done now by who looks, and their house of it, if there is one."""

    crate: Crate
    lines: Sequence[Line]
    deeds: Sequence[CrateEvent]
    may_pack: bool
    may_open: bool
    may_move: bool
    back: Institution | None

    @property
    def inside(self) -> int:
        """How many books are in it."""
        return sum(not each.end for each in self.lines)

    @property
    def short(self) -> int:
        """How many were in the list and not in the crate."""
        return sum(each.end == Ending.SHORT for each in self.lines)


def get_crate(actor: Actor, code: str) -> Crate:
    """A crate that comes from, goes to, stands at or passes a house of the actor. Raises NotFound."""
    row = Crate.objects.select_related(*HOUSES).filter(code=code.upper()).first()
    if row is None or not _concerns(actor, row):
        raise refusals.no_crate()
    return row


def _concerns(actor: Actor, crate: Crate) -> bool:
    driver = crate.trip.driver if crate.trip else ""
    return bool(_mine(actor, crate)) or (bool(driver) and driver == actor.person)


def _mine(actor: Actor, crate: Crate) -> list[Institution]:
    """The houses of a crate where the actor ships, the one where it stands first."""
    houses = [crate.at, crate.origin, crate.destination, crate.trip.route.hub if crate.trip else None]
    return [each for each in houses if each and policies.may_ship(actor, each.scope_path)]


def crate_page(actor: Actor, code: str) -> CratePage:
    """A crate with everything on its page. Raises NotFound."""
    crate = get_crate(actor, code)
    at_origin, at_goal = (policies.may_ship(actor, each.scope_path) for each in (crate.origin, crate.destination))
    here = crate.at is not None and policies.may_ship(actor, crate.at.scope_path)
    deeds = crate.events.select_related("house", "item__record").order_by("pk")
    return CratePage(
        crate,
        lines_of(crate),
        list(deeds),
        at_origin and crate.state == CrateState.OPEN,
        at_goal and crate.state == CrateState.DELIVERED,
        here and crate.state in (CrateState.SEALED, CrateState.DELIVERED),
        next(iter(_mine(actor, crate)), None),
    )


def lines_of(crate: Crate) -> list[Line]:
    """The books of a crate, those that are in it first; what was taken out again while it was packed is left out."""
    rows = CrateItem.objects.filter(crate=crate).exclude(end=Ending.TAKEN_OUT)
    rows = rows.select_related("transit__item__record", "transit__destination").order_by("out_at", "pk")
    found = [_line(each) for each in rows]
    return sorted(found, key=lambda line: bool(line.end))


def _line(row: CrateItem) -> Line:
    transit = row.transit
    return Line(
        row.pk,
        transit.item.barcode,
        transit.item.record.title,
        transit.destination.label,
        str(transit.get_reason_display()),
        row.out_at,
        row.end,
        str(row.get_end_display()) if row.end else "",
    )


def with_counts(rows: "QuerySet[Crate]") -> "QuerySet[Crate]":
    """With `books`, how many are in each."""
    return rows.select_related("origin", "destination", "at").annotate(
        books=Count("items", filter=Q(items__out_at=None))
    )


def standing(house: Institution) -> list[Crate]:
    """Crates that stand at a house and are not opened nor given up, those to be opened first; missing ones where they stood last."""
    rows = with_counts(Crate.objects.filter(at=house).exclude(state__in=(CrateState.OPENED, CrateState.LOST)))
    return list(rows.order_by("state", "pk")[:MOST])


def coming(house: Institution) -> list[Crate]:
    """Crates on their way to a house."""
    underway = (CrateState.SEALED, CrateState.LOADED, CrateState.MISSING)
    rows = Crate.objects.filter(destination=house, state__in=underway).exclude(at=house)
    return list(with_counts(rows).order_by("sealed_at", "pk")[:MOST])


def is_aboard(trip: int, code: str) -> bool:
    """Whether a crate rides on a trip now."""
    return Crate.objects.filter(trip=trip, code=code, state=CrateState.LOADED).exists()


def deed_under(*keys: str) -> str | None:
    """The deed that was done under one of these keys, the latest; None if there is none."""
    return CrateEvent.objects.filter(key__in=keys).order_by("pk").values_list("deed", flat=True).last()
