"""The waiting room: answered without the database, fair to who came early, and nobody is lost by a crash."""

import io
import json
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.builders.booking import a_reader
from tests.builders.passes import a_visitor
from tests.builders.people import a_citizen, sign_in
from tests.builders.rounds import a_round
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.actions.rounds import cancel_round
from wenmai.booking.draw import microseconds
from wenmai.booking.models import Application, Booking, IntakeRound, Mode
from wenmai.booking.numbers import number_of
from wenmai.booking.queries.rounds import my_application
from wenmai.booking.rush import line_tickets
from wenmai.booking.rush.door import Rush
from wenmai.booking.rush.line_tickets import LineTicket
from wenmai.booking.rush.spool import Spool
from wenmai.booking.rush.standing_line import Lines, read_line
from wenmai.booking.rush.waiting_room import WaitingRoom
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people import passes
from wenmai.wsgi import portal

pytestmark = pytest.mark.django_db


def still_portal(environ, start):
    """Django, without closing the test's connection at the end of a request."""
    for signal_of in (request_started, request_finished):
        signal_of.disconnect(close_old_connections)
    try:
        answer = portal(environ, start)
        body = list(answer)
        answer.close()
        return body
    finally:
        for signal_of in (request_started, request_finished):
            signal_of.connect(close_old_connections)


class StillLines(Lines):
    """Lines without a thread: the test turns them itself."""

    def _start(self) -> None:
        return


@pytest.fixture
def door(tmp_path):
    made = Rush(still_portal)
    made.room = WaitingRoom(still_portal, Spool(tmp_path / "line"))
    made.room.lines = StillLines(made.room.lines.spool)
    yield made
    made.room.lines.spool.flush()


def a_queue(seats=2, opens=timedelta(minutes=5), **about) -> IntakeRound:
    now = clock.now()
    return a_round(Mode.QUEUE, seats=seats, opens_at=now + opens, closes_at=now + timedelta(hours=1), **about)


def ask(door, found, tail, cookies, form=None, **headers):
    body = (form or "").encode()
    environ = {
        "PATH_INFO": f"/booking/rounds/{found.key}/{tail}",
        "REQUEST_METHOD": "POST" if form is not None else "GET",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "HTTP_SEC_FETCH_SITE": "same-origin",
        **headers,
    }
    said = {}
    start = lambda status, head, *_: said.update(status=int(status[:3]), head=dict(head))  # noqa: E731
    return said, b"".join(door(environ, start)).decode()


def joined(door, found, cookies, form=None):
    """Cookies with the paper that the door hands out."""
    said, _ = ask(door, found, "join/", cookies, form or f"wish={found.offered[0]}")
    assert (said["status"], said["head"]["Location"]) == (303, f"/booking/rounds/{found.key}/wait/")
    name, _, rest = said["head"]["Set-Cookie"].partition("=")
    assert {"HttpOnly", "SameSite=Lax"} <= {each.strip() for each in rest.split(";")}
    return cookies | {name: rest.partition(";")[0]}


def opened(found, ago=timedelta(seconds=30)):
    """The round as if it had opened a while ago, after everybody who is there arrived."""
    at = clock.now() - ago
    Application.objects.filter(round=found).update(arrived_at=at - timedelta(seconds=5))
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=at)


def test_joining_and_waiting_ask_the_database_nothing(door, django_assert_num_queries):
    found = a_queue()
    reader, cookies = a_visitor()
    cookies = joined(door, found, cookies)
    ask(door, found, "wait/", cookies)  # draws the frame
    with django_assert_num_queries(0):
        again = joined(door, found, cookies)
        said, page = ask(door, found, "wait/", cookies)
        state = json.loads(ask(door, found, "wait.json", cookies)[1])
    number = number_of(found.key, reader.person)
    assert (said["status"], number in page, "@@" in page) == (200, True, False)
    assert (state["state"], state["number"]) == ("before", number)
    assert again == cookies
    door.room.lines.turn()
    row = Application.objects.get(round=found)
    assert (row.person, row.number, row.wishes, row.state, row.channel) == (
        reader.person,
        number,
        [found.offered[0]],
        "submitted",
        "web",
    )


