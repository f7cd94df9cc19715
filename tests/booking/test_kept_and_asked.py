"""Places kept for a door or a group come free whatever returned; waiting asks what booking asks; nothing true is hidden."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.builders.booking import a_pool, a_reader, a_session, an_offering
from tests.builders.people import a_citizen, sign_in
from tests.builders.rounds import a_round, applied
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.questions import ask_questions
from wenmai.booking.actions.returns import release_due, release_kept
from wenmai.booking.actions.waiting import serve_due, wait
from wenmai.booking.drafts.claims import Claim, Seats, WaitWish
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.booking.models import Application, Booking, IntakeRound, Mode, Pool, ReturnedPlaces, WaitEntry
from wenmai.booking.numbers import number_of
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.rush import line_tickets, spool
from wenmai.booking.rush.line_tickets import LineTicket
from wenmai.booking.tasks import adopt_arrivals
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, system
from wenmai.kernel.errors import DomainError


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def a_kept(door="counter", group="", hours=1) -> tuple[Pool, Pool]:
    """An open pool of one and a kept pool of three, released in an hour."""
    release = clock.now() + timedelta(hours=hours)
    session = a_session(pools=(Seats("普通", 1), Seats("留的", 3, door, group, release)))
    return tuple(session.pools.order_by("pk"))


def released(kept: Pool) -> int:
    Pool.objects.filter(pk=kept.pk).update(release_at=clock.now() - timedelta(minutes=1))
    return release_due(system())


def taken(pool: Pool, actor=None, channel=Channel.COUNTER) -> Booking:
    who = actor or Actor(person=uuid4().hex, channel=channel)
    return claim(who, wish=Claim(pool=pool.pk, key=uuid4().hex, person=uuid4().hex))


@pytest.mark.django_db
def test_what_returned_before_the_release_goes_to_all_and_what_returns_after_it_too():
    open_pool, kept = a_kept()
    first, second = taken(kept), taken(kept)
    cancel(system(), key=str(first.key))
    Pool.objects.filter(pk=kept.pk).update(remaining=1, resting=1)
    ReturnedPlaces.objects.create(pool=kept, places=1, back_at=clock.now() + timedelta(hours=5))
    assert released(kept) == 2
    open_pool.refresh_from_db()
    kept.refresh_from_db()
    assert (open_pool.capacity, open_pool.remaining, open_pool.resting) == (3, 2, 1)
    assert (kept.capacity, kept.remaining, kept.resting) == (1, 0, 0)
    assert ReturnedPlaces.objects.get().pool_id == open_pool.pk
    cancel(system(), key=str(second.key))
    assert (release_due(system()), release_due(system())) == (1, 0)
    assert unbalanced_pools() == []


@pytest.mark.django_db
def test_a_place_of_the_counter_is_not_kept_resting_for_who_waits_for_any():
    open_pool, kept = a_kept()
    claim(a_reader(), wish=Claim(pool=open_pool.pk, key="full"))
    booking = taken(kept)
    wait(a_reader(), wish=WaitWish((open_pool.session_id,)))
    cancel(system(), key=str(booking.key))
    kept.refresh_from_db()
    assert (kept.remaining, kept.resting, release_kept(system(), pool=kept.pk)) == (3, 0, 0)


@pytest.mark.django_db
def test_the_telephone_takes_no_places_of_the_counter_nor_the_counter_those_of_the_telephone():
    _open, counter = a_kept()
    _open, phone = a_kept(door="phone")
    assert refusal(lambda: taken(counter, channel=Channel.PHONE)) == "booking.kept_for_door"
    assert refusal(lambda: taken(phone, channel=Channel.COUNTER)) == "booking.kept_for_door"
    assert taken(phone, channel=Channel.PHONE).state == "confirmed"
    assert taken(counter, system()).state == "confirmed"


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "who", "left"), [(48, "nobody", 0), (2, "small", 0)])
def test_a_large_party_keeps_places_until_three_hours_before_the_start(hours, who, left):
    session = a_session(seats=2, start=clock.now() + timedelta(hours=hours))
    pool = a_pool(session)
    booked = [claim(each, wish=Claim(pool=pool.pk, key="k")) for each in (a_reader(), a_reader())]
    large, small = a_reader(), a_reader()
    entry = wait(large, wish=WaitWish((session.pk,), party_size=2))
    WaitEntry.objects.filter(pk=entry.pk).update(passed_over=3)
    wait(small, wish=WaitWish((session.pk,)))
    cancel(Actor(person=booked[0].person), key=str(booked[0].key))
    serve_due(system())
    pool.refresh_from_db()
    served = Booking.objects.filter(person=small.person, state="confirmed").exists()
    assert ("small" if served else "nobody", pool.remaining) == (who, left)
    assert unbalanced_pools() == []


@pytest.mark.django_db
def test_waiting_asks_what_booking_asks_and_the_booking_carries_the_answer():
    offering = an_offering()
    ask_questions(
        system(),
        offering=offering,
        drafts=[QuestionDraft(label="孩子几岁", why="好分组", answer="number", required=True)],
    )
    session = a_session(offering, seats=1)
    first = claim(a_reader(), wish=Claim(pool=a_pool(session).pk, key="k", answers={"孩子几岁": "7"}))
    reader = a_citizen()
    client = sign_in(Client(), reader)
    client.post(f"/booking/sessions/{session.pk}/wait/", {"party": "1"})
    assert WaitEntry.objects.count() == 0
    assert refusal(lambda: wait(a_reader(), wish=WaitWish((session.pk,)))) == "booking.answers"
    client.post(f"/booking/sessions/{session.pk}/wait/", {"party": "1", "answer:孩子几岁": "9", "answer:别的": "x"})
    assert WaitEntry.objects.get().answers == {"孩子几岁": "9"}
    cancel(Actor(person=first.person), key=str(first.key))
    serve_due(system())
    assert Booking.objects.get(person=reader.person).answers == {"孩子几岁": "9"}


@pytest.mark.django_db
def test_before_the_first_ranking_the_page_says_how_many_are_there_and_that_places_are_being_ranked():
    found, reader = a_round(Mode.QUEUE), a_citizen()
    applied(found, reader)
    applied(found)
    at = clock.now() - timedelta(minutes=1)
    Application.objects.filter(round=found).update(arrived_at=at - timedelta(seconds=5))
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=at)
    client = sign_in(Client(), reader)
    page = client.get(f"/booking/rounds/{found.key}/wait/").content.decode()
    assert "正在排位置" in page
    assert "<b data-arrived>2</b>" in page
    said = client.get(f"/booking/rounds/{found.key}/wait.json").json()
    assert (said["state"], said["arrived"]) == ("sorting", 2)


@pytest.mark.django_db
def test_arrivals_of_a_killed_process_are_copied_by_the_worker_though_nobody_asks_for_the_queue(settings, tmp_path):
    settings.LINE_FOLDER = tmp_path
    found, person = a_round(Mode.QUEUE), uuid4().hex
    ticket = LineTicket(found.pk, number_of(found.key, person), person, tuple(found.offered), 1, 1_700_000_000_000_000)
    (tmp_path / "999-1.line").write_bytes(line_tickets.write(ticket).encode() + b"\n")
    adopt_arrivals(0)
    adopt_arrivals(0)
    assert Application.objects.get(round=found).person == person
    assert not spool.Spool(tmp_path).left_behind()
