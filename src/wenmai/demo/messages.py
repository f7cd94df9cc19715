"""What the demo's citizens are told: by a clerk who books for the grandmother, a date that is moved, and tomorrow's reminder."""

from collections.abc import Mapping
from datetime import date, timedelta

from wenmai.activities.actions import add_session, move
from wenmai.activities.models import Activity
from wenmai.booking.actions.claims import claim
from wenmai.booking.actions.reminders import remind
from wenmai.booking.drafts.claims import Claim, Seats, Slot
from wenmai.booking.models import Booking, Pool, Session
from wenmai.kernel.actor import Actor
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.models import Person
from wenmai.people.texts import NOTICE_VERSION

MOVED = "声乐培训班公开课"  # a second date of it is announced, booked, and put off by an hour
LABEL = "加场"
VILLAGE, ELDER = "少儿彝绣体验", "毛阿婆"


def tell_some(actor: Actor, cast: Mapping[str, Actor]) -> None:
    """Let things happen that people are told of; safe to repeat."""
    activity = Activity.objects.filter(demo=True, title=MOVED).select_related("offering").first()
    if activity and not Session.objects.filter(offering=activity.offering_id, label=LABEL).exists():
        _put_off(actor, activity, cast)
    _book_for_an_elder(cast["clerk"])
    remind(actor)


def _put_off(actor: Actor, activity: Activity, cast: Mapping[str, Actor]) -> None:
    first = Session.objects.filter(offering=activity.offering_id).select_related("division").earliest("starts_at")
    start = first.starts_at + timedelta(days=7)
    slot = Slot(
        start=start,
        end=start + (first.ends_at - first.starts_at),
        division=first.division,
        venue=first.venue or "排练厅",
        label=LABEL,
        seats=(Seats("普通", 30),),
    )
    session = add_session(actor, activity=activity, slot=slot)
    for who, whom in ((cast["citizen"], cast["citizen"]), (actor, cast["grandmother"])):
        _book(who, whom, session)
    move(actor, session=session, start=start + timedelta(hours=1))


def _book_for_an_elder(clerk: Actor) -> None:
    """Somebody without a phone came to the station; the clerk will see there what is to be passed on."""
    pool = Pool.objects.filter(session__offering__title=VILLAGE, session__offering__demo=True).first()
    if pool and not Person.objects.filter(name=ELDER, account=None).exists():
        elder = register_at_counter(clerk, name=ELDER, born=date(1951, 3, 8), text_version=NOTICE_VERSION)
        claim(clerk, wish=Claim(pool=pool.pk, key="demo-elder", person=elder.key))


def _book(who: Actor, whom: Actor, session: Session) -> Booking:
    pool = session.pools.get()
    return claim(who, wish=Claim(pool=pool.pk, key=f"demo-{whom.person}-{pool.pk}", person=whom.person))
