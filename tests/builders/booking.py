"""Offerings, sessions and bookings for tests, through the engine's own actions."""

from datetime import datetime, timedelta
from uuid import uuid4

from tests.builders.places import a_village, an_institution
from wenmai.booking.actions import claims, sessions
from wenmai.booking.drafts.claims import Claim, OfferingDraft, Seats, Slot
from wenmai.booking.models import Booking, Offering, Pool, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, Grant, Role, system
from wenmai.kernel.subjects import Subject, prefixes, register
from wenmai.ledger.kinds import FactKind, declare
from wenmai.places.models import Institution

ATTENDANCE = declare(FactKind("tests.attendance", "测试到场人次", "人次"))
HELD = declare(FactKind("tests.held", "测试举办场次", "场次"))
if "tests.thing" not in prefixes():
    register("tests.thing", lambda _actor, key: Subject(f"tests.thing:{key}", "测试", f"/tests/{key}/"))


def a_reader(person: str = "") -> Actor:
    """A signed-in citizen with no posting."""
    return Actor(person=person or uuid4().hex, channel=Channel.WEB)


def a_desk(institution: Institution) -> Actor:
    """A clerk of an institution, at the desk."""
    return Actor(person=uuid4().hex, grants=(Grant(Role.CLERK, institution.code),), channel=Channel.DESK)


def an_offering(institution: Institution | None = None, **about) -> Offering:
    host = institution or an_institution()
    words = {"title": "测试讲座", "kind": "lecture", "attendance_kind": ATTENDANCE.name, "held_kind": HELD.name} | about
    return sessions.open_offering(
        system(), draft=OfferingDraft(subject=f"tests.thing:{uuid4().hex}", institution=host, **words)
    )


def a_session(
    offering: Offering | None = None,
    *,
    seats: int = 10,
    start: datetime | None = None,
    minutes: int = 90,
    published: bool = True,
    **slot,
) -> Session:
    """A session that starts in two days (or at `start`) in a village, with one pool 普通."""
    offering = offering or an_offering(bookable=seats > 0)
    begins = start or clock.now() + timedelta(days=2)
    pools = slot.pop("pools", (Seats("普通", seats),) if seats else ())
    when = Slot(
        start=begins,
        end=begins + timedelta(minutes=minutes),
        division=a_village(),
        seats=pools,
        **({"venue": "广场"} | slot),
    )
    session = sessions.schedule_session(system(), offering=offering, slot=when)
    return sessions.publish_session(system(), session=session) if published else session


def a_running_session(**about) -> Session:
    """A session that began ten minutes ago."""
    return a_session(start=clock.now() - timedelta(minutes=10), **about)


def a_pool(session: Session) -> Pool:
    return session.pools.order_by("pk").first()


def a_booking(session: Session, actor: Actor | None = None, *, party: int = 1, **about) -> Booking:
    """A booking by a citizen; by the product itself when the session already runs."""
    actor = actor or a_reader()
    wish = Claim(pool=a_pool(session).pk, key=uuid4().hex, party_size=party, person=actor.person, **about)
    return claims.claim(actor if session.starts_at > clock.now() else system(), wish=wish)
