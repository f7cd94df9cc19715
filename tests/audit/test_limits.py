"""Rate limits slide, count refused tries, and do not lose a race."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction

from tests.builders.threads import race
from wenmai.audit.limits import SLOTS, forget_old, hit
from wenmai.audit.models import RateWindow
from wenmai.kernel.errors import TooMany

START = datetime(2026, 3, 2, 4, 0, 0, tzinfo=UTC)  # a boundary of every window below


@pytest.fixture
def travel():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def tries(number: int, key: str = "203.0.113.9", limit: int = 5) -> int:
    """How many of `number` tries passed."""
    passed = 0
    for _ in range(number):
        try:
            hit("tests.sign_in", key, limit, 60)
            passed += 1
        except TooMany:
            pass
    return passed


@pytest.mark.django_db
def test_tries_pass_up_to_the_limit(travel):
    assert tries(8) == 5


@pytest.mark.django_db
def test_callers_and_buckets_are_apart(travel):
    assert tries(5) == 5
    assert tries(5, key="203.0.113.10") == 5
    hit("tests.other", "203.0.113.9", 5, 60)


@pytest.mark.django_db
def test_the_window_slides(travel):
    tries(5)
    travel.shift(60)  # the hits of the last window count whole at its end, and fade
    assert tries(1) == 0
    travel.shift(30)
    assert tries(4) == 1
    travel.shift(120)
    assert tries(5) == 5


@pytest.mark.django_db
@pytest.mark.parametrize("hammering", [1, 7])
def test_after_retry_after_a_try_passes(travel, hammering):
    tries(5)
    travel.shift(20)
    for _ in range(hammering):
        with pytest.raises(TooMany) as refused:
            hit("tests.sign_in", "203.0.113.9", 5, 60)
    travel.shift(refused.value.retry_after)
    assert tries(1) == 1


@pytest.mark.django_db
def test_the_caller_is_not_stored_in_the_clear(travel):
    tries(1, key="13800138000")
    assert "13800138000" not in str(RateWindow.objects.values_list())


@pytest.mark.django_db
def test_past_windows_are_dropped(travel):
    tries(5)
    travel.shift(121)
    assert 1 <= forget_old() <= SLOTS
    assert RateWindow.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_raced_tries_do_not_pass_the_limit():
    assert sum(race(*[lambda: tries(5, limit=12)] * 5)) <= 12


@pytest.mark.django_db(transaction=True)
def test_counting_inside_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError), transaction.atomic():
        hit("tests.sign_in", "x", 5, 60)
