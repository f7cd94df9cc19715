"""Rooms that the demo's houses lend by the hour: terms, a hall of two parts, seats, bookings, a request, a closed hour."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from django.db import transaction

from wenmai.booking.actions.ranges import claim_range
from wenmai.booking.actions.room_blocks import block_room
from wenmai.booking.actions.room_requests import ask_range
from wenmai.booking.actions.room_terms import lend_room
from wenmai.booking.actions.seats import claim_seat, offer_seats
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.rooms import RangeClaim, RoomPlan
from wenmai.booking.free_times import starts
from wenmai.booking.models import Offering
from wenmai.booking.queries.room_days import free_stretches
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.queries.seats import coming_sessions, seat_offering
from wenmai.demo.houses import CITY
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.places.actions import Hours, Season, add_space, apply_hours_template, lay_out_seats, put_hours_template
from wenmai.places.actions.spaces import Details
from wenmai.places.models import Accessibility, Institution, Space, SpaceKind

PLANS = {
    SpaceKind.LECTURE_HALL: RoomPlan(60, 60, 240, 30, 24 * 60, approval=True, note="请写明用途；不收费，不得转借。"),
    SpaceKind.REHEARSAL_ROOM: RoomPlan(30, 60, 180, 14, note="请穿软底鞋。"),
    SpaceKind.PIANO_ROOM: RoomPlan(30, 30, 120, 7),
    SpaceKind.CLASSROOM: RoomPlan(30, 60, 180, 14, 60),
}
KINDS = ("library", "culture_centre")
SEATS = "A 1-6 | 7-12 靠窗=1,12 插座=1-12\nB 1-6 | 7-12 插座=1-12\n\nC 1-6 | 7-12 台灯=1-12\nD 1-6 | 7-12 轮椅席=1,7"
USES = ("社区合唱排练", "彝绣小组", "练琴", "读书会")
READING = ("PZH-LIB", "PZH-YB-LIB")
COUNTY, STATIONS = "510422", 3


def lend_rooms(actor: Actor, citizens: Sequence[Actor], today: date) -> int:
    """Lend what is not lent yet, and book a little of it; how many rooms. Safe to repeat."""
    with transaction.atomic():
        _divisible_hall(actor)
        rooms = Space.objects.filter(
            institution__division__path__contains=[CITY], institution__kind__in=KINDS, kind__in=PLANS, demo=True
        )
        new = rooms.exclude(pk__in=Offering.objects.filter(claim_kind="range").values("space"))
        offerings = [lend_room(actor, space=each, plan=PLANS[SpaceKind(each.kind)]) for each in new.order_by("pk")]
        _seats(actor)
        _season(actor)
    for number, offering in enumerate(offerings[: 2 * len(citizens)]):
        _use(citizens[number % len(citizens)], offering, today + timedelta(days=1 + number % 3), number)
    _reading(actor, citizens)
    if offerings:
        _maintenance(actor, offerings[0], today + timedelta(days=5))
    return len(offerings)


def _divisible_hall(actor: Actor) -> None:
    """The culture centre of the city has a hall that a wall divides."""
    house = Institution.objects.filter(code="PZH-CUL").first()
    if house is None or house.spaces.filter(name="多功能厅").exists():
        return
    halves = ("多功能厅东厅", "多功能厅西厅")
    details = Details(
        where="一楼", accessibility=(Accessibility.WHEELCHAIR,), equipment=(("活动隔断", 1),), cleanup_minutes=15
    )
    for name in halves:
        add_space(
            actor,
            institution=house.code,
            name=name,
            kind=SpaceKind.REHEARSAL_ROOM,
            capacity=80,
            details=details,
            demo=True,
        )
    add_space(
        actor,
        institution=house.code,
        name="多功能厅",
        kind=SpaceKind.LECTURE_HALL,
        capacity=180,
        parts=halves,
        details=details,
        demo=True,
    )


def _seats(actor: Actor) -> None:
    """Reading seats of the libraries of the city."""
    rooms = Space.objects.filter(
        institution__division__path__contains=[CITY], kind=SpaceKind.READING_ROOM, demo=True, seats__isnull=True
    )
    for key in rooms.order_by("pk").values_list("pk", flat=True):
        lay_out_seats(actor, space=key, plan=SEATS)


def _reading(actor: Actor, citizens: Sequence[Actor]) -> None:
    """Two libraries let readers choose their seats; the demo's citizens have chosen for the next half day."""
    rows = Space.objects.filter(institution__code__in=READING, kind=SpaceKind.READING_ROOM, demo=True)
    for room in rows.select_related("institution__division"):
        known = seat_offering(room.pk) is not None
        offering = offer_seats(actor, space=room)
        session = coming_sessions(offering).filter(starts_at__gt=clock.now()).first()
        if known or session is None:
            continue
        for number, citizen in enumerate(citizens):
            claim_seat(citizen, wish=Claim(session.pools.get().pk, f"demo:seat:{room.pk}"), label=f"A{number + 1}")


def _season(actor: Actor) -> None:
    """盐边县 proposes hours for the spring ploughing; three stations keep them."""
    every_day = (1, 2, 3, 4, 5, 6, 7)
    lines = (Hours(420, 660, weekdays=every_day), Hours(1110, 1290, weekdays=every_day))
    template = put_hours_template(actor, division=COUNTY, season=Season("春耕（演示）", 415, 610, lines))
    stations = Institution.objects.filter(division__path__contains=[COUNTY], kind="culture_station", demo=True)
    codes = list(stations.order_by("code").values_list("code", flat=True)[:STATIONS])
    apply_hours_template(actor, template=template.pk, institutions=codes)


def _use(citizen: Actor, offering: Offering, day: date, number: int) -> None:
    """The citizen takes a time in the middle of what is free, or asks for it; a day without one is left."""
    wanted = get_wanted(offering.pk)
    found = starts(wanted, free_stretches([wanted], day)[wanted.space])
    if not found:
        return
    start, end = found[len(found) // 2].at, found[len(found) // 2].ends[0]
    use = USES[number % len(USES)]
    wish = RangeClaim(offering.pk, start, end, f"demo:room:{number}", min(4, wanted.capacity or 4), purpose=use)
    if wanted.approval:
        ask_range(citizen, wish=wish)
    else:
        claim_range(citizen, wish=wish)


def _maintenance(actor: Actor, offering: Offering, day: date) -> None:
    room = Space.objects.select_related("institution__division").get(pk=offering.space_id or 0)
    start = clock.at(day, time(9))
    try:
        block_room(actor, space=room, start=start, end=start + timedelta(hours=3), reason="设备检修（演示）")
    except Conflict:  # an activity of the demo is on: maintenance waits
        return
