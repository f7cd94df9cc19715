"""Rooms by the hour over HTTP: people with sessions of their own claim times of twenty rooms, with every rule; half are refused."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from django.db import connection

from wenmai.bench import load, machine
from wenmai.bench.booking import DIVISIONS
from wenmai.bench.stage import Stage
from wenmai.bench.visitors import Visitor, people, posted, send_once
from wenmai.booking.actions.room_terms import lend_room
from wenmai.booking.drafts.rooms import RoomPlan
from wenmai.booking.models import BookingPolicy
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.actions import Details, Profile, add_institution, add_space, import_divisions, set_hours, weekly
from wenmai.places.models import InstitutionKind, SpaceKind

ROOMS, CLIENTS, TIMES, RUNS = 20, 50, 1000, 3
FIRST, LAST, DAYS = 8, 22, 30
SEED = 20261122

OVERLAPS = """
SELECT count(*) FROM places_occupancy a JOIN places_occupancy b
ON a.space_id = b.space_id AND a.id < b.id AND a.blocked && b.blocked
"""
BROKEN = """
SELECT count(*) FROM booking_booking k JOIN booking_session s ON s.id = k.session_id
LEFT JOIN places_occupancy o ON o.source = 'booking.session:' || s.id
WHERE k.state = 'confirmed' AND (o.id IS NULL OR o.during <> s.during)
"""


def measure(stage: Stage) -> dict[str, Any]:
    """RUNS times: as many free times as `times`, each asked for by somebody, then each asked for again by somebody else."""
    times, stage.runs = stage.times(TIMES, CLIENTS), RUNS
    rooms = _rooms()
    visitors = people(2 * times)
    asked = _times(rooms, times * (RUNS + 1))
    with stage.serve() as address:
        _play(address, asked[:times], visitors)  # warms the workers
        rounds = [_play(address, asked[turn * times : (turn + 1) * times], visitors) for turn in range(1, RUNS + 1)]
    won, lost = ([pair[index] for pair in rounds] for index in (0, 1))
    return {
        "claims_per_s": machine.spread([each.per_second for each in won], 0),
        "p99_ms": machine.spread([each.percentile(0.99) for each in won], 0),
        "refusals_per_s": machine.spread([each.per_second for each in lost], 0),
        "refusals_p99_ms": machine.spread([each.percentile(0.99) for each in lost], 0),
        "won": sum(each.statuses.get(201, 0) for each in won),
        "refused": sum(each.statuses.get(409, 0) for each in lost),
        "overlaps": _count(OVERLAPS) + _count(BROKEN),
        "faults": sum(_faults(each, 201) for each in won) + sum(_faults(each, 409) for each in lost),
        "clients": CLIENTS,
        "rooms": ROOMS,
    }


def _rooms() -> Sequence[int]:
    """Twenty rooms of one house with a quarter of an hour to clean, a policy that caps a person."""
    import_divisions(system(), raw=DIVISIONS.encode())
    profile = Profile("盐边县文化馆")
    host = {"kind": InstitutionKind.CULTURE_CENTRE, "division": "510422", "profile": profile}
    house = add_institution(system(), code="BENCH", **host)  # type: ignore[arg-type]
    rules = [weekly(weekdays=range(1, 8), opens=FIRST * 60, closes=LAST * 60)]
    set_hours(system(), institution=house.code, rules=rules)
    policy = BookingPolicy.objects.create(name="场地", active_most=20, made_at=clock.now())
    plan = RoomPlan(step_minutes=60, min_minutes=60, ahead_days=DAYS + 1)
    rooms = [
        add_space(
            system(),
            institution=house.code,
            name=f"排练厅 {number}",
            kind=SpaceKind.REHEARSAL_ROOM,
            capacity=30,
            details=Details(cleanup_minutes=15),
        )
        for number in range(1, ROOMS + 1)
    ]
    for room in rooms:
        lend_room(system(), space=room, plan=plan, policy=policy)
    return [room.pk for room in rooms]


Time = tuple[int, str, str]


def _times(rooms: Sequence[int], count: int) -> list[Time]:
    """Times that do not collide, in a drawn order: an hour of a room every second hour."""
    first = clock.day_bounds(clock.today() + timedelta(days=1))[0]
    found = [
        (room, first + timedelta(days=day, hours=hour))
        for room in rooms
        for day in range(DAYS)
        for hour in range(FIRST, LAST, 2)
    ]
    Random(SEED).shuffle(found)
    hour = timedelta(hours=1)
    if count > len(found):
        raise ValueError(f"{count} times of {len(found)}")
    return [(room, start.isoformat(), (start + hour).isoformat()) for room, start in found[:count]]


def _play(address: str, times: Sequence[Time], visitors: Sequence[Visitor]) -> tuple[load.Result, load.Result]:
    """Every time once by the first half of the people, then again by the others, who are refused."""
    half = len(times)
    return (
        send_once(address, [_claim(*each) for each in zip(times, visitors[:half], strict=True)], CLIENTS),
        send_once(address, [_claim(*each) for each in zip(times, visitors[half : 2 * half], strict=True)], CLIENTS),
    )


def _claim(time: Time, visitor: Visitor) -> bytes:
    room, start, end = time
    return posted(f"/api/v1/booking/spaces/{room}/bookings", visitor, {"start": start, "end": end, "party_size": 4})


def _faults(result: load.Result, wanted: int) -> int:
    return sum(count for status, count in result.statuses.items() if status != wanted)


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
