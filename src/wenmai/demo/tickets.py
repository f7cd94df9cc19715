"""What costs something in the demo: a puppet play with cheaper tickets, its till and close, and the income of last year."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.actions import check_in, confirm_held, count_heads
from wenmai.booking.actions.claims import claim
from wenmai.booking.answers import PRICE
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim, Seats, Slot
from wenmai.booking.models import Booking, Offering, Session, Way
from wenmai.demo.gatherings import CENTRE, LIBRARY
from wenmai.fees.actions.prices import said, set_discounts
from wenmai.fees.actions.receipts import close_day, give_back, publish_income, take
from wenmai.fees.drafts import Discount, Payment
from wenmai.fees.models import Receipt
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution

PLAY, APPROVAL, APPROVED_BY = "木偶戏：小猴下江", "演示批文〔2026〕3 号", "市发展改革委（演示）"
ELDERLY, MINOR, STUDENT = (
    Discount("elderly", 0, "身份证，六十岁以上"), Discount("minor", 1000, "户口簿或身份证"), Discount("student", 1000, "学生证"),
)  # fmt: skip
CAME = (("grandmother", ELDERLY, 1), ("citizen", None, 2), ("student", STUDENT, 1))
"""Who booked, at whose price, for how many."""


def sell_tickets(cast: Mapping[str, Actor], today: date) -> None:
    """The play of three days ago and the next one, then last year's two houses. Safe to repeat."""
    if Activity.objects.filter(demo=True, title=PLAY).exists():
        return
    host = cast["culture"]
    _last_year(host, CENTRE, "岁末木偶戏专场", date(today.year - 1, 12, 6), "木偶修补和演出服清洗")
    _last_year(cast["librarian"], LIBRARY, "古籍修复体验课", date(today.year - 1, 11, 15), "")
    first = clock.at(today - timedelta(days=3), time(19, 30))
    session, coming = _announced(host, first, clock.at(today + timedelta(days=8), time(19, 30)))
    bookings = _booked(cast, session, first)
    _evening(host, session, bookings, first)
    booking = claim(cast["student"], wish=Claim(coming.pools.get().pk, "demo-play-next", answers=_price(STUDENT)))
    take(host, session=coming, payment=Payment("student", 1, proof_seen=True, key="demo-4", booking=str(booking.key)))


def _announced(host: Actor, first: datetime, later: datetime) -> tuple[Session, Session]:
    """Two evenings; the discounts stand before anybody books."""
    house = Institution.objects.select_related("division").get(code=CENTRE)
    with clock.living(first - timedelta(days=7)):
        activity = announce(host, draft=_draft(house, PLAY, 20), slots=(_slot(house, first), _slot(house, later)))
        offering = Offering.objects.get(activity=activity)
        set_discounts(host, offering=offering, discounts=(ELDERLY, MINOR, STUDENT), approved_by=APPROVED_BY)
    past, coming = offering.sessions.order_by("during")
    return past, coming


def _booked(cast: Mapping[str, Actor], session: Session, first: datetime) -> list[Booking]:
    with clock.living(first - timedelta(days=4)):
        pool = session.pools.get().pk
        return [
            claim(cast[key], wish=Claim(pool, f"demo-play-{key}", party_size=heads, answers=_price(discount)))
            for key, discount, heads in CAME
        ]


def _evening(host: Actor, session: Session, bookings: list[Booking], first: datetime) -> None:
    """Paid at the door, one line put right, the close ten yuan short, and the house counted."""
    _free, family, student = bookings
    with clock.living(first - timedelta(minutes=20)):
        take(host, session=session, payment=Payment(heads=2, key="demo-1", booking=str(family.key)))
        take(host, session=session, payment=Payment("student", proof_seen=True, key="demo-2", booking=str(student.key)))
        wrong = take(host, session=session, payment=Payment(heads=3, key="demo-3"))
        give_back(host, receipt=wrong, kind=Receipt.Kind.MISTAKE, reason="三个人里有两个孩子，重收")
        take(host, session=session, payment=Payment(heads=1, key="demo-3a"))
        take(host, session=session, payment=Payment("minor", 2, proof_seen=True, key="demo-3b"))
    with clock.living(first + timedelta(hours=2)):
        for each in bookings:
            check_in(host, arrival=Arrival(session.pk, each.person, Way.NAME))
        count_heads(host, session=session, total=3)
        confirm_held(host, session=session)
        close_day(host, institution=session.offering.institution, counted_fen=8000, why="少十元，找零找错")


def _last_year(host: Actor, code: str, title: str, day: date, used_for: str) -> None:
    """An afternoon for ten yuan; what came in is published when the house says what it was used for."""
    house, start = Institution.objects.select_related("division").get(code=code), clock.at(day, time(15))
    with clock.living(start - timedelta(days=5)):
        activity = announce(host, draft=_draft(house, title, 10), slots=(_slot(house, start),))
    session = Session.objects.get(offering__activity=activity)
    with clock.living(start + timedelta(hours=2)):
        take(host, session=session, payment=Payment(heads=16, key=f"demo-{day}"))
        count_heads(host, session=session, total=16)
        confirm_held(host, session=session)
        close_day(host, institution=house, counted_fen=16000)
    if used_for:
        publish_income(host, institution=house, year=day.year, used_for=used_for)


def _draft(house: Institution, title: str, yuan: int) -> ActivityDraft:
    return ActivityDraft(
        house, title, "performance", body="演示数据。", fee=Decimal(yuan), fee_approval=APPROVAL, demo=True
    )


def _slot(house: Institution, start: datetime) -> Slot:
    return Slot(start, start + timedelta(minutes=90), house.division, venue=house.label, seats=(Seats("普通", 60),))


def _price(discount: Discount | None) -> dict[str, str]:
    return {PRICE: said(discount or Discount("standard", 2000))}
