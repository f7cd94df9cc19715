"""One person, one place on a date: whoever comes along with somebody has no second place, by whatever way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from uuid import uuid4

import pytest

from tests.builders.booking import a_pool, a_reader, a_session
from tests.builders.people import a_citizen
from tests.builders.rounds import a_round, applied
from tests.builders.threads import WAIT, apart, open_transaction, race, until_somebody_waits
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.proxies import apply_for_family, claim_for_family
from wenmai.booking.actions.rounds import withdraw
from wenmai.booking.actions.waiting import serve, wait
from wenmai.booking.drafts.claims import Claim, Seats, WaitWish
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import ACTIVE, Booking, Session, WaitEntry
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import DomainError
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Guardianship, Relation
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db
ANOTHER = "booking.in_another_party"
BORN = date(2018, 1, 1)


@pytest.fixture
def mother():
    return a_citizen("沙马阿依")


@pytest.fixture
def child(mother) -> str:
    return add_dependant(mother, name="小凤", relation=Relation.CHILD, born=BORN, guardian_consent=NOTICE_VERSION).key


@pytest.fixture
def father(child):
    found = a_citizen("沙马木呷")
    Guardianship.objects.create(guardian_id=found.person, dependant_id=child, relation=Relation.CHILD)
    return found


def wish(session: Session, *along: str, person="", pool=0, key="") -> Claim:
    size = 1 + len(along)
    place = session.pools.order_by("pk")[pool].pk
    return Claim(pool=place, key=key or uuid4().hex, party_size=size, person=person, dependants=along)


def said(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    assert caught.value.message.endswith("。")
    return caught.value.code


def test_child_that_comes_along_has_no_second_place_by_any_way(mother, father, child):
    session = a_session(pools=(Seats("普通", 10), Seats("轮椅位", 4)))
    first = claim(mother, wish=wish(session, child, key="once"))
    refused = {
        "a ticket of the own": partial(claim_for_family, mother, wish=wish(session, person=child)),
        "of another pool": partial(claim_for_family, mother, wish=wish(session, person=child, pool=1)),
        "by the child": partial(claim, Actor(child), wish=wish(session)),
        "with the father": partial(claim, father, wish=wish(session, child)),
    }
    assert {way: said(work) for way, work in refused.items()} == dict.fromkeys(refused, ANOTHER)
    assert claim(mother, wish=wish(session, child, key="once")).pk == first.pk
    assert said(lambda: claim(mother, wish=wish(session, child))) == "booking.already_booked"
    assert claim(father, wish=wish(session)).party_size == 1
    assert claim(father, wish=wish(a_session(), child)).party_size == 2  # another date is another matter
    cancel(mother, key=str(first.key))
    assert claim_for_family(mother, wish=wish(session, person=child)).person == child
    assert unbalanced_pools() == []


def test_who_has_a_ticket_is_nobodys_companion(mother, child):
    session = a_session()
    own = claim_for_family(mother, wish=wish(session, person=child))
    assert said(lambda: claim(mother, wish=wish(session, child))) == ANOTHER
    assert claim(mother, wish=wish(session)).party_size == 1
    cancel(mother, key=str(own.key))
    assert Booking.objects.filter(state__in=ACTIVE).count() == 1


def test_waiting_list_gives_no_second_place_either(mother, father, child):
    session = a_session(seats=3)
    taken = claim(a_reader(), wish=wish(session))
    claim(mother, wish=wish(session, child))
    wait(father, wish=WaitWish((session.pk,), party_size=1, dependants=(child,)))
    next_one = a_reader()
    wait(next_one, wish=WaitWish((session.pk,)))
    cancel(Actor(taken.person), key=str(taken.key))
    assert serve(system(), session=session.pk) == 1
    assert dict(WaitEntry.objects.values_list("person", "state")) == {
        father.person: "waiting",
        next_one.person: "fulfilled",
    }


def test_child_is_in_a_round_once(mother, father, child):
    found = a_round(seats=5, party_max=4)
    pools = tuple(found.offered)
    asked = applied(found, mother, party_size=2, dependants=(child,))
    assert said(lambda: applied(found, father, party_size=2, dependants=(child,))) == ANOTHER
    own = Wish(round=found.pk, pools=pools, person=child)
    assert said(lambda: apply_for_family(mother, wish=own)) == ANOTHER
    assert applied(found, mother, party_size=2, dependants=(child,)).pk == asked.pk
    withdraw(mother, application=asked.pk)
    assert apply_for_family(mother, wish=own).person == child


@pytest.mark.django_db(transaction=True)
def test_two_parents_at_once_bring_their_child_once(mother, father, child):
    session = a_session(seats=8)
    results = race(*(partial(claim, each, wish=wish(session, child)) for each in (mother, father)))
    assert sorted(each.code if isinstance(each, DomainError) else each.state for each in results) == [
        ANOTHER,
        "confirmed",
    ]
    assert (a_pool(session).remaining, unbalanced_pools()) == (6, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pool", [0, 1])
def test_child_that_claims_alone_while_a_parent_brings_it_has_one_place(mother, child, pool):
    """Whoever is first; the second waits for the first, sees what it did, and is told, in another pool of the date too."""
    session = a_session(pools=(Seats("普通", 10), Seats("轮椅位", 4)))
    alone = partial(claim, Actor(child), wish=wish(session, pool=pool))
    with ThreadPoolExecutor(1) as threads:
        with open_transaction(partial(claim, mother, wish=wish(session, child))):
            late = threads.submit(apart(lambda: said(alone)))
            until_somebody_waits()
        assert late.result(WAIT) == ANOTHER
    assert list(Booking.objects.filter(state__in=ACTIVE).values_list("person", "party_size")) == [(mother.person, 2)]
    assert unbalanced_pools() == []


@pytest.mark.django_db(transaction=True)
def test_parent_that_brings_a_child_while_it_claims_alone_leaves_it_one_place(mother, child):
    session = a_session(seats=8)
    works = [partial(claim, Actor(child), wish=wish(session)), partial(claim, mother, wish=wish(session, child))]
    results = race(*works, *works)
    refused = {each.code for each in results if isinstance(each, DomainError)}
    places = [
        child_in for each in Booking.objects.filter(state__in=ACTIVE) for child_in in (each.person, *each.dependants)
    ]
    assert (places.count(child), refused <= {ANOTHER, "booking.already_booked"}) == (1, True)
