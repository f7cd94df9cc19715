"""Who leaves the waiting room has left, whatever page is still open somewhere; who comes again is in it again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.booking.test_waiting_room import StillLines, a_queue, ask, door, joined, opened, still_portal
from tests.builders.booking import a_reader
from tests.builders.passes import a_visitor
from tests.builders.people import a_citizen, sign_in
from tests.builders.rounds import applied
from tests.builders.threads import apart, open_transaction, until_somebody_waits
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.actions.rounds import withdraw
from wenmai.booking.draw import microseconds
from wenmai.booking.models import Application
from wenmai.booking.numbers import number_of
from wenmai.booking.queries.rounds import my_application
from wenmai.booking.rush.door import Rush
from wenmai.booking.rush.line_tickets import LineTicket, cookie_name
from wenmai.booking.rush.spool import Spool
from wenmai.booking.rush.waiting_room import WaitingRoom
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db
__all__ = ["door"]


@pytest.fixture
def other_door(tmp_path):
    """A second process of the same site."""
    made = Rush(still_portal)
    made.room = WaitingRoom(still_portal, Spool(tmp_path / "other"))
    made.room.lines = StillLines(made.room.lines.spool)
    return made


def left(actor, found):
    return withdraw(actor, application=my_application(actor, found).pk)


def states_of(found):
    return sorted(Application.objects.filter(round=found).values_list("state", flat=True))


def test_who_withdraws_and_joins_again_is_in_the_queue_and_gets_a_place(door):
    found = a_queue()
    reader, cookies = a_visitor()
    first = joined(door, found, cookies)
    door.room.lines.turn()
    left(reader, found)
    door.room.lines.turn()
    assert ask(door, found, "wait/", first)[0]["status"] == 302  # the ordinary door: not in it
    again = joined(door, found, first)
    assert again != first
    door.room.lines.turn()
    assert states_of(found) == ["submitted", "withdrawn"]
    Application.objects.filter(state="submitted").update(arrived_at=clock.now() - timedelta(seconds=40))
    type(found).objects.filter(pk=found.pk).update(opens_at=clock.now() - timedelta(seconds=30))
    serve_queue(system(), round=found.pk)
    assert my_application(reader, found).state == "won"


def test_a_page_left_open_at_another_process_puts_nobody_back(door, other_door):
    found = a_queue()
    reader, cookies = a_visitor()
    papers = joined(door, found, cookies)
    door.room.lines.turn()
    ask(other_door, found, "wait.json", papers)  # this process has read the line before
    other_door.room.known.clear()
    left(reader, found)
    ask(other_door, found, "wait.json", papers)
    other_door.room.lines.turn()
    fresh = WaitingRoom(still_portal, other_door.room.lines.spool)
    fresh.lines = other_door.room.lines = StillLines(fresh.lines.spool)
    other_door.room = fresh
    assert ask(other_door, found, "wait/", papers)[0]["status"] == 302
    other_door.room.lines.turn()
    assert (states_of(found), my_application(reader, found)) == (["withdrawn"], None)


def test_two_processes_agree_on_who_came_again(door, other_door):
    found = a_queue()
    reader, cookies = a_visitor()
    papers = joined(door, found, cookies)
    door.room.lines.turn()
    left(reader, found)
    again = joined(other_door, found, papers)
    other_door.room.lines.turn()
    door.room.lines.turn()
    assert ask(door, found, "wait/", again)[0]["status"] == 200
    door.room.lines.turn()
    assert states_of(found) == ["submitted", "withdrawn"]
    assert ask(door, found, "wait/", papers)[0]["status"] == 302
    assert door.room.lines.get(found.key).arrived == 1


def test_a_paper_of_another_phone_from_before_is_not_copied_after_it(tmp_path):
    found, reader = a_queue(), a_reader()
    asked = applied(found, reader)
    number = number_of(found.key, reader.person)
    later = LineTicket(found.pk, number, reader.person, tuple(found.offered), 1, microseconds(clock.now()))
    assert later.at() > asked.arrived_at
    withdraw(reader, application=asked.pk)
    spool = Spool(tmp_path)
    spool.add(later)
    spool.flush()
    assert states_of(found) == ["withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_withdrawing_while_the_paper_is_copied_again_leaves_nobody_in(tmp_path):
    found, reader, spool = a_queue(), a_reader(), Spool(tmp_path)
    asked = applied(found, reader)
    number = number_of(found.key, reader.person)
    spool.add(LineTicket(found.pk, number, reader.person, tuple(found.offered), 1, microseconds(asked.arrived_at)))
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: withdraw(reader, application=asked.pk)):
            copied = pool.submit(apart(spool.flush))
            until_somebody_waits()
        assert copied.result(20) == 1
    assert states_of(found) == ["withdrawn"]


def test_leaving_takes_the_paper_away(client):
    found, citizen = a_queue(), a_citizen()
    sign_in(client, citizen)
    client.post(f"/booking/rounds/{found.key}/join/", {"wish": found.offered[0]})
    gone = client.post(f"/booking/rounds/{found.key}/leave/").cookies[cookie_name(str(found.key))]
    assert (gone.value, gone["path"], gone["max-age"]) == ("", "/booking/", 0)


def test_another_wish_is_not_dropped_in_silence(door, client):
    found = a_queue(sessions=2)
    _reader, cookies = a_visitor()
    papers = joined(door, found, cookies)
    assert "Set-Cookie" not in ask(door, found, "join/", papers, f"wish={found.offered[1]}")[0]["head"]
    sign_in(client, a_citizen())
    for wish in found.offered[:2]:
        page = client.post(f"/booking/rounds/{found.key}/join/", {"wish": wish}, follow=True)
    assert page.redirect_chain == [(f"/booking/rounds/{found.key}/", 302)]
    assert "原来报的还算数" in page.content.decode()


def test_a_rank_that_was_given_back_is_nobodys(door):
    found = a_queue(seats=1)
    people = [a_visitor() for _ in range(3)]
    papers = [joined(door, found, cookies) for _, cookies in people]
    door.room.lines.turn()
    opened(found)
    line = door.room.lines.get(found.key)
    line.opens_at = clock.now() - timedelta(seconds=30)
    serve_queue(system(), round=found.pk, batch=1)
    door.room.lines.turn()
    second = next(n for n, (actor, _) in enumerate(people) if my_application(actor, found).rank == 2)
    actor = people[second][0]
    assert line.place(number_of(found.key, actor.person)).rank == 2
    left(actor, found)
    door.room.lines.turn()
    joined(door, found, papers[second])
    line.served = 2
    assert line.place(number_of(found.key, actor.person)).rank == 0


def test_after_the_close_nobody_is_told_that_places_ran_out_who_had_no_result(door):
    found = a_queue()
    papers = joined(door, found, a_visitor()[1])
    door.room.lines.turn()
    line = door.room.lines.get(found.key)
    line.opens_at, line.closes_at = clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1)
    page = ask(door, found, "wait/", papers)[1]
    assert ("这一轮已经截止" in page, "名额给完了" in page) == (True, False)
