"""Who reads which stretch of the trail."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.audit import a_placed_entry
from tests.builders.places import a_county
from wenmai.audit.actions import note
from wenmai.audit.policies import may_read_trail, may_verify
from wenmai.audit.queries import Wanted, chain_state, get_entry, list_entries, verbs
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, Actor, Grant, Role, system
from wenmai.kernel.errors import NotFound

AUDITOR = Actor(person="p-9", grants=(Grant(Role.AUDITOR, "5104"),))
KEEPER = Actor(person="p-8", grants=(Grant(Role.ADMINISTRATOR, "5104"),))
READERS = {Role.AUDITOR, Role.ADMINISTRATOR}
OTHERS = [Actor(person="p", grants=(Grant(role, "51"),)) for role in Role if role not in READERS]
HERE = ("51", "5104", "510422", "YB")
pytestmark = pytest.mark.django_db


def keys(actor, wanted=None):
    return [line.entry.pk for line in list_entries(actor, wanted or Wanted()).items]


def test_auditors_administrators_and_the_system_may_read():
    assert [may_read_trail(actor) for actor in (AUDITOR, KEEPER, system())] == [True, True, True]
    assert [may_verify(actor) for actor in (AUDITOR, KEEPER, ANYONE)] == [True, False, False]


@pytest.mark.parametrize("actor", [ANYONE, *OTHERS], ids=lambda actor: str(actor.grants))
def test_for_others_there_is_no_trail(actor):
    with pytest.raises(NotFound):
        list_entries(actor)


def test_entries_are_listed_newest_first_and_filtered():
    one = a_placed_entry(HERE, actor=Actor(person="p-1"), subject="tests.thing:1")
    two = a_placed_entry(HERE, actor=Actor(person="p-2"), subject="tests.thing:1")
    three = a_placed_entry(HERE, verb="tests.undid", subject="tests.thing:2")
    assert keys(AUDITOR) == [three.pk, two.pk, one.pk]
    assert keys(AUDITOR, Wanted(subject="tests.thing:1")) == [two.pk, one.pk]
    assert keys(AUDITOR, Wanted(subject="tests.thing")) == [three.pk, two.pk, one.pk]
    assert keys(AUDITOR, Wanted(person="p-1")) == [one.pk]
    assert keys(AUDITOR, Wanted(person="system", verb="tests.undid")) == [three.pk]


def test_days_are_days_in_shanghai_both_included():
    entry, today = a_placed_entry(HERE), clock.today()
    assert keys(AUDITOR, Wanted(first=today, last=today)) == [entry.pk]
    assert keys(AUDITOR, Wanted(last=today - timedelta(days=1))) == []
    assert keys(AUDITOR, Wanted(first=date(2099, 1, 1))) == []


def test_a_reader_sees_what_lies_within_the_own_scope():
    here, elsewhere, nowhere = a_placed_entry(HERE), a_placed_entry(("51", "5134")), a_placed_entry()
    county = Actor(person="p", grants=(Grant(Role.AUDITOR, "510422"),))
    province = Actor(person="p", grants=(Grant(Role.AUDITOR, "51"),))
    a_county()
    assert keys(county) == [here.pk]
    assert keys(KEEPER) == [here.pk]
    assert keys(AUDITOR) == [nowhere.pk, here.pk]
    assert keys(province) == [nowhere.pk, elsewhere.pk, here.pk]
    assert keys(province, Wanted(place="5134")) == [elsewhere.pk]
    assert keys(county, Wanted(place="5134")) == []


def test_an_entry_outside_the_scope_does_not_exist():
    here, elsewhere = a_placed_entry(HERE, verb="booking.cancel"), a_placed_entry(("51", "5134"))
    shown = get_entry(AUDITOR, here.pk)
    assert (shown.line.verb, shown.link.number, shown.codes) == ("取消预约", here.pk, list(HERE))
    for key in (elsewhere.pk, 0):
        with pytest.raises(NotFound):
            get_entry(AUDITOR, key)


def test_verbs_are_found_by_steps():
    for verb in ("tests.b", "tests.a", "tests.b", "places.hours.set"):
        note(system(), verb)
    assert verbs() == [("tests.a", "tests.a"), ("tests.b", "tests.b"), ("places.hours.set", "定开放时间")]


def test_the_chain_tells_how_far_it_reaches():
    before = chain_state()
    assert (before.number, before.digest, before.waiting, before.said) == (0, "", 0, "")
    a_placed_entry(HERE)
    later = note(system(), "tests.did")
    state = chain_state()
    assert (state.waiting, state.oldest) == (1, type(later).objects.get(pk=later.pk).at)


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_takes_the_same_queries_for_one_and_three(number):
    for _ in range(number):
        a_placed_entry(HERE, actor=AUDITOR)
    with CaptureQueriesContext(connection) as captured:
        assert len(list_entries(AUDITOR).items) == number
    assert len(captured) == 3
