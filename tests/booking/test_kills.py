"""kill -9 in the middle: of a web process, of one that claims, and of the allocator. Afterwards the books balance."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection

from tests.builders.booking import a_pool, a_session, an_offering
from tests.builders.passes import a_signed_in_visitor
from tests.builders.rounds import a_round, applied
from tests.builders.rules import a_policy
from wenmai.bench.stage import free_port, start_command, stop_command, wait_for_page
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.models import Application, Booking, IntakeRound, Mode
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system

START = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "wenmai.settings"
import django; django.setup()
"""
CLAIMS = (
    START
    + """
from threading import Thread
from uuid import uuid4
from wenmai.booking.actions import claim
from wenmai.booking.drafts.claims import Claim
from wenmai.kernel.actor import Actor
def work():
    while True:
        person = uuid4().hex
        claim(Actor(person=person), wish=Claim(pool=int(sys.argv[1]), key=person))
for _ in range(4):
    Thread(target=work).start()
print("ready", flush=True)
"""
)
SERVES = (
    START
    + """
from wenmai.booking.actions.allocation import serve_queue
from wenmai.kernel.actor import system
print("ready", flush=True)
while serve_queue(system(), round=int(sys.argv[1]), batch=3).decided:
    pass
"""
)
pytestmark = pytest.mark.django_db(transaction=True)


def started(program: str, argument: int) -> subprocess.Popen:
    """A process of its own on this test's database, once it is at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(argument)], env=os.environ | here(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


def here() -> dict[str, str]:
    """Variables of a process that works on this test's database."""
    found = connection.settings_dict
    host, name, user = found["HOST"], found["NAME"], found["USER"]
    address = f"postgresql://{user}@/{name}?host={host}" + (f"&port={found['PORT']}" if found["PORT"] else "")
    return {"DATABASE_URL": address, "DATABASE_OWNER_URL": address}


def killed(process: subprocess.Popen, after: float) -> None:
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def settled() -> None:
    """Until the server has noticed that the other end is gone."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)


def web_processes(pid: int) -> list[int]:
    """The processes that answer below a server."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and "serve" in (entry / "cmdline").read_text().split("\0"):
                found.append(int(entry.name))
    return sorted(found)


def claim_over_http(port: int, pool: int, crowd: list[dict[str, str]], said: list[tuple[int, str]]) -> None:
    """Each visitor claims as a page does: with one key, again until an answer comes."""
    for cookies in crowd:
        secret = "b" * 32
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in (cookies | {"csrftoken": secret}).items()),
            "X-CSRFToken": secret,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid4().hex,
        }
        for _ in range(200):
            line = HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                line.request("POST", "/api/v1/booking/bookings", json.dumps({"pool": pool, "party_size": 1}), headers)
                answer = line.getresponse()
                said.append((answer.status, json.loads(answer.read()).get("key", "")))
                break
            except (OSError, HTTPException):
                time.sleep(0.05)
            finally:
                line.close()


def test_killing_a_web_process_under_load_leaves_each_answer_its_one_booking():
    session = a_session(an_offering(policy=a_policy(active_most=3, overlap="refuse")), seats=1_000)
    crowd = [a_signed_in_visitor() for _ in range(240)]
    port, said = free_port(), []
    server = start_command(("serve", "--port", str(port), "--workers", "2"), here())
    try:
        wait_for_page(f"http://127.0.0.1:{port}/healthz", server)
        before = web_processes(server.pid)
        clients = [Thread(target=claim_over_http, args=(port, a_pool(session).pk, crowd[n::6], said)) for n in range(6)]
        for each in clients:
            each.start()
        while len(said) < 40 and any(each.is_alive() for each in clients):
            time.sleep(0.005)
        os.kill(before[0], signal.SIGKILL)
        for each in clients:
            each.join()
        after = web_processes(server.pid)
    finally:
        stop_command(server)
    settled()
    assert len(before) == 2
    assert before[0] not in after
    assert {status for status, _key in said} == {201}
    booked = Booking.objects.filter(session=session, state="confirmed")
    assert sorted(key for _status, key in said) == sorted(str(key) for key in booked.values_list("key", flat=True))
    assert len({each.person for each in booked}) == len(said) == len(crowd)
    assert a_pool(session).remaining == 1_000 - len(crowd)
    assert unbalanced_pools() == []


@pytest.mark.parametrize("rules", [{}, {"active_most": 3, "overlap": "refuse"}])
def test_killing_a_process_that_claims_leaves_the_books_balanced(rules):
    session = a_session(an_offering(policy=a_policy(**rules)), seats=100_000)
    process = started(CLAIMS, a_pool(session).pk)
    while not Booking.objects.filter(session=session).count() > 20:
        time.sleep(0.02)
    killed(process, after=0.05)
    settled()
    pool = a_pool(session)
    booked = Booking.objects.filter(session=session, state="confirmed").count()
    assert booked > 20
    assert pool.remaining == 100_000 - booked
    assert unbalanced_pools() == []


def test_killing_the_allocator_leaves_everybody_one_result():
    now = clock.now()
    found = a_round(Mode.QUEUE, seats=20, opens_at=now + timedelta(minutes=1))
    for _ in range(60):
        applied(found)
    opened = now - timedelta(minutes=1)
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=opened)
    Application.objects.update(arrived_at=opened - timedelta(minutes=1))
    process = started(SERVES, found.pk)
    while not Booking.objects.exists() and process.poll() is None:
        time.sleep(0.005)
    killed(process, after=0.01)
    settled()
    while serve_queue(system(), round=found.pk).decided:
        pass
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {"won": 20, "lost": 40}
    assert Booking.objects.filter(state="confirmed").count() == 20
    assert Application.objects.exclude(rank=None).values("rank").distinct().count() == 60
    assert unbalanced_pools() == []
