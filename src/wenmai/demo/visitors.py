"""What those who came say in the demo, where a date can be watched at home, and what two people mean to book."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.actions import check_in, confirm_held
from wenmai.booking.actions.baskets import put_in_basket
from wenmai.booking.actions.claims import claim
from wenmai.booking.actions.ratings import answer_rating, rate, report_rating
from wenmai.booking.actions.watching import add_watch_link
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim, Seats, Slot
from wenmai.booking.models import Booking, Rating, Session, Way
from wenmai.courses.models import OnlineCourse
from wenmai.demo.gatherings import LARGE, LIBRARY
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import reference
from wenmai.places.models import Institution

TITLE = "盐边讲堂：三线建设的故事"
RATINGS = (
    ("grandmother", 5, "讲的就是我们那时候，听得想哭。"),
    ("citizen", 4, "讲得好，孩子也坐得住。后排听不太清。"),
    ("reader", 5, ""),
    ("student", 4, "照片多，好懂。"),
    ("editor", 3, "椅子太硬，三排那位总在打电话。"),
)
ANSWER = "后排加了一只音箱，下一场再来听听。"
SHOWN_AT = "https://example.org/wenmai-demo/"


def hear_visitors(cast: Mapping[str, Actor], today: date) -> None:
    """A lecture of four days ago that five people rated; a large evening shown at home; two baskets. Safe to repeat."""
    if Activity.objects.filter(demo=True, title=TITLE).exists():
        return
    session = _lecture(cast, clock.at(today - timedelta(days=4), time(14, 30)))
    given = {key: _said(cast[key], session, stars, words) for key, stars, words in RATINGS}
    with clock.living(session.ends_at + timedelta(hours=20)):
        answer_rating(cast["librarian"], rating=given["citizen"], words=ANSWER)
        report_rating(cast["reader"], rating=given["editor"], reason="说的是听众，不是讲座")
    _show_at_home(cast["culture"])
    _fill_baskets(cast)


def _lecture(cast: Mapping[str, Actor], start: datetime) -> Session:
    house = Institution.objects.select_related("division").get(code=LIBRARY)
    draft = ActivityDraft(
        institution=house, title=TITLE, kind="lecture", bookable=True, demo=True,
        body="老职工讲一九六五年怎样来到渡口。演示数据。",
    )  # fmt: skip
    slot = Slot(start, start + timedelta(minutes=90), house.division, venue=house.label, seats=(Seats("普通", 40),))
    with clock.living(start - timedelta(days=4)):
        activity = announce(cast["librarian"], draft=draft, slots=(slot,))
        session = Session.objects.get(offering=activity.offering_id)
        for key, _stars, _words in RATINGS:
            claim(cast[key], wish=Claim(pool=session.pools.get().pk, key=f"demo-rate-{cast[key].person}"))
    with clock.living(start - timedelta(minutes=5)):
        for key, _stars, _words in RATINGS:
            check_in(cast["librarian"], arrival=Arrival(session.pk, cast[key].person, Way.NAME))
    with clock.living(session.ends_at + timedelta(minutes=30)):
        confirm_held(cast["librarian"], session=session)
    return session


def _said(visitor: Actor, session: Session, stars: int, words: str) -> Rating:
    with clock.living(session.ends_at + timedelta(hours=3)):
        return rate(visitor, session=session, stars=stars, words=words)


def _show_at_home(host: Actor) -> None:
    """A live link from half an hour before the large evening, and the recording for a month."""
    session = Session.objects.filter(offering__activity__title=LARGE, offering__demo=True).first()
    if session is None:
        return
    before, after = session.starts_at - timedelta(minutes=30), session.ends_at + timedelta(days=1)
    add_watch_link(
        host, session=session, kind="live", url=SHOWN_AT, source="演示：没有这个直播", starts_at=before,
        ends_at=session.ends_at,
    )  # fmt: skip
    add_watch_link(
        host, session=session, kind="replay", url=f"{SHOWN_AT}replay/", source="演示：没有这个视频", starts_at=after,
        ends_at=after + timedelta(days=30),
    )  # fmt: skip


def _fill_baskets(cast: Mapping[str, Actor]) -> None:
    """Each has one that is booked already and one to watch; 林晓禾 one more to book."""
    course = OnlineCourse.objects.filter(demo=True, withdrawn_at=None).exclude(published_at=None).first()
    online = [reference("courses.online", course.pk)] if course else []
    soon = Activity.objects.filter(demo=True, offering__sessions__during__startswith__gt=clock.now())
    open_to = [reference("activities.activity", each.pk) for each in soon.order_by("pk").distinct()[:12]]
    for key, more in (("grandmother", 0), ("citizen", 1)):
        rows = Booking.objects.filter(person=cast[key].person, session__offering__subject__in=open_to)
        taken = [each for each in open_to if each in set(rows.values_list("session__offering__subject", flat=True))]
        left = [each for each in open_to if each not in taken]
        put_in_basket(cast[key], refs=[*taken[:1], *left[:more], *online])
