"""Entries find their places after they are sealed."""

import pytest

from tests.builders.places import a_county, an_institution, some_divisions
from tests.builders.threads import pass_horizon, race
from wenmai.audit.actions import note
from wenmai.audit.models import AuditEntry, AuditPlace
from wenmai.audit.sealer import seal_once, verify_chain
from wenmai.audit.whereabouts import place_once
from wenmai.kernel.actor import Actor, Grant, Role, system

pytestmark = pytest.mark.django_db(transaction=True)


def placed(entry):
    return AuditPlace.objects.get(entry=entry.pk).codes


def seal():
    pass_horizon()
    seal_once()


def test_an_entry_belongs_to_its_subject_and_to_the_postings_of_its_actor():
    house = an_institution(code="YB", kind="library", division=a_county())
    clerk = Actor(person="p-1", account=1, grants=(Grant(Role.CLERK, "YB"), Grant(Role.REVIEWER, "510422")))
    of_house = note(system(), "tests.did", f"places.institution:{house.code}")
    of_clerk = note(clerk, "tests.did", "tests.unknown:7")
    of_nobody = note(Actor(person="p-2"), "people.sign_in", "people.person:p-2")
    gone = note(system(), "tests.did", "places.institution:gone")
    seal()
    assert place_once() > 3
    assert placed(of_house) == ["51", "5104", "510422", "YB"]
    assert placed(of_clerk) == ["51", "5104", "510422", "YB"]
    assert AuditEntry.objects.get(pk=of_clerk.pk).posted == ["510422", "YB"]
    assert (placed(of_nobody), placed(gone)) == ([], [])
    assert place_once() == 0


def test_two_workers_place_each_entry_once():
    some_divisions()
    for number in range(20):
        note(system(), "tests.did", f"places.division:{'5104' if number % 2 else '510422'}")
    seal()
    race(*[lambda: [place_once(limit=3) for _ in range(20)]] * 2)
    while place_once():
        pass
    assert AuditPlace.objects.count() == AuditEntry.objects.count()


def test_where_the_actor_was_posted_is_in_the_chain():
    note(Actor(person="p-1"), "tests.did")
    note(Actor(person="p-1", grants=(Grant(Role.CLERK, "YB"),)), "tests.did")
    seal()
    assert verify_chain().intact
