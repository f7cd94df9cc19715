"""A hot session over HTTP: signed-in people claim its places, through the API and by the form of its page, with every rule."""

import time as time_module
from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.db.models import Count, Sum

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.bench import load
from wenmai.bench.stage import Stage
from wenmai.bench.visitors import SECRET, Visitor, cookies, people, posted
from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.booking.models import Booking, BookingPolicy, Offering, Pool
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.actions import Hours, Profile, add_institution, add_space, import_divisions, set_hours
from wenmai.places.models import Division, InstitutionKind, SpaceKind

CLIENTS, SECONDS, MOST_PER_SECOND = (
    50,
    30,
    2_500,
)  # who has asked must not ask again: the answer would be the old booking
HTML_SECONDS, REFUSED_SECONDS = 10, 5
DIVISIONS = "level,code,name,parent\n1,51,四川省,\n2,5104,攀枝花市,51\n3,510422,盐边县,5104\n"


def measure(stage: Stage) -> dict[str, Any]:
    """A hot session in a hall with opening hours, under a policy with caps and credit: claimed for SECONDS, then sold out.

    Everybody is signed in and has a pass, as the session's page gives it; each request has a key of its own. A second
    such session is claimed for HTML_SECONDS by the form of its page, as a citizen's browser sends it.
    """
    seconds = max(2.0, SECONDS * stage.scale)
    open_house()
    visitors = people(round(seconds * MOST_PER_SECOND))
    pool = hot_session(len(visitors))
    with stage.serve() as address:
        by_form = _by_form(address, max(2.0, HTML_SECONDS * stage.scale))
        _send(address, [_claim(hot_session(CLIENTS), each) for each in people(CLIENTS)], 5)  # warms the workers
        won = _send(address, [_claim(pool, each) for each in visitors], seconds)
        sold = _sell_out(pool)
        lost = _send(address, [_claim(pool, each) for each in people(CLIENTS * 20)], REFUSED_SECONDS)
    return {
        "claims_per_s": round(won.statuses.get(201, 0) / won.seconds, 1),
        "p50_ms": round(won.percentile(0.5), 1),
        "p99_ms": round(won.percentile(0.99), 1),
        "refusals_per_s": round(lost.statuses.get(409, 0) / lost.seconds, 1),
        "refusals_p99_ms": round(lost.percentile(0.99), 1),
        **by_form,
        "won": won.statuses.get(201, 0),
        "refused": lost.statuses.get(409, 0),
        "faults": _faults(won, 201) + _faults(lost, 409),
        "oversold": _oversold(pool, sold) + len(unbalanced_pools()),
        "limits_broken": _limits_broken(),
        "unaccounted": abs(Booking.objects.filter(pool=pool).count() - won.statuses.get(201, 0)),
        "clients": CLIENTS,
        "seconds": seconds,
    }


def _by_form(address: str, seconds: float) -> dict[str, Any]:
    """The same by the form of the page; sold out it leads to a page that says so, which is asked for as browsers do."""
    visitors = people(round(seconds * MOST_PER_SECOND))
    pool = hot_session(len(visitors))
    _send(address, [_form(hot_session(CLIENTS), each) for each in people(CLIENTS)], 5)
    won = _send(address, [_form(pool, each) for each in visitors], seconds)
    made = Booking.objects.filter(pool=pool).count()
    sold = _sell_out(pool)
    late = [request for each in people(CLIENTS * 20) for request in (_form(pool, each), _full_page(pool, each))]
    lost = _send(address, late, REFUSED_SECONDS)
    return {
        "html_claims_per_s": round(made / won.seconds, 1),
        "html_p50_ms": round(won.percentile(0.5), 1),
        "html_p99_ms": round(won.percentile(0.99), 1),
        "html_refusals_per_s": round(lost.statuses.get(303, 0) / lost.seconds, 1),
        "html_full_pages_per_s": round(lost.statuses.get(200, 0) / lost.seconds, 1),
        "html_faults": _faults(won, 303) + lost.statuses.get(500, 0) + lost.statuses.get(0, 0),
        "html_unaccounted": abs(made - won.statuses.get(303, 0)) + _oversold(pool, sold),
    }


