"""Books between the libraries of the demo: yesterday's trip with two crates, one opened with a book short, one to be opened;
a route of the county that can be driven today, and a group whose books float. Which books is invented.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.library.actions.groups import join_group, make_group
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.actions.transits import send
from wenmai.library.counters import Counter
from wenmai.library.models import Item, ItemStatus, TransitReason
from wenmai.logistics.actions.driving import end_trip, load, set_down, start_trip
from wenmai.logistics.actions.opening import finish_opening, take_book
from wenmai.logistics.actions.packing import put_in, seal, start_crate
from wenmai.logistics.actions.routes import make_route
from wenmai.logistics.drafts import RouteDraft
from wenmai.logistics.models import Crate, Route
from wenmai.places.models import Institution, InstitutionKind

HUB, COUNTY, COUNTY_CODE = "PZH-LIB", "PZH-YB-LIB", "510422"
STOPS = ("PZH-DQ-LIB", "PZH-XQ-LIB", "PZH-RH-LIB", "PZH-MY-LIB", COUNTY)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
ROOMS, BOOKS, SHORT = 3, 8, 1
GROUP = "yanbian"


def drive_crates(actor: Actor, cast: Mapping[str, Actor], today: date) -> None:
    """Plan the routes and live through yesterday's trip; safe to repeat."""
    if Route.objects.filter(demo=True).exists():
        return
    houses = {each.code: each for each in Institution.objects.select_related("division").filter(code__in=(HUB, *STOPS))}
    if not {HUB, COUNTY} <= houses.keys():
        return
    stops = [code for code in STOPS if code in houses]
    city = RouteDraft("全市通借通还线", EVERY_DAY, stops, cost_fen=32_000, demo=True)
    route = make_route(actor, hub=houses[HUB], draft=city)
    yesterday = today - timedelta(days=1)
    with clock.living(clock.at(yesterday, time(8, 30))):
        crates = _packed(actor, houses[HUB], houses[COUNTY])
    with clock.living(clock.at(yesterday, time(9, 30))):
        _driven(actor, route, crates, len(stops))
    opened = crates[0].code
    for line in list(crates[0].items.select_related("transit__item").order_by("pk"))[SHORT:]:
        take_book(cast["librarian"], crate=opened, scanned=_spoken(line.transit.item))
    finish_opening(cast["librarian"], crate=opened, key=f"demo-opened-{opened}")
    _county(cast["librarian"], houses[COUNTY], today)


def _packed(actor: Actor, hub: Institution, goal: Institution) -> list[Crate]:
    """Two crates for the county, packed and sealed."""
    rows = Item.objects.filter(place=hub, demo=True, status=ItemStatus.AVAILABLE)
    books = list(rows.select_related("owner").order_by("pk")[:BOOKS])
    for each in books:
        counter = Counter(hub.code, f"demo-sent-{each.pk}", at=clock.now())
        send(actor, at=counter, item=each.pk, to=goal.code, reason=TransitReason.REBALANCE)
    return [_crate(actor, hub, goal, books[start::2], start) for start in (0, 1)]


def _crate(actor: Actor, hub: Institution, goal: Institution, books: Sequence[Item], number: int) -> Crate:
    crate = start_crate(actor, origin=hub, destination=goal, key=f"demo-crate-{number}", demo=True)
    for each in books:
        put_in(actor, crate=crate.code, scanned=_spoken(each))
    return seal(actor, crate=crate.code, key=f"demo-sealed-{number}")


def _spoken(item: Item) -> str:
    return f"{item.owner.code}|{item.barcode}"


def _driven(actor: Actor, route: Route, crates: Sequence[Crate], last: int) -> None:
    trip = start_trip(actor, route=route.pk)
    for each in crates:
        load(actor, trip=trip.pk, position=0, crate=each.code, key=f"demo-loaded-{each.code}")
    for each in crates:
        set_down(actor, trip=trip.pk, position=last, crate=each.code, key=f"demo-down-{each.code}")
    end_trip(actor, trip=trip.pk)


def _county(librarian: Actor, library: Institution, today: date) -> None:
    """A route to study rooms of the county, and all of them as a group whose books stay where they are given back."""
    rooms = Institution.objects.filter(division__path__contains=[COUNTY_CODE], kind=InstitutionKind.STUDY_ROOM)
    chosen = list(rooms.filter(closed_on=None).select_related("division").order_by("code")[:ROOMS])
    if not chosen:
        return
    draft = RouteDraft("盐边乡镇线", EVERY_DAY, [each.code for each in chosen], cost_fen=15_000, demo=True)
    make_route(librarian, hub=library, draft=draft)
    group = make_group(
        librarian, code=GROUP, name="盐边总分馆（演示）", steward=library.code, purpose="总馆和城市书房的书放到一起用"
    )
    for each in (library, *chosen):
        join_group(librarian, group=GROUP, institution=each, first=today)
    asked, says = {"where": group.scope, "owner": library.code}, {"floats": True}
    write_rule(librarian, draft=RuleDraft("盐边总分馆的书还在哪里就留在哪里（演示）", today, asked=asked, says=says))
