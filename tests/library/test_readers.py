"""Readers get one card, at however many counters they ask; what nobody needs any more is forgotten at night."""

from datetime import UTC, datetime

import pytest
from procrastinate.contrib.django import app

from tests.builders.library import a_library, a_reader
from tests.builders.people import a_person
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Reader

SYSTEM = system()


@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_make_one_reader():
    house, person = a_library(), a_person()
    made = race(*[lambda: register_reader(SYSTEM, reader=NewReader(person.key, house.code))] * 4)
    assert {getattr(each, "pk", each) for each in made} == {Reader.objects.get().pk}


def test_a_number_is_one_however_it_is_typed(db):
    house = a_library()
    made = a_reader(house, number=" a-17 ")
    assert made.number == "A-17"
    with pytest.raises(Conflict) as refused:
        a_reader(house, number="A-17")
    assert refused.value.code == "library.number_taken"


def test_loans_age_while_the_houses_sleep():
    (cron,) = (
        each.cron for each in app.periodic_registry.periodic_tasks.values() if each.task.name == "library.age_loans"
    )
    hour = int(cron.split()[1])  # the worker's clock is UTC
    there = datetime(2026, 3, 2, hour, tzinfo=UTC).astimezone(clock.SHANGHAI)
    assert there.hour in range(1, 6)
