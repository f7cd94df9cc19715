"""Promises in the demo: an evening that is confirmed the day before, and an approval whose answers are overdue."""

from datetime import date, datetime, time, timedelta

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.actions.claims import claim
from wenmai.booking.actions.delays import watch_round
from wenmai.booking.actions.rounds import apply, plan_round, publish_round
from wenmai.booking.actions.rules import make_policy, use_policy
from wenmai.booking.drafts.claims import Claim, Seats, Slot
from wenmai.booking.drafts.rounds import RoundDraft, Wish
from wenmai.booking.drafts.rules import PolicyDraft
from wenmai.booking.models import BookingPolicy, Mode, Pool
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Institution

SHOW = PolicyDraft("演出，前一天确认", confirming="before", hold_minutes=1440, wrong_id_counts=True, strikes=3,
                   strikes_days=90, penalty_days=(30,), demo=True)  # fmt: skip
FILM, WEAVING = "露天电影专场", "傈僳族织布体验课"


def show_to_confirm(house: Institution, reader: Actor, start: datetime) -> None:
    """An evening under a rule that asks to confirm; one reader holds a place. It is at the time of another one's draw."""
    if Activity.objects.filter(demo=True, title=FILM).exists():
        return
    pool = _announced(house, FILM, start, 60)
    rule = BookingPolicy.objects.filter(name=SHOW.name, institution=None, retired_at=None).first()
    use_policy(system(), offering=pool.session.offering, policy=rule or make_policy(system(), draft=SHOW))
    claim(reader, wish=Claim(pool=pool.pk, key=f"demo-film-{reader.person}"))


def late_answers(house: Institution, citizens: list[Actor], today: date) -> None:
    """An approval that ended ten days ago and promised its answers for yesterday; the house was told this morning."""
    opened = clock.at(today - timedelta(days=20), time(9))
    with clock.living(opened - timedelta(hours=1)):
        pool = _announced(house, WEAVING, clock.at(today + timedelta(days=20), time(14)), 8)
        draft = RoundDraft(
            house, f"{WEAVING}报名", Mode.APPROVAL, (pool.pk,), opened, clock.at(today - timedelta(days=10), time(18)),
            clock.at(today - timedelta(days=1), time(18)), demo=True,
        )  # fmt: skip
        found = publish_round(system(), round=plan_round(system(), draft=draft))
    with clock.living(opened + timedelta(days=1)):
        for each in citizens[:2]:
            apply(each, wish=Wish(found.pk, (pool.pk,)))
    watch_round(system(), round=found.pk)


def _announced(house: Institution, title: str, start: datetime, seats: int) -> Pool:
    slot = Slot(start, start + timedelta(minutes=100), house.division, venue="院坝", seats=(Seats("普通", seats),))
    draft = ActivityDraft(
        institution=house, title=title, kind="performance", body="演示数据。", bookable=True, demo=True
    )
    activity = announce(system(), draft=draft, slots=(slot,))
    return Pool.objects.select_related("session__offering").get(session__offering=activity.offering_id)
