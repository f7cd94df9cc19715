"""An evening in a hall with numbered seats: a plan with odd and even numbers, wheelchairs, a camera's place, first bookings."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.vocabulary import ArtForm, Kind
from wenmai.booking.actions.claims import claim
from wenmai.booking.actions.show_seats import keep_back
from wenmai.booking.drafts.claims import Claim, Slot
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.actions import add_space, lay_out_seats
from wenmai.places.actions.spaces import Details
from wenmai.places.models import Accessibility, Institution, Space, SpaceKind
from wenmai.places.queries.hours import open_ranges
from wenmai.places.seat_rows import Rows, rows_plan

HOUSE, HALL = "PZH-CUL", "剧场厅"
PLAN = Rows(rows=12, across=20, aisles=(5, 15), odd_even=True, wheels=4)
HOURS = (time(19, 30), time(15, 0), time(10, 0))
PARTIES = (2, 4, 3, 1)


def stage_show(actor: Actor, citizens: Sequence[Actor], today: date) -> Session | None:
    """Announce the evening and book a little of it, once; None when it is there already. Safe to repeat."""
    house = Institution.objects.select_related("division").filter(code=HOUSE).first()
    if house is None or house.spaces.filter(name=HALL).exists():
        return None
    with transaction.atomic():
        hall = _hall(actor, house)
        session = _announced(actor, house, hall, _start(hall, today))
        keep_back(actor, session=session, labels=("12排1", "12排2"), why="摄像机位（演示）")
    pool = session.pools.get(name="普通")
    for citizen, party in zip(citizens, PARTIES, strict=False):
        claim(citizen, wish=Claim(pool=pool.pk, key=f"demo:show:{citizen.person}", party_size=party))
    return session


def _hall(actor: Actor, house: Institution) -> Space:
    details = Details(where="一楼", accessibility=(Accessibility.WHEELCHAIR, Accessibility.HEARING_LOOP))
    plan = rows_plan(PLAN)
    seats = PLAN.rows * PLAN.across
    hall = add_space(
        actor, institution=house.code, name=HALL, kind=SpaceKind.THEATRE, capacity=seats, details=details, demo=True
    )
    lay_out_seats(actor, space=hall.pk, plan=plan.replace("\n7排", "\n\n7排"))
    return hall


def _announced(actor: Actor, house: Institution, hall: Space, start: datetime) -> Session:
    draft = ActivityDraft(
        institution=house,
        title="阳光花城合唱音乐会",
        kind=Kind.PERFORMANCE,
        summary="七支社区合唱队，唱三线建设的歌，也唱今天。",
        body="演出约九十分钟，中间不休息。开演前十五分钟入场，对号入座。",
        art_forms=(ArtForm.MUSIC,),
        access="一楼无台阶，最后一排有轮椅席，旁边是陪同席。",
        expected=PLAN.rows * PLAN.across,
        demo=True,
    )
    slot = Slot(start, start + timedelta(minutes=90), house.division, space=hall, seated=True)
    return Session.objects.get(offering__activity=announce(actor, draft=draft, slots=(slot,)))


def _start(hall: Space, today: date) -> datetime:
    """An evening of next week if the house is open then, else an afternoon or a morning."""
    days = [today + timedelta(days=each) for each in range(6, 14)]
    starts = [clock.at(day, at) for at in HOURS for day in days]
    return next((each for each in starts if _is_open(hall, each)), starts[0])


def _is_open(hall: Space, start: datetime) -> bool:
    end = start + timedelta(minutes=90)
    return any(each.holds(start) and end <= each.end for each in open_ranges(hall, clock.day_of(start)))
