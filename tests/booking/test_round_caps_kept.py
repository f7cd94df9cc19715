"""Whatever people hold and whatever rounds give: nobody has more than the rule allows, and no two at the same time."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.booking import a_pool, a_reader, a_session, an_offering
from tests.builders.places import an_institution
from tests.builders.rounds import a_round, applied, over
from tests.builders.rules import a_policy
from wenmai.booking.actions import claim
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.waiting import serve_due
from wenmai.booking.drafts.claims import Claim, Seats
from wenmai.booking.models import Application, Booking, IntakeRound, Mode
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError

PEOPLE, DATES = 4, 4
who, dates = st.integers(0, PEOPLE - 1), st.integers(0, DATES - 1)
deeds = st.lists(st.tuples(who, dates), max_size=6)
wishes = st.lists(st.lists(dates, min_size=1, max_size=3, unique=True), min_size=PEOPLE, max_size=PEOPLE)


def a_town(mode, most):
    """Dates of which each overlaps the next, half of each given by a round, half by booking; one rule for all."""
    house, policy = an_institution(), a_policy(active_most=most, overlap="refuse")
    start, beside, given_by = clock.now() + timedelta(days=9), [], []
    for date in range(DATES):
        for pools in (beside, given_by):
            offering = an_offering(house, policy=policy)
            pools.append(a_pool(a_session(offering, seats=2, start=start + timedelta(minutes=60 * date))))
    found = a_round(mode, institution=house, pools=tuple(each.pk for each in given_by))
    return found, beside, given_by, [a_reader() for _ in range(PEOPLE)]


def book(readers, pools, pairs):
    for person, date in pairs:
        try:
            with transaction.atomic():
                claim(readers[person], wish=Claim(pool=pools[date].pk, key=uuid4().hex))
        except DomainError:
            pass


def decide(found, between):
    """The round to its end; somebody books in the middle of it."""
    if found.mode == Mode.LOTTERY:
        sealed = seal(system(), round=over(found))
        between()
        return draw_round(system(), round=sealed, seed="7")
    at = clock.now() - timedelta(minutes=5)
    Application.objects.filter(round=found).update(arrived_at=at - timedelta(seconds=5))
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=at)
    serve_queue(system(), round=found.pk, batch=2)
    between()
    return serve_queue(system(), round=found.pk)


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([Mode.LOTTERY, Mode.QUEUE]), st.integers(1, 3), deeds, deeds, wishes)
def test_no_round_gives_more_than_the_rule_allows(mode, most, before, between, wanted):
    found, beside, given_by, readers = a_town(mode, most)
    book(readers, beside, before)
    for reader, wish in zip(readers, wanted, strict=True):
        applied(found, reader, pools=tuple(given_by[date].pk for date in wish))
    decide(found, lambda: book(readers, beside, between))
    serve_due(system())
    persons = [each.person for each in readers]
    held = Booking.objects.filter(person__in=persons, state__in=["held", "confirmed"]).select_related("session")
    assert all(count <= most for count in Counter(each.person for each in held).values())
    for one in held:
        for other in held:
            if one.person == other.person and one.pk != other.pk:
                assert one.session.ends_at <= other.session.starts_at or other.session.ends_at <= one.session.starts_at
    assert not Application.objects.filter(round=found, state="ineligible", reason="").exists()
    assert unbalanced_pools() == []


@pytest.mark.django_db
def test_a_batch_of_which_some_are_booked_already_is_not_filled_up_with_who_was_not_counted():
    house, policy, start = an_institution(), a_policy(active_most=1), clock.now() + timedelta(days=9)
    seats = (Seats("普通", 5), Seats("柜台", 2, "counter", release_at=start))
    other = a_session(an_offering(house), start=start, pools=seats)
    ruled, beside = (
        a_pool(a_session(an_offering(house, policy=policy), start=start + timedelta(days=n))) for n in (1, 2)
    )
    open_ = other.pools.get(door="").pk
    found = a_round(Mode.QUEUE, institution=house, wishes_most=2, pools=(ruled.pk, open_))
    booked, free, capped = (a_reader() for _ in range(3))
    at = clock.now() - timedelta(minutes=5)
    for turn, (reader, wanted) in enumerate([(booked, (ruled.pk, open_)), (free, (ruled.pk,)), (capped, (ruled.pk,))]):
        key = applied(found, reader, pools=wanted).pk
        Application.objects.filter(pk=key).update(arrived_at=at + timedelta(seconds=turn))
    claim(system(), wish=Claim(pool=other.pools.get(door="counter").pk, key="desk", person=booked.person))
    claim(capped, wish=Claim(pool=beside.pk, key="own"))
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=at)
    while serve_queue(system(), round=found.pk, batch=2).decided:
        pass
    rows = dict(Application.objects.filter(round=found).values_list("person", "reason"))
    assert rows == {booked.person: "already_booked", free.person: "", capped.person: "active_most"}
