"""An announced opening over HTTP: how many waiting pages a second, and how long until 100,000 arrivals each have one result.

Arrivals come through the fast door as browsers send them: a pass, a form, a cookie in return. While they come and
wait, the worker of the product ranks and serves them.
"""

import time
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from wenmai.bench import booking, load
from wenmai.bench.stage import Stage
from wenmai.bench.visitors import send_once
from wenmai.booking.actions.rounds import plan_round, publish_round
from wenmai.booking.drafts.rounds import RoundDraft
from wenmai.booking.draw import microseconds
from wenmai.booking.models import Application, Booking, IntakeRound, Mode, Pool
from wenmai.booking.numbers import number_of
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.rush import line_tickets
from wenmai.booking.rush.line_tickets import LineTicket
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people import passes

ARRIVALS, PLACES, CLIENTS, WATCHING = 100_000, 2_000, 40, 5.0
PATIENCE = 600.0


def measure(stage: Stage) -> dict[str, Any]:
    """A queue of ARRIVALS for PLACES: arrive before the opening, look at the page, open, and wait for the last result."""
    arrivals, places = stage.times(ARRIVALS, 200), stage.times(PLACES, 20)
    booking.open_house()
    with stage.serve() as address, stage.work():
        found = _queue(places)
        arriving = send_once(address, [_join(found) for _ in range(arrivals)], CLIENTS)
        _until(lambda: Application.objects.filter(round=found).count() >= arrivals)
        watching = _watch(address, found)
        opened = time.perf_counter()
        _open(found)
        _until(lambda: not Application.objects.filter(round=found, state="submitted").exists())
        took = time.perf_counter() - opened
        late = _watch(address, found)
    states = Counter(Application.objects.filter(round=found).values_list("state", flat=True))
    return {
        "pages_per_s": round(watching.per_second, 1),
        "pages_p99_ms": round(watching.percentile(0.99), 1),
        "results_pages_per_s": round(late.per_second, 1),
        "arrivals_per_s": round(arriving.per_second, 1),
        "arrivals_p99_ms": round(arriving.percentile(0.99), 1),
        "opening_to_last_result_s": round(took, 1),
        "arrivals": arrivals,
        "places": places,
        "won": states["won"],
        "lost": states["lost"],
        "without_result": arrivals - states["won"] - states["lost"],
        "bookings": Booking.objects.filter(pool__in=found.offered).count(),
        "faults": sum(
            count
            for each in (arriving, watching)
            for status, count in each.statuses.items()
            if status not in {200, 303}
        ),
        "oversold": max(0, states["won"] - places) + len(unbalanced_pools()),
    }


def _queue(places: int) -> IntakeRound:
    pool: Pool = booking.hot_session(places)
    now = clock.now()
    draft = RoundDraft(
        booking.host(), "放票", Mode.QUEUE, (pool.pk,), now + timedelta(hours=1), now + timedelta(hours=3)
    )
    return publish_round(system(), round=plan_round(system(), draft=draft))


def _open(found: IntakeRound) -> None:
    """Bring the opening forward to this moment; the allocator waits three seconds for the last who came before it."""
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=clock.now())


def _join(found: IntakeRound) -> bytes:
    """One browser's request: somebody who never asked before."""
    session, person = uuid4().hex, uuid4().hex
    headers = {
        "Cookie": f"sessionid={session}; {passes.COOKIE}={passes.issue(person, 1, 1, '0' * 16, session)}",
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return load.request(
        "POST", f"/booking/rounds/{found.key}/join/", headers=headers, body=f"wish={found.offered[0]}".encode()
    )


def _watch(address: str, found: IntakeRound) -> load.Result:
    """The waiting page of people who stand in the queue, as fast as it goes."""
    persons = Application.objects.filter(round=found, state__in=["submitted", "lost"]).values_list("person", flat=True)[
        :2000
    ]
    requests = [_page(found, person) for person in persons]
    target = urlsplit(address)
    return load.fire(target.hostname or "", target.port or 80, requests, connections=CLIENTS, seconds=WATCHING)


def _page(found: IntakeRound, person: str) -> bytes:
    number = number_of(UUID(str(found.key)), person)
    ticket = LineTicket(found.pk, number, person, tuple(found.offered), 1, microseconds(clock.now()))
    paper = f"{line_tickets.cookie_name(str(found.key))}={line_tickets.write(ticket)}"
    return load.get(f"/booking/rounds/{found.key}/wait/", Cookie=paper)


def _until(done: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the queue did not come to an end")
        time.sleep(0.5)
