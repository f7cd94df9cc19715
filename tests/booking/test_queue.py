"""A queue of an announced opening: fair to who came early, one result each, and anyone can recompute it."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders.booking import a_reader
from tests.builders.rounds import a_round, applied
from tests.builders.threads import race
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.draw import digest
from wenmai.booking.models import Application, Booking, IntakeRound, Mode, Pool
from wenmai.booking.queries.rounds import paper
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import DomainError

VERIFY = Path(__file__).parents[2] / "tools" / "verify_draw.py"


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def verified(found, tmp_path, *more) -> str:
    """What the separate program says of what was published."""
    for name in ("list", "result"):
        (tmp_path / name).write_bytes(bytes(paper(found, name).content))
    command = [sys.executable, str(VERIFY), str(tmp_path / "list"), str(tmp_path / "result"), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"{done.returncode} {done.stdout}"


def a_queue(seats=3, people=8, late=3) -> IntakeRound:
    """A queue that opened a minute ago, with people who came before and after."""
    now = clock.now()
    found = a_round(Mode.QUEUE, seats=seats, opens_at=now + timedelta(minutes=1))
    for _ in range(people):
        applied(found)
    opened = now - timedelta(minutes=1)
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=opened)
    Application.objects.filter(round=found).update(arrived_at=opened - timedelta(minutes=1))
    for index in range(late):
        one = applied(found)
        Application.objects.filter(pk=one.pk).update(arrived_at=opened + timedelta(seconds=index))
    return IntakeRound.objects.get(pk=found.pk)


@pytest.mark.django_db
def test_a_queue_serves_early_comers_in_drawn_order_then_by_arrival_each_exactly_once(tmp_path):
    found = a_queue()
    assert (serve_queue(system(), round=found.pk, batch=2).decided, unbalanced_pools()) == (2, [])
    while serve_queue(system(), round=found.pk, batch=2).decided:
        pass
    rows = list(Application.objects.filter(round=found).order_by("rank").values_list("state", "arrived_at"))
    assert [state for state, _ in rows] == ["won"] * 3 + ["lost"] * 8
    assert [at for _, at in rows[8:]] == sorted(at for _, at in rows[8:])
    late = applied(found)
    Application.objects.filter(pk=late.pk).update(arrived_at=clock.now() - timedelta(seconds=5))
    assert serve_queue(system(), round=found.pk).decided == 1
    IntakeRound.objects.filter(pk=found.pk).update(closes_at=clock.now() - timedelta(minutes=1) + timedelta(seconds=1))
    assert serve_queue(system(), round=found.pk).over
    assert serve_queue(system(), round=found.pk).over
    assert verified(found, tmp_path, "--secret-digest", found.secret_digest).startswith("0")
    assert digest(bytes(found.secret)) == found.secret_digest
    assert unbalanced_pools() == []


@pytest.mark.django_db
def test_a_place_given_back_while_the_queue_runs_is_not_given_twice(tmp_path):
    found = a_queue(seats=2, people=3, late=0)
    serve_queue(system(), round=found.pk)
    first = Booking.objects.order_by("pk").first()
    cancel(Actor(person=first.person), key=str(first.key))
    assert Pool.objects.get(pk=found.offered[0]).resting == 1
    IntakeRound.objects.filter(pk=found.pk).update(closes_at=clock.now() - timedelta(seconds=10))
    serve_queue(system(), round=found.pk)
    assert verified(found, tmp_path).startswith("0")
    assert unbalanced_pools() == []


@pytest.mark.django_db
def test_who_has_the_session_by_the_counter_is_left_out_of_the_queue(tmp_path):
    found = a_queue(seats=2, people=2, late=0)
    person = Application.objects.first().person
    session = Pool.objects.get(pk=found.offered[0]).session
    kept = Pool.objects.create(
        session=session,
        name="服务台",
        capacity=1,
        remaining=1,
        accepting=True,
        opens_at=session.starts_at - timedelta(days=20),
        closes_at=session.ends_at,
        door="counter",
        release_at=session.starts_at,
    )
    claim(system(), wish=Claim(pool=kept.pk, key="c", person=person))
    serve_queue(system(), round=found.pk)
    assert Counter(Application.objects.values_list("state", flat=True)) == {"ineligible": 1, "won": 1}
    IntakeRound.objects.filter(pk=found.pk).update(closes_at=clock.now() - timedelta(seconds=10))
    assert serve_queue(system(), round=found.pk).over
    assert verified(found, tmp_path).startswith("0")


@pytest.mark.django_db(transaction=True)
def test_two_allocators_and_many_phones_give_one_result_each():
    found = a_queue(seats=4, people=10, late=5)
    reader = a_reader()
    twice = race(*[lambda: applied(found, reader).pk] * 3)
    assert len(set(twice)) == 1
    race(*[lambda: serve_queue(system(), round=found.pk, batch=4).decided] * 4)
    while serve_queue(system(), round=found.pk).decided:
        pass
    states = Counter(Application.objects.exclude(person=reader.person).values_list("state", flat=True))
    assert states == {"won": 4, "lost": 11}
    assert Booking.objects.filter(state="confirmed").count() == 4
    assert unbalanced_pools() == []