def test_a_wish_for_a_child_or_with_somebody_is_judged_at_the_ordinary_door(door):
    found = a_queue()
    _reader, cookies = a_visitor()
    for more in ("for=somebody", "with=somebody"):
        said, _page = ask(door, found, "join/", cookies, f"wish={found.offered[0]}&{more}")
        assert "Set-Cookie" not in said["head"]
    assert joined(door, found, cookies, f"wish={found.offered[0]}&for=")


def test_the_page_says_where_one_stands_and_leads_to_the_ticket(door):
    found = a_queue(seats=1)
    visitors = [a_visitor() for _ in range(3)]
    papers = [joined(door, found, cookies) for _, cookies in visitors]
    door.room.lines.turn()
    opened(found)
    door.room.lines._lines[found.key].opens_at = clock.now() - timedelta(seconds=30)
    assert serve_queue(system(), round=found.pk, batch=1).decided == 1
    door.room.lines.turn()
    answers = [ask(door, found, "wait/", cookies) for cookies in papers]
    won = [said for said, _ in answers if said["status"] == 303]
    booking = Booking.objects.get()
    assert [each["head"]["Location"] for each in won] == [f"/booking/{booking.key}/"]
    serve_queue(system(), round=found.pk)
    door.room.lines.turn()
    states = sorted(json.loads(ask(door, found, "wait.json", cookies)[1])["state"] for cookies in papers)
    assert states == ["lost", "lost", "won"]
    slow = json.loads(ask(door, found, "wait.json", papers[0])[1])
    line = read_line(found.key)
    place = line.place(slow["number"])
    assert (place.rank, place.booking) == (slow["rank"], slow["booking"])


def test_who_comes_later_stands_behind(door):
    found = a_queue(seats=1)
    for _ in range(3):
        joined(door, found, a_visitor()[1])
    door.room.lines.turn()
    opened(found, timedelta(seconds=10))
    line = door.room.lines._lines[found.key]
    line.opens_at = clock.now() - timedelta(seconds=10)
    late = joined(door, found, a_visitor()[1])
    door.room.lines.turn()
    Application.objects.filter(round=found, arrived_at__gt=line.opens_at).update(
        arrived_at=clock.now() - timedelta(seconds=4)
    )
    serve_queue(system(), round=found.pk, batch=1)
    door.room.lines.turn()
    assert json.loads(ask(door, found, "wait.json", late)[1])["rank"] == 4


def test_what_it_cannot_judge_is_the_ordinary_doors(door, client):
    found = a_queue()
    _, cookies = a_visitor()
    assert ask(door, found, "wait/", cookies)[0]["status"] == 302  # no paper: the ordinary door asks to sign in
    assert ask(door, found, "join/", cookies, "wish=0")[0]["status"] in {302, 403}
    assert ask(door, found, "join/", {}, f"wish={found.offered[0]}")[0]["status"] in {302, 403}
    forged = {line_tickets.cookie_name(str(found.key)): "1.AAAA.p.1.1.1.sig"}
    assert ask(door, found, "wait.json", forged)[0]["status"] == 200
    assert Application.objects.count() == 0
    lottery = a_round()
    assert ask(door, lottery, "join/", cookies, f"wish={lottery.offered[0]}")[0]["status"] in {302, 403}


def test_the_ordinary_door_says_the_same(client):
    found, citizen = a_queue(), a_citizen()
    sign_in(client, citizen)
    assert client.get(f"/booking/rounds/{found.key}/").status_code == 200
    answer = client.post(f"/booking/rounds/{found.key}/join/", {"wish": found.offered[0]})
    assert answer["Location"] == f"/booking/rounds/{found.key}/wait/"
    page = client.get(answer["Location"]).content.decode()
    assert number_of(found.key, citizen.person) in page
    state = client.get(f"/booking/rounds/{found.key}/wait.json").json()
    assert (state["state"], state["arrived"]) == ("before", 1)
    client.post(f"/booking/rounds/{found.key}/leave/")
    assert my_application(citizen, found) is None


