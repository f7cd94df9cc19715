"""Waiting where it is unkind: thousands for one date, places with a delay, places that were kept for others."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tests.booking.test_waiting import a_full_session, give_up, state, waiting
from tests.builders.booking import a_booking, a_pool, a_session
from tests.builders.rules import a_policy
from wenmai.booking.actions import waiting as actions
from wenmai.booking.actions.returns import release_due
from wenmai.booking.actions.waiting import close_waiting, serve_due
from wenmai.booking.drafts.claims import Seats
from wenmai.booking.models import Pool, ReturnedPlaces, WaitEntry
from wenmai.booking.queries import waiting as queries
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.queries.waiting import in_order, waiting_of
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db


def many(session, number, **about):
    """So many wait, some with the same priority or the same instant of joining."""
    now = clock.now()
    words = {"sessions": [session.pk], "until": session.starts_at, "channel": "web"} | about
    rows = [
        WaitEntry(person=uuid4().hex, priority=n % 2, joined_at=now - timedelta(seconds=n % 7), **words)
        for n in range(number)
    ]
    return WaitEntry.objects.bulk_create(rows)


def test_a_friend_who_waits_after_a_place_was_given_back_waits_as_long_as_everybody():
    session, bookings = a_full_session(policy=a_policy(return_minutes=120), start=clock.now() + timedelta(days=5))
    give_up(bookings[0])
    friend = waiting(session)
    assert (serve_due(system()), state(friend)) == (0, "waiting")
    give_up(bookings[1])  # somebody waits now: this one is for them at once
    assert (serve_due(system()), state(friend)) == (1, "fulfilled")
    second = waiting(session)
    assert (serve_due(system()), state(second), a_pool(session).resting) == (0, "waiting", 1)
    ReturnedPlaces.objects.update(back_at=clock.now())
    assert (serve_due(system()), state(second)) == (1, "fulfilled")
    assert (a_pool(session).resting, unbalanced_pools()) == (0, [])


@pytest.mark.parametrize("open_places", [1, 0], ids=["beside an open pool", "alone"])
def test_kept_places_go_by_who_waits_first(open_places):
    start = clock.now() + timedelta(days=3)
    kept = Seats("长者", 2, group="elder", release_at=start - timedelta(days=1))
    session = a_session(start=start, pools=(*[Seats("普通", 1)] * open_places, kept))
    if open_places:
        a_booking(session)
    first = waiting(session)
    Pool.objects.filter(session=session, group="elder").update(release_at=clock.now())
    release_due(system())
    assert session.pools.filter(remaining__gt=0).count() == 0
    assert (serve_due(system()), state(first)) == (1, "fulfilled")
    assert (sum(session.pools.values_list("remaining", flat=True)), unbalanced_pools()) == (1, [])


def test_the_order_is_the_same_read_a_few_at_a_time(monkeypatch):
    session, _ = a_full_session()
    entries = many(session, 30)
    expected = sorted(entries, key=lambda each: (-each.priority, each.joined_at, each.pk))
    monkeypatch.setattr(queries, "AT_ONCE", 4)
    found = list(in_order(Q(sessions__contains=[session.pk])))
    assert [each.pk for each in found] == [each.pk for each in expected]
    places = {each.person: waiting_of(each.person)[0].before for each in entries[:10]}
    assert places == {each.person: n for n, each in enumerate(expected) if each.person in places}


def test_who_waits_for_something_else_is_not_before_me():
    session, _ = a_full_session()
    other, _ = a_full_session()
    many(other, 3)
    mine = waiting(session)
    assert waiting_of(mine.person)[0].before == 0


def test_waiting_is_closed_by_batches_and_everybody_is_told_once(monkeypatch):
    session, _ = a_full_session()
    many(session, 7, until=clock.now() - timedelta(minutes=1))
    monkeypatch.setattr(actions, "BATCH", 2)
    monkeypatch.setattr(actions, "CLOSED_AT_ONCE", 2)
    assert [close_waiting(system()) for _ in range(3)] == [4, 3, 0]
    told = Notice.objects.filter(kind="booking.waited_in_vain").values_list("person", flat=True)
    assert sorted(told) == sorted(WaitEntry.objects.filter(state="closed").values_list("person", flat=True))


def test_closing_takes_no_more_statements_for_ten_than_for_one():
    session, _ = a_full_session()
    counts = []
    for number in (1, 10):
        many(session, number, until=clock.now() - timedelta(minutes=1))
        with CaptureQueriesContext(connection) as asked:
            assert close_waiting(system()) == number
        counts.append(len(asked))
    assert counts[0] == counts[1]
