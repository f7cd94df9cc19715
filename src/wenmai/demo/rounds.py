"""Fair chances in the demo: rules, a lottery that is over, one that is open, an opening to wait for, a full evening with a waiting list."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from wenmai.activities.actions import add_session, announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.actions.claims import claim
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.rounds import apply, plan_round, publish_round
from wenmai.booking.actions.rules import make_policy, use_policy
from wenmai.booking.actions.waiting import wait
from wenmai.booking.drafts.claims import Claim, Seats, Slot, WaitWish
from wenmai.booking.drafts.rounds import RoundDraft, Wish
from wenmai.booking.drafts.rules import PolicyDraft
from wenmai.booking.models import BookingPolicy, IntakeRound, Mode, Pool, Session
from wenmai.demo.promises import WEAVING, late_answers, show_to_confirm
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Institution

HOUSE = "PZH-CUL"
POPULAR = PolicyDraft(
    "热门活动", walk_in_percent=20, active_most=3, window_days=30, window_most=5, overlap="refuse",
    no_show_counts=True, late_cancel_counts=True, strikes=3, strikes_days=90, penalty_days=(30, 60),
    return_minutes=30, demo=True,
)  # fmt: skip
SEATS = PolicyDraft(
    "阅览座位", no_show_counts=True, strikes=3, strikes_days=30, penalty_days=(7,), sign_in_minutes=30, demo=True
)
DRAWN, OPEN, QUEUED, FULL = "露营音乐会", "亲子陶艺夜", "元旦音乐会", "方言故事会"
CITIZENS = ("citizen", "grandmother", "reader", "student")


def give_chances(cast: Mapping[str, Actor], today: date) -> None:
    """Lay out the rules and rounds once; safe to repeat."""
    for draft in (POPULAR, SEATS):
        if not BookingPolicy.objects.filter(name=draft.name, institution=None, retired_at=None).exists():
            make_policy(system(), draft=draft)
    house = Institution.objects.select_related("division").get(code=HOUSE)
    citizens = [cast[key] for key in CITIZENS if key in cast]
    plays = ((DRAWN, _drawn), (OPEN, _open), (QUEUED, _queued), (FULL, _full), (WEAVING, late_answers))
    for title, play in plays:
        if not Activity.objects.filter(demo=True, title=title).exists():
            play(house, citizens, today)


def _drawn(house: Institution, citizens: list[Actor], today: date) -> None:
    """Applications ten to five days ago, the list sealed, the draw four days ago. One had a film at that time: out, by the rule."""
    start = clock.at(today - timedelta(days=10), time(9))
    with clock.living(start - timedelta(days=1)):
        pool = _announced(house, DRAWN, clock.at(today + timedelta(days=9), time(19)), 2)
        policy = BookingPolicy.objects.get(name=POPULAR.name, institution=None, retired_at=None)
        use_policy(system(), offering=pool.session.offering, policy=policy)
        found = _round(house, f"{DRAWN}报名", Mode.LOTTERY, (pool,), start, today)
    with clock.living(start + timedelta(hours=3)):
        for each in citizens:
            apply(each, wish=Wish(found.pk, (pool.pk,)))
        show_to_confirm(house, citizens[-1], pool.session.starts_at)
    with clock.living(clock.at(today - timedelta(days=5), time(9))):
        found = seal(system(), round=found)
    with clock.living(clock.at(today - timedelta(days=4), time(10))):
        draw_round(system(), round=found, seed="演示随机数 03 11 17 22 28 31")


def _open(house: Institution, citizens: list[Actor], today: date) -> None:
    """A lottery that takes applications until the day after tomorrow, two evenings to wish for."""
    pools = tuple(_announced(house, OPEN, clock.at(today + timedelta(days=day), time(19)), 12) for day in (8, 15))
    now = clock.now()
    draft = RoundDraft(
        house, f"{OPEN}报名", Mode.LOTTERY, tuple(each.pk for each in pools), now - timedelta(minutes=1),
        clock.at(today + timedelta(days=2), time(18)), clock.at(today + timedelta(days=3), time(10)),
        seed_source="演示：某期福利彩票开奖号码", wishes_most=2, party_max=3, weights={"never_won": 1}, demo=True,
    )  # fmt: skip
    found = publish_round(system(), round=plan_round(system(), draft=draft))
    apply(citizens[0], wish=Wish(found.pk, (pools[1].pk, pools[0].pk)))


def _queued(house: Institution, citizens: list[Actor], today: date) -> None:
    """An opening the morning after next; one may go in and wait from now on."""
    del citizens
    pool = _announced(house, QUEUED, clock.at(today + timedelta(days=30), time(19, 30)), 300)
    opens = clock.at(today + timedelta(days=2), time(9))
    draft = RoundDraft(
        house, f"{QUEUED}放票", Mode.QUEUE, (pool.pk,), opens, opens + timedelta(hours=1), party_max=2, demo=True
    )
    publish_round(system(), round=plan_round(system(), draft=draft))


def _full(house: Institution, citizens: list[Actor], today: date) -> None:
    """An evening for two under the popular rule, taken, and somebody who waits."""
    pool = _announced(house, FULL, clock.at(today + timedelta(days=4), time(19, 30)), 2)
    policy = BookingPolicy.objects.get(name=POPULAR.name, institution=None, retired_at=None)
    use_policy(system(), offering=pool.session.offering, policy=policy)
    for each in citizens[:2]:
        claim(each, wish=Claim(pool=pool.pk, key=f"demo-full-{each.person}"))
    wait(citizens[-1], wish=WaitWish((pool.session_id,)))


def _announced(house: Institution, title: str, start: datetime, seats: int) -> Pool:
    slot = Slot(start, start + timedelta(minutes=90), house.division, venue=house.label, seats=(Seats("普通", seats),))
    activity = Activity.objects.filter(demo=True, title=title).first()
    draft = ActivityDraft(
        institution=house, title=title, kind="performance", body="演示数据。", bookable=True, demo=True
    )
    if activity is None:
        activity = announce(system(), draft=draft, slots=(slot,))
        return Pool.objects.select_related("session__offering").get(session__offering=activity.offering_id)
    return _another(activity, slot)


def _another(activity: Activity, slot: Slot) -> Pool:
    session: Session = add_session(system(), activity=activity, slot=slot)
    return Pool.objects.select_related("session__offering").get(session=session)


def _round(
    house: Institution, title: str, mode: Mode, pools: tuple[Pool, ...], opens: datetime, today: date
) -> IntakeRound:
    draft = RoundDraft(
        house, title, mode, tuple(each.pk for each in pools), opens,
        clock.at(today - timedelta(days=5), time(8)), clock.at(today - timedelta(days=4), time(9)),
        seed_source="演示：某期福利彩票开奖号码", demo=True,
    )  # fmt: skip
    return publish_round(system(), round=plan_round(system(), draft=draft))