def test_a_cancelled_round_is_said_to_who_waits(door):
    found = a_queue()
    papers = joined(door, found, a_visitor()[1])
    door.room.lines.turn()
    cancel_round(system(), round=found, reason="停电")
    door.room.lines.turn()
    assert json.loads(ask(door, found, "wait.json", papers)[1])["reason"] == "round_cancelled"
    assert "这一轮取消了" in ask(door, found, "wait/", papers)[1]


def test_a_paper_of_an_earlier_process_is_written_in_again_where_it_stood(door):
    found, reader = a_queue(), a_reader()
    arrived = microseconds(clock.now() - timedelta(minutes=3))
    number = number_of(found.key, reader.person)
    ticket = LineTicket(found.pk, number, reader.person, tuple(found.offered), 1, arrived)
    cookies = {line_tickets.cookie_name(str(found.key)): line_tickets.write(ticket)}
    assert ask(door, found, "wait/", cookies)[0]["status"] == 200
    door.room.lines.turn()
    assert microseconds(Application.objects.get(number=number).arrived_at) == arrived


def test_arrivals_after_the_end_have_a_result_and_copying_twice_changes_nothing(tmp_path):
    found, spool = a_queue(), Spool(tmp_path)
    cancel_round(system(), round=found, reason="停电")
    reader = a_reader()
    number = number_of(found.key, reader.person)
    ticket = LineTicket(found.pk, number, reader.person, tuple(found.offered), 1, microseconds(clock.now()))
    for _ in range(2):
        spool.add(ticket)
        assert spool.flush() == 1
    assert [(each.state, each.reason) for each in Application.objects.all()] == [("lost", "too_late")]
    assert list(tmp_path.glob("*.line")) == []


KILLED = """
import os, signal, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "wenmai.settings"
import django; django.setup()
from wenmai.booking.rush.line_tickets import LineTicket
from wenmai.booking.rush.spool import Spool
spool = Spool(Path(sys.argv[1]))
for each in range(50):
    spool.add(LineTicket(int(sys.argv[2]), f"N{each:03}", f"p{each}", (int(sys.argv[3]),), 1, 1_790_000_000_000_000 + each))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_loses_nobody(tmp_path):
    found = a_queue()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(found.pk), str(found.offered[0])], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    (tmp_path / "broken.line").write_bytes(b"cut of")
    spool = Spool(tmp_path)
    assert (spool.adopt(), spool.adopt()) == (50, 0)
    assert Application.objects.filter(round=found).count() == 50


def test_a_living_process_keeps_its_file(tmp_path):
    found, mine = a_queue(), Spool(tmp_path)
    mine.add(LineTicket(found.pk, "N1", "p1", tuple(found.offered), 1, microseconds(clock.now())))
    assert Spool(tmp_path).adopt() == 0
    assert mine.flush() == 1


def test_papers_cannot_be_forged():
    ticket = LineTicket(3, "ABCD-EFGH-JKLM", "p" * 32, (7, 8), 2, 1_790_000_000_000_000)
    text = line_tickets.write(ticket)
    assert line_tickets.read(text) == ticket
    assert line_tickets.read(text.replace("1790", "1780")) is None
    assert line_tickets.read("") is None


def test_what_no_page_of_ours_sends_is_left_to_the_ordinary_door(door):
    found, (_, cookies) = a_queue(), a_visitor()
    strange = cookies | {line_tickets.cookie_name(str(found.key)): "1.a.b.2.1.3.\xe9", passes.COOKIE: "1.a.2.3.4.\xe9"}
    assert ask(door, found, "wait.json", strange)[0]["status"] == 200
    assert (
        ask(door, found, "join/", strange, f"wish={found.offered[0]}")[0]["status"] == 403
    )  # Django's word on forgery
    many = "&".join(f"wish={n}" for n in range(60))
    assert ask(door, found, "join/", cookies, many)[0]["status"] == 403
    assert Application.objects.count() == 0


def test_a_thread_that_ends_leaves_nobody_behind(tmp_path):
    lines, found = Lines(Spool(tmp_path / "line")), a_queue()
    lines._start = lambda: None  # type: ignore[method-assign]
    lines.get(found.key)
    lines._thread = object()  # type: ignore[assignment]
    assert (lines._goes_on(), lines._thread is None) == (True, False)
    lines._lines.clear()
    assert (lines._goes_on(), lines._thread) == (False, None)
