"""Named seats over HTTP: a hall sells out to pairs who leave the choice to us, and to people who tick seats on the map."""

from collections.abc import Sequence
from datetime import time, timedelta
from random import Random
from typing import Any

from django.db.models import Sum

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.bench import load, machine
from wenmai.bench.booking import host, hot_policy, open_house
from wenmai.bench.stage import Stage
from wenmai.bench.visitors import Visitor, people, posted, send_once
from wenmai.booking.drafts.claims import Slot
from wenmai.booking.models import Booking, Offering, Session, SessionSeat
from wenmai.booking.queries.seated import unbalanced_areas
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.actions import add_space, lay_out_seats
from wenmai.places.models import Space, SpaceKind

CLIENTS, ROWS, IN_ROW, PARTY, RUNS = 50, 20, 30, 2, 3
SEED = 20261123


def measure(stage: Stage) -> dict[str, Any]:
    """RUNS halls of ROWS × IN_ROW are sold out to pairs who tick nothing, RUNS more to people of whom each ticks one seat.

    A fifth more people come than find room. Every rule of a hot session holds.
    """
    stage.runs = RUNS
    open_house()
    hall = _hall(max(2, round(ROWS * stage.scale)))
    with stage.serve() as address:
        _pairs(address, hall)  # warms the workers
        pairs = [_pairs(address, hall) for _turn in range(RUNS)]
        ticked = [_ticked(address, hall, Random(SEED + turn)) for turn in range(RUNS)]
    return {
        "claims_per_s": machine.spread([_won(each) for each in pairs], 0),
        "p99_ms": machine.spread([each.percentile(0.99) for each in pairs], 0),
        "ticked_per_s": machine.spread([_won(each) for each in ticked], 0),
        "ticked_p99_ms": machine.spread([each.percentile(0.99) for each in ticked], 0),
        "refused": sum(each.statuses.get(409, 0) for each in (*pairs, *ticked)),
        "double_seats": _double(),
        "unbalanced": len(unbalanced_pools()) + len(unbalanced_areas()),
        "empty_seats": SessionSeat.objects.filter(booking=None).count(),
        "faults": sum(_faults(each) for each in (*pairs, *ticked)),
        "seats": SessionSeat.objects.filter(session=Session.objects.latest("pk")).count(),
        "clients": CLIENTS,
    }


def _hall(rows: int) -> Space:
    """A theatre with its plan of seats."""
    space = add_space(system(), institution="BENCH", name="剧场", kind=SpaceKind.THEATRE, capacity=rows * IN_ROW)
    plan = "\n".join(f"{row}排 1-{IN_ROW}" for row in range(1, rows + 1))
    lay_out_seats(system(), space=space.pk, plan=plan)
    return space


def _show(hall: Space) -> Session:
    """An evening of its own in the hall."""
    start = clock.at(clock.today() + timedelta(days=7 + Session.objects.count()), time(19))
    slot = Slot(start, start + timedelta(hours=2), host().division, space=hall, seated=True)
    draft = ActivityDraft(institution=host(), title="川剧折子戏", kind="performance", bookable=True, demo=True)
    activity = announce(system(), draft=draft, slots=(slot,))
    Offering.objects.filter(activity=activity).update(policy=hot_policy())
    return Session.objects.get(offering=activity.offering)


def _pairs(address: str, hall: Space) -> load.Result:
    """More pairs than there is room for; the best seats side by side for each."""
    show = _show(hall)
    places = show.seats.count()
    visitors = people(places // PARTY + max(CLIENTS, places // PARTY // 5))
    return _send(address, [_claim(show, each, PARTY, ()) for each in visitors])


def _ticked(address: str, hall: Space, drawn: Random) -> load.Result:
    """Every seat is ticked by somebody, a fifth of them by another one too."""
    show = _show(hall)
    labels = list(show.seats.values_list("label", flat=True))
    wanted = labels + drawn.sample(labels, len(labels) // 5)
    drawn.shuffle(wanted)
    visitors = people(len(wanted))
    return _send(address, [_claim(show, each, 1, (label,)) for each, label in zip(visitors, wanted, strict=True)])


def _claim(show: Session, visitor: Visitor, party: int, labels: Sequence[str]) -> bytes:
    body = {"pool": show.pools.get().pk, "party_size": party, "seats": list(labels)}
    return posted("/api/v1/booking/bookings", visitor, body)


def _send(address: str, requests: Sequence[bytes]) -> load.Result:
    return send_once(address, requests, CLIENTS)


def _won(result: load.Result) -> float:
    return result.statuses.get(201, 0) / result.seconds


def _faults(result: load.Result) -> int:
    return sum(count for status, count in result.statuses.items() if status not in {201, 409})


def _double() -> int:
    """People with a place beyond the seats that are somebody's: each such seat was given twice."""
    placed = Booking.objects.filter(state="confirmed").aggregate(n=Sum("party_size"))["n"] or 0
    return abs(int(placed) - SessionSeat.objects.filter(booking__isnull=False).count())