def open_house() -> None:
    import_divisions(system(), raw=DIVISIONS.encode())
    host = {"kind": InstitutionKind.LIBRARY, "division": "510422", "profile": Profile("盐边县图书馆")}
    add_institution(system(), code="BENCH", **host)  # type: ignore[arg-type]
    add_space(system(), institution="BENCH", name="报告厅", kind=SpaceKind.HALL)
    hours = Hours(opens=8 * 60, closes=22 * 60)
    set_hours(system(), institution="BENCH", rules=[hours])


def hot_session(seats: int) -> Pool:
    """Sessions of the bench lie on days of their own, so that the hall is free; a thousand places need the permit."""
    start = clock.at(clock.today() + timedelta(days=7 + Pool.objects.count()), time(10))
    county = Division.objects.get(code="510422")
    space = host().spaces.get(name="报告厅")
    slot = Slot(start, start + timedelta(hours=2), county, space=space, seats=(Seats("普通", seats),))
    draft = ActivityDraft(
        institution=host(),
        title="水下的老县城",
        kind="lecture",
        permit="演示许可〔2026〕1 号",
        permit_on=clock.today() - timedelta(days=20),
        demo=True,
    )
    activity = announce(system(), draft=draft, slots=(slot,))
    Offering.objects.filter(activity=activity).update(policy=hot_policy())
    return Pool.objects.get(session__offering=activity.offering)


def hot_policy() -> BookingPolicy:
    """Caps, overlap, cancellations and credit: all that a claim can be asked to keep."""
    words: dict[str, Any] = {
        "active_most": 3,
        "window_days": 30,
        "window_most": 5,
        "cancels_days": 1,
        "cancels_most": 2,
    }
    words |= {"overlap": "refuse", "strikes": 3, "penalty_days": [7, 30], "no_show_counts": True}
    return BookingPolicy.objects.get_or_create(name="热门活动", defaults=words | {"made_at": clock.now()})[0]


def _sell_out(pool: Pool) -> int:
    """Take what is left off the pool, so that it is full; returns its capacity."""
    booked = Booking.objects.filter(pool=pool).count()
    Pool.objects.filter(pk=pool.pk).update(capacity=booked, remaining=0)
    time_module.sleep(1.1)  # a process knows within a second that nothing is left
    return booked


def host() -> Any:
    return Division.objects.get(code="510422").institutions.select_related("division").get(code="BENCH")


def _send(address: str, requests: Sequence[bytes], seconds: float) -> load.Result:
    target = urlsplit(address)
    scripts = [requests[start::CLIENTS] for start in range(CLIENTS)]
    return load.fire_scripts(target.hostname or "", target.port or 80, scripts, seconds)


def _claim(pool: Pool, visitor: Visitor) -> bytes:
    return posted("/api/v1/booking/bookings", visitor, {"pool": pool.pk, "party_size": 1})


def _form(pool: Pool, visitor: Visitor) -> bytes:
    """What a browser sends for the form of the session's page."""
    headers = {
        "Cookie": cookies(visitor),
        "Origin": "http://127.0.0.1",
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    words = {"csrfmiddlewaretoken": SECRET, "key": uuid4().hex, "party": 1, "pool": pool.pk}
    path = f"/activities/book/{pool.session_id}/"
    return load.request("POST", path, headers=headers, body=urlencode(words).encode())


def _full_page(pool: Pool, visitor: Visitor) -> bytes:
    return load.get(f"/booking/pools/{pool.pk}/full/", Cookie=f"sessionid={visitor.session}")


def _faults(result: load.Result, wanted: int) -> int:
    return sum(count for status, count in result.statuses.items() if status != wanted)


def _oversold(pool: Pool, capacity: int) -> int:
    """Places booked beyond the capacity."""
    booked = Booking.objects.filter(pool=pool, state="confirmed").aggregate(n=Sum("party_size"))["n"] or 0
    return max(0, booked - capacity)


def _limits_broken() -> int:
    """People with more than one active booking of the hot session."""
    rows = Booking.objects.filter(state="confirmed").values("session", "person").annotate(n=Count("pk"))
    return rows.filter(n__gt=1).count()
