"""A hot session over HTTP: signed-in people claim its places through the API, each with every rule and a key of their own."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Sum

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.bench import load, machine
from wenmai.bench.stage import Stage
from wenmai.booking.drafts import Seats, Slot
from wenmai.booking.models import Booking, Pool
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people.models import Account, Person
from wenmai.places.actions import Profile, add_institution, import_divisions
from wenmai.places.models import Division, InstitutionKind

CLIENTS, SEATS, RUNS = 20, 600, 3
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DIVISIONS = "level,code,name,parent\n1,51,四川省,\n2,5104,攀枝花市,51\n3,510422,盐边县,5104\n"


def measure(stage: Stage) -> dict[str, Any]:
    """RUNS sessions one after another, each claimed by as many people as it has places, then refused to as many again."""
    seats, stage.runs = stage.times(SEATS, CLIENTS), RUNS
    import_divisions(system(), raw=DIVISIONS.encode())
    host = {"kind": InstitutionKind.LIBRARY, "division": "510422", "profile": Profile("盐边县图书馆")}
    add_institution(system(), code="BENCH", **host)  # type: ignore[arg-type]
    cookies = _people(2 * seats)
    pools = [_hot_session(seats) for _ in range(RUNS + 1)]
    with stage.serve() as address:
        _play(address, pools[0], cookies)  # warms the workers
        rounds = [_play(address, pool, cookies) for pool in pools[1:]]
    won, lost = ([pair[index] for pair in rounds] for index in (0, 1))
    return {
        "claims_per_s": machine.spread([each.per_second for each in won], 0),
        "claims_p99_ms": machine.spread([each.percentile(0.99) for each in won], 0),
        "refusals_per_s": machine.spread([each.per_second for each in lost], 0),
        "refusals_p99_ms": machine.spread([each.percentile(0.99) for each in lost], 0),
        "won": sum(each.statuses.get(201, 0) for each in won),
        "refused": sum(each.statuses.get(409, 0) for each in lost),
        "faults": sum(
            count for each in (*won, *lost) for status, count in each.statuses.items() if status not in {201, 409}
        ),
        "oversold": sum(_oversold(pool) for pool in pools) + len(unbalanced_pools()),
        "clients": CLIENTS,
    }


def _people(count: int) -> list[str]:
    """Signed-in citizens: one session cookie each."""
    persons = Person.objects.bulk_create(Person(name="周玉兰", demo=True) for _ in range(count))
    accounts = [Account(person=person, handle=uuid4().hex, password="!") for person in persons]  # noqa: S106 (unusable)
    return [_cookie(account) for account in Account.objects.bulk_create(accounts)]


def _cookie(account: Account) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(account.pk), BACKEND
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _hot_session(seats: int) -> Pool:
    start = clock.now() + timedelta(days=7)
    county = Division.objects.get(code="510422")
    slot = Slot(start, start + timedelta(hours=2), county, "报告厅", seats=(Seats("普通", seats),))
    draft = ActivityDraft(institution=_host(), title="水下的老县城", kind="lecture", demo=True)
    activity = announce(system(), draft=draft, slots=(slot,))
    return Pool.objects.get(session__offering=activity.offering)


def _host() -> Any:
    return Division.objects.get(code="510422").institutions.select_related("division").get(code="BENCH")


def _play(address: str, pool: Pool, cookies: Sequence[str]) -> tuple[load.Result, load.Result]:
    """As many claims as there are places, then as many again, which are refused."""
    half = len(cookies) // 2
    requests = [_claim(pool, cookie) for cookie in cookies]
    return _send(address, requests[:half]), _send(address, requests[half:])


def _send(address: str, requests: Sequence[bytes]) -> load.Result:
    target = urlsplit(address)
    return load.fire_once(
        target.hostname or "", target.port or 80, [requests[start::CLIENTS] for start in range(CLIENTS)]
    )


def _claim(pool: Pool, cookie: str) -> bytes:
    secret = "b" * 32
    headers = {
        "Cookie": f"sessionid={cookie}; csrftoken={secret}",
        "X-CSRFToken": secret,
        "Content-Type": "application/json",
        "Idempotency-Key": uuid4().hex,
    }
    body = json.dumps({"pool": pool.pk, "party_size": 1}).encode()
    return load.request("POST", "/api/v1/booking/bookings", headers=headers, body=body)


def _oversold(pool: Pool) -> int:
    """Places booked beyond the capacity."""
    booked = Booking.objects.filter(pool=pool, state="confirmed").aggregate(n=Sum("party_size"))["n"] or 0
    return max(0, booked - pool.capacity)
