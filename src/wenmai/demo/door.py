"""The door in the demo: a tablet that had no network yesterday and brought its lines afterwards, and a mother who books for her child."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.actions.claims import claim
from wenmai.booking.actions.devices import pair, register_device, take_packs
from wenmai.booking.actions.proxies import claim_for_family
from wenmai.booking.actions.scans import Brought, keep_scans
from wenmai.booking.devices import actor_of
from wenmai.booking.drafts.claims import Claim, Seats, Slot
from wenmai.booking.models import Booking, Crossing, Device, Kind, Pool, Session
from wenmai.booking.ticket_codes import write_ticket
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, Actor
from wenmai.people.queries.persons import party_of
from wenmai.places.models import Institution

HOUSE, TITLE, TABLET = "PZH-YB-LIB", "老照片里的盐边", "大门平板"
CHILDREN = "少儿彝绣体验"
VISITORS = ("grandmother", "reader", "student")
RUN = UUID("5f1d7e0a-0000-4000-8000-000000000001")


def open_doors(cast: Mapping[str, Actor], today: date) -> None:
    """Register the tablet, live through yesterday's door, and let the mother book; safe to repeat."""
    house = Institution.objects.select_related("division").get(code=HOUSE)
    if not Device.objects.filter(institution=house, name=TABLET).exists():
        _made, code = register_device(cast["librarian"], institution=house, name=TABLET)
        pair(ANYONE, code=code)
    if not Activity.objects.filter(demo=True, title=TITLE).exists():
        _yesterday(cast, house, clock.at(today - timedelta(days=1), time(14, 30)))
    _for_the_child(cast["citizen"])


def _yesterday(cast: Mapping[str, Actor], house: Institution, start: datetime) -> None:
    device = Device.objects.select_related("institution__division").get(institution=house, name=TABLET)
    with clock.living(start - timedelta(days=3)):
        session = _announced(cast["librarian"], house, start)
        bookings = [_booked(cast[key], session) for key in VISITORS]
    with clock.living(start - timedelta(minutes=40)):
        take_packs(actor_of(device), device=device)
    came = [*bookings[:2], bookings[0]]  # the first ticket twice: the sheet shows it
    lines = [_line(session, each, number, start) for number, each in enumerate(came, 1)]
    keep_scans(actor_of(device), device=device, run=RUN, lines=lines)


def _announced(librarian: Actor, house: Institution, start: datetime) -> Session:
    draft = ActivityDraft(
        institution=house, title=TITLE, kind="lecture", bookable=True, demo=True,
        body="看六十年前的县城照片，认一认自己家在哪里。演示数据。",
    )  # fmt: skip
    slot = Slot(start, start + timedelta(minutes=90), house.division, venue=house.label, seats=(Seats("普通", 30),))
    activity = announce(librarian, draft=draft, slots=(slot,))
    return Session.objects.get(offering=activity.offering_id)


def _booked(citizen: Actor, session: Session) -> Booking:
    return claim(citizen, wish=Claim(pool=session.pools.get().pk, key=f"demo-door-{citizen.person}"))


def _line(session: Session, booking: Booking, number: int, start: datetime) -> Brought:
    at = start - timedelta(minutes=12 - 3 * number)
    return Brought(
        number, f"{number:08x}", session.pk, Kind.CODE, Crossing.IN, write_ticket(booking), 1, "in", at, timedelta()
    )


def _for_the_child(mother: Actor) -> None:
    pool = Pool.objects.filter(session__offering__title=CHILDREN, session__offering__demo=True).order_by("pk").first()
    child = next((each for each in party_of(mother) if each.key != mother.person), None)
    if pool and child and pool.session.starts_at > clock.now():
        claim_for_family(mother, wish=Claim(pool=pool.pk, key="demo-child", person=child.key))
