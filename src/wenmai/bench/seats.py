"""Named seats of a reading room: twice as many people as seats, half of them wanting a seat of their choice, eight at a time.

Through the action in one process, so its number is that of the engine, not of HTTP.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from django.db import connection

from wenmai.bench.booking import DIVISIONS
from wenmai.bench.stage import Stage
from wenmai.booking.actions.seats import claim_seat, offer_seats
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import SessionSeat
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict
from wenmai.people.models import Account, Person
from wenmai.places.actions import (
    Profile,
    add_institution,
    add_space,
    import_divisions,
    lay_out_seats,
    set_hours,
    weekly,
)
from wenmai.places.models import InstitutionKind, SpaceKind

HANDS, ACROSS, LINES, SEED = 8, 20, 20, 20261123

DOUBLE = """
SELECT count(*) FROM booking_booking b LEFT JOIN booking_sessionseat s ON s.booking_id = b.id
WHERE b.state = 'confirmed' AND (s.id IS NULL OR s.session_id <> b.session_id OR EXISTS (
    SELECT FROM booking_sessionseat o WHERE o.booking_id = b.id AND o.id <> s.id))
"""
Wish = tuple[Actor, str]


def measure(stage: Stage) -> dict[str, Any]:
    """Every seat of one half day is claimed; those who come too late are refused."""
    lines = stage.times(LINES, 1)
    pool, labels = _seats(lines)
    wishes = _wishes(labels)
    began = time.monotonic()
    with ThreadPoolExecutor(HANDS) as hands:
        got = list(hands.map(lambda wish: _claimed(pool, wish), wishes))
    seconds = time.monotonic() - began
    taken = SessionSeat.objects.filter(session__pools=pool, booking__isnull=False).count()
    return {
        "seats": len(labels),
        "claims_of_seats_per_s": round(sum(got) / seconds),
        "answers_per_s": round(len(got) / seconds),
        "double_seats": _count(DOUBLE) + abs(taken - sum(got)),
        "hands": HANDS,
    }


def _seats(lines: int) -> tuple[int, Sequence[str]]:
    """The pool of tomorrow's first half day, and the seats in it."""
    import_divisions(system(), raw=DIVISIONS.encode())
    host = {"kind": InstitutionKind.LIBRARY, "division": "510422", "profile": Profile("盐边县图书馆")}
    house = add_institution(system(), code="BENCH", **host)  # type: ignore[arg-type]
    set_hours(system(), institution=house.code, rules=[weekly(weekdays=range(1, 8), opens=480, closes=1320)])
    kind = SpaceKind.READING_ROOM
    room = add_space(system(), institution=house.code, name="自习室", kind=kind, capacity=ACROSS * lines)
    plan = "\n".join(f"{chr(65 + line)} 1-{ACROSS}" for line in range(lines))
    lay_out_seats(system(), space=room.pk, plan=plan)
    session = offer_seats(system(), space=room).sessions.order_by("starts_at").last()
    assert session is not None
    labels = SessionSeat.objects.filter(session=session).values_list("label", flat=True)
    return session.pools.get().pk, list(labels)


def _wishes(labels: Sequence[str]) -> Sequence[Wish]:
    """Two people a seat in a drawn order: one wants this seat, one any."""
    people = Person.objects.bulk_create([Person(name="周玉兰", demo=True) for _ in range(2 * len(labels))], 2000)
    rows = [Account(person=each, handle=each.key[:32], password="!") for each in people]  # noqa: S106 (unusable)
    actors = [Actor(each.person_id, each.pk) for each in Account.objects.bulk_create(rows, 2000)]
    wishes = list(zip(actors, [*labels, *[""] * len(labels)], strict=True))
    Random(SEED).shuffle(wishes)
    return wishes


def _claimed(pool: int, wish: Wish) -> bool:
    actor, label = wish
    try:
        claim_seat(actor, wish=Claim(pool=pool, key=actor.person), label=label)
    except Conflict:
        return False
    return True


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
