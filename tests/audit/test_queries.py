"""Only auditors read the trail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wenmai.audit.actions import note
from wenmai.audit.policies import may_read_trail
from wenmai.audit.queries import list_entries
from wenmai.kernel.actor import ANYONE, Actor, Grant, Role, system
from wenmai.kernel.errors import NotAllowed

AUDITOR = Actor(person="p-9", grants=(Grant(Role.AUDITOR, "5104"),))
OTHERS = [Actor(person="p", grants=(Grant(role, "51"),)) for role in Role if role is not Role.AUDITOR]


def test_auditors_and_the_system_may_read_the_trail():
    assert [may_read_trail(actor) for actor in (AUDITOR, system())] == [True, True]


@pytest.mark.parametrize("actor", [ANYONE, *OTHERS], ids=lambda actor: str(actor.grants))
def test_others_may_not(actor):
    with pytest.raises(NotAllowed):
        list_entries(actor)


@pytest.mark.django_db
def test_entries_are_listed_newest_first_and_filtered():
    one = note(Actor(person="p-1"), "tests.did", "tests.thing:1")
    two = note(Actor(person="p-2"), "tests.did", "tests.thing:1")
    three = note(system(), "tests.undid", "tests.thing:2")

    def listed(**wanted):
        return [entry.pk for entry in list_entries(AUDITOR, **wanted).items]

    assert listed() == [three.pk, two.pk, one.pk]
    assert listed(subject="tests.thing:1") == [two.pk, one.pk]
    assert listed(person="p-1") == [one.pk]
    assert listed(person="system", verb="tests.undid") == [three.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_a_page_takes_two_queries(number):
    for _ in range(number):
        note(AUDITOR, "tests.did")
    with CaptureQueriesContext(connection) as captured:
        assert len(list_entries(AUDITOR).items) == number
    assert len(captured) == 2
