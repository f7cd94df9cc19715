"""Invariants 9 and 12 of docs/invariants.md, by hypothesis on real PostgreSQL: queues served in order, calendars that follow."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tests.booking.test_queue import a_queue
from tests.builders.booking import a_session, an_offering
from tests.builders.rounds import applied
from wenmai.booking.actions import cancel_session, move_session
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.calendars import CANCELLED, calendar_of
from wenmai.booking.models import Application, Session, Status
from wenmai.booking.queries.calendars import entries_of_sessions
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db
few = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
turns = st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=5)
deeds = st.lists(st.tuples(st.sampled_from(["move", "cancel"]), st.integers(0, 2), st.integers(1, 5)), max_size=6)
Served = tuple[int, str]


def served(found) -> list[Served]:
    """Who has a result, in the order of their ranks."""
    rows = Application.objects.filter(round=found, decided_at__isnull=False).order_by("rank")
    return list(rows.values_list("rank", "state"))


def comes(found, after: int) -> int:
    """Somebody who came so many seconds after the opening."""
    one = applied(found)
    Application.objects.filter(pk=one.pk).update(arrived_at=found.opens_at + timedelta(seconds=after))
    return one.pk


@few
@given(early=st.integers(1, 5), seats=st.integers(1, 4), turns=turns)
def test_a_queue_is_served_in_the_order_of_its_tickets_whatever_the_batches(early, seats, turns):
    found = a_queue(seats=seats, people=early, late=0)
    late: list[int] = []
    for number, (batch, another) in enumerate(turns):
        before = served(found)
        if another:
            late.append(comes(found, number + 1))
        serve_queue(system(), round=found.pk, batch=batch)
        now = served(found)
        assert now[: len(before)] == before  # no result is taken back, nobody is put in front
        assert [rank for rank, _state in now] == list(range(1, len(now) + 1))
    while serve_queue(system(), round=found.pk, batch=3).decided:
        pass
    people = early + len(late)
    states = ["won"] * min(seats, people) + ["lost"] * (people - min(seats, people))
    assert served(found) == list(enumerate(states, start=1))
    behind = Application.objects.filter(round=found, rank__gt=early).order_by("rank")
    assert (list(behind.values_list("pk", flat=True)), unbalanced_pools()) == (late, [])


def exported(rows) -> dict[str, tuple]:
    """What a reader that nobody here wrote finds in the calendar, by UID."""
    events = Calendar.from_ical(calendar_of("活动", entries_of_sessions(rows, str))).walk("VEVENT")
    return {str(e["uid"]): (e.start, e.end, str(e["status"]) == CANCELLED, int(e["sequence"])) for e in events}


@few
@given(deeds)
def test_a_calendar_read_back_is_the_dates_as_they_stand_under_the_same_names(deeds):
    offering, start = an_offering(), clock.now().replace(microsecond=0) + timedelta(days=3)
    keys = [a_session(offering, start=start + timedelta(days=each)).pk for each in range(3)]
    rows = Session.objects.filter(pk__in=keys)
    names = set(exported(rows))
    for what, which, days in deeds:
        before = exported(rows)
        session = Session.objects.get(pk=keys[which])
        if session.status == Status.CANCELLED:
            continue
        if what == "cancel":
            cancel_session(system(), session=session, reason="下雨")
        else:
            begins = session.starts_at + timedelta(days=days)
            move_session(system(), session=session, start=begins, end=begins + timedelta(hours=1))
        after = exported(rows)
        raised = [uid for uid in names if after[uid][3] > before[uid][3]]
        assert (set(after), len(raised)) == (names, 1)
        assert all(after[uid] == before[uid] for uid in names if uid not in raised)
    meant = [(each.starts_at, each.ends_at, each.status == Status.CANCELLED) for each in rows.all()]
    assert sorted(each[:3] for each in exported(rows).values()) == sorted(meant)
