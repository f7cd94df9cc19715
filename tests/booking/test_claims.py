"""Claims: taken, refused with a reason, repeated, raced."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.builders.booking import a_booking, a_desk, a_pool, a_reader, a_running_session, a_session, an_offering
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.booking.actions import cancel, cancel_session, claim, close_booking, publish_session
from wenmai.booking.drafts.claims import Claim, Seats
from wenmai.booking.models import Booking, Pool
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import DomainError, Invalid

pytestmark = pytest.mark.django_db


def wish(session, key="k1", **about) -> Claim:
    return Claim(pool=a_pool(session).pk, key=key, **about)


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    assert caught.value.message.endswith(("。", "？"))
    return caught.value.code


def test_claim_takes_places_and_remembers_who_and_how():
    session, reader = a_session(seats=10), a_reader()
    booking = claim(reader, wish=wish(session, party_size=3))
    saved = Booking.objects.get(pk=booking.pk)
    assert (saved.person, saved.party_size, saved.state, saved.channel, saved.operator) == (
        reader.person,
        3,
        "confirmed",
        "web",
        "",
    )
    assert (saved.session_id, saved.pool_id, saved.key) == (session.pk, a_pool(session).pk, booking.key)
    assert a_pool(session).remaining == 7
    assert unbalanced_pools() == []


def test_claim_in_few_queries(django_assert_num_queries):
    session, reader = a_session(), a_reader()
    wanted = wish(session)
    with django_assert_num_queries(
        4
    ):  # pool, earlier, the statement; a savepoint only because of the test's transaction
        claim(reader, wish=wanted)


@pytest.mark.parametrize("party", [0, -1])
def test_party_of_nobody_is_told_to_say_how_many(party):
    session = a_session()
    with pytest.raises(Invalid) as caught:
        claim(a_reader(), wish=wish(session, party_size=party))
    assert (caught.value.code, caught.value.message) == ("booking.party", "写来几个人，最少 1 人。")


def test_claim_repeated_with_its_key_returns_the_first():
    session, reader = a_session(seats=5), a_reader()
    first = claim(reader, wish=wish(session, party_size=2))
    assert claim(reader, wish=wish(session, party_size=2)).pk == first.pk
    assert a_pool(session).remaining == 3
    assert refusal(lambda: claim(reader, wish=wish(session, party_size=1))) == "booking.key_reused"


def test_claim_of_the_same_session_twice_is_refused():
    session, reader = a_session(), a_reader()
    claim(reader, wish=wish(session))
    assert refusal(lambda: claim(reader, wish=wish(session, key="k2"))) == "booking.already_booked"
    assert a_pool(session).remaining == 9


def test_claim_after_cancelling_takes_a_place_again():
    session, reader = a_session(), a_reader()
    cancel(reader, key=str(claim(reader, wish=wish(session)).key))
    assert claim(reader, wish=wish(session, key="k2")).state == "confirmed"
    assert a_pool(session).remaining == 9


def test_claim_in_a_full_session_is_refused_with_what_is_left():
    session = a_session(seats=2)
    claim(a_reader(), wish=wish(session))
    assert refusal(lambda: claim(a_reader(), wish=wish(session, party_size=2))) == "booking.too_few"
    claim(a_reader(), wish=wish(session))
    assert refusal(lambda: claim(a_reader(), wish=wish(session))) == "booking.full"
    assert a_pool(session).remaining == 0


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"party_size": 0}, "booking.party"),
        ({"party_size": 5}, "booking.party"),
        ({"party_size": -3}, "booking.party"),
        ({"dependants": ("a", "b")}, "booking.party"),
    ],
)
def test_claim_of_an_impossible_party_is_refused(about, code):
    session = a_session()
    assert refusal(lambda: claim(a_reader(), wish=wish(session, **about))) == code
    assert a_pool(session).remaining == 10


def test_claim_for_a_stranger_as_companion_is_refused():
    session = a_session()
    assert (
        refusal(lambda: claim(a_reader(), wish=wish(session, party_size=2, dependants=(uuid4().hex,))))
        == "booking.party"
    )


def test_claim_needs_somebody():
    session = a_session()
    assert refusal(lambda: claim(ANYONE, wish=wish(session))) == "booking.sign_in"


def test_claim_of_what_is_not_announced_does_not_exist():
    session = a_session(published=False)
    assert refusal(lambda: claim(a_reader(), wish=wish(session))) == "booking.no_session"
    assert refusal(lambda: claim(a_reader(), wish=Claim(pool=0, key="k"))) == "booking.no_session"


def test_claim_of_a_cancelled_closed_or_past_session_is_refused():
    called_off, closed, past = a_session(), a_session(), a_running_session()
    cancel_session(system(), session=called_off, reason="下雨")
    close_booking(system(), session=closed)
    codes = [refusal(lambda s=s: claim(a_reader(), wish=wish(s))) for s in (called_off, closed, past)]
    assert codes == ["booking.cancelled", "booking.closed", "booking.over"]


def test_claim_after_reopening_is_possible():
    session = a_session()
    close_booking(system(), session=session)
    publish_session(system(), session=session)
    assert claim(a_reader(), wish=wish(session)).state == "confirmed"


def test_claim_before_the_opening_says_when():
    session = a_session(opens_at=clock.now() + timedelta(hours=1))
    with pytest.raises(DomainError) as caught:
        claim(a_reader(), wish=wish(session))
    assert (caught.value.code, "开放预约" in caught.value.message) == ("booking.not_yet", True)


def test_claim_of_a_walk_in_session_is_refused_as_needless():
    session = a_session(an_offering(bookable=False), pools=(Seats("普通", 5),))
    assert refusal(lambda: claim(a_reader(), wish=wish(session))) == "booking.walk_in"


def test_claim_needs_the_real_name_where_the_offering_asks_for_it():
    session = a_session(an_offering(real_name_level=2))
    assert refusal(lambda: claim(a_reader(), wish=wish(session))) == "booking.real_name"


def test_claim_for_somebody_else_is_for_the_hosts_staff():
    session = a_session()
    person = uuid4().hex
    clerk = a_desk(session.offering.institution)
    booking = claim(clerk, wish=wish(session, person=person))
    assert (booking.person, booking.operator, booking.channel) == (person, clerk.person, "desk")
    stranger = a_desk(an_institution())
    assert refusal(lambda: claim(stranger, wish=wish(session, key="k2", person=uuid4().hex))) == "not_allowed"


def test_long_sessions_take_claims_while_they_run():
    session = a_session(start=clock.now() - timedelta(days=1), minutes=7 * 24 * 60)
    assert claim(a_reader(), wish=wish(session)).state == "confirmed"


def test_pools_are_counted_apart():
    session = a_session(pools=(Seats("普通", 1), Seats("轮椅位", 1)))
    claim(a_reader(), wish=wish(session))
    wheelchair = Pool.objects.get(session=session, name="轮椅位")
    assert claim(a_reader(), wish=Claim(pool=wheelchair.pk, key="k")).pool_id == wheelchair.pk
    assert list(session.pools.order_by("pk").values_list("remaining", flat=True)) == [0, 0]


@pytest.mark.django_db(transaction=True)
def test_raced_claims_never_oversell():
    session = a_session(seats=5)
    readers = [a_reader() for _ in range(12)]
    results = race(*[lambda r=r: claim(r, wish=wish(session)) for r in readers])
    won = [each for each in results if isinstance(each, Booking)]
    lost = {each.code for each in results if isinstance(each, DomainError)}
    assert (len(won), lost, a_pool(session).remaining, unbalanced_pools()) == (5, {"booking.full"}, 0, [])


@pytest.mark.django_db(transaction=True)
def test_raced_double_click_is_one_booking():
    session, reader = a_session(seats=5), a_reader()
    results = race(*[lambda: claim(reader, wish=wish(session, key="same")) for _ in range(6)])
    assert {each.pk if isinstance(each, Booking) else each.code for each in results} <= {
        Booking.objects.get().pk,
        "booking.already_booked",
    }
    assert a_pool(session).remaining == 4


@pytest.mark.django_db(transaction=True)
def test_raced_claims_and_cancelled_session_leave_nobody_booked():
    session = a_session(seats=8)
    claims = [lambda: claim(a_reader(), wish=wish(session, key=uuid4().hex)) for _ in range(6)]
    race(*claims, lambda: cancel_session(system(), session=session, reason="停电"))
    assert (Booking.objects.filter(state="confirmed").count(), a_pool(session).remaining, unbalanced_pools()) == (
        0,
        8,
        [],
    )


@pytest.mark.django_db(transaction=True)
def test_raced_cancellations_return_places_once():
    session, reader = a_session(seats=3), a_reader()
    booking = a_booking(session, reader, party=2)
    results = race(*[lambda: cancel(reader, key=str(booking.key)) for _ in range(4)])
    assert sum(isinstance(each, Booking) for each in results) == 1
    assert (a_pool(session).remaining, unbalanced_pools()) == (3, [])
