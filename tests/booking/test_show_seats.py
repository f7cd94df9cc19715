"""Named seats of shows: the best together, picked ones, wheelchairs, waiting, changing, keeping back, and the race."""

from datetime import timedelta
from functools import partial
from threading import Event

import pytest
import time_machine
from django.db import transaction

from tests.builders.booking import a_desk, a_reader, a_session, an_offering
from tests.builders.rounds import a_round, applied
from tests.builders.rules import a_policy
from tests.builders.shows import a_hall, a_show, seats_held, stalls, wheels
from tests.builders.threads import WAIT, elsewhere, race, until_somebody_waits
from wenmai.booking.actions import cancel, cancel_session, claim
from wenmai.booking.actions.deciding import decide
from wenmai.booking.actions.show_seats import change_seats, keep_back, put_on_sale
from wenmai.booking.actions.waiting import serve, wait
from wenmai.booking.drafts.claims import Claim, Seats, WaitWish
from wenmai.booking.models import Booking, Mode, SessionSeat
from wenmai.booking.queries.seated import unbalanced_areas
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, DomainError, NotAllowed
from wenmai.notices.models import Notice
from wenmai.places.actions import lay_out_seats

pytestmark = pytest.mark.django_db


def take(session, party=1, reader=None, **more) -> Booking:
    reader = reader or a_reader()
    pool = more.pop("pool", None) or stalls(session)
    return claim(reader, wish=Claim(pool=pool.pk, key=more.pop("key", reader.person), party_size=party, **more))


def refusal(work) -> DomainError:
    with pytest.raises(DomainError) as caught:
        work()
    assert caught.value.message.endswith("。")
    return caught.value


def test_a_hall_is_laid_out_in_two_areas():
    show = a_show()
    assert {each.name: (each.capacity, each.remaining) for each in show.pools.all()} == {
        "普通": (6, 6),
        "轮椅位": (2, 2),
    }
    beside = SessionSeat.objects.get(session=show, label="2排1")
    assert (beside.pool.name, beside.features) == ("轮椅位", ["companion"])


def test_what_is_not_given_out_is_in_no_pool():
    show = a_show(a_hall("1排 1-4 轮椅席=1 陪同席=2 不放=2,4\n2排 1-2"))
    assert {each.name: each.capacity for each in show.pools.all()} == {"普通": 3, "轮椅位": 1}
    assert put_on_sale(system(), session=show, labels=["1排2"]) == 1
    assert wheels(show).capacity == 2
    none = a_show(a_hall("1排 1-4 轮椅席=1 陪同席=2 不卖=1", name="小厅"))
    assert {each.name: each.capacity for each in none.pools.all()} == {"普通": 3}
    assert seats_held(take(none, 3)) == ["1排2", "1排3", "1排4"]
    assert unbalanced_areas() == []


def test_the_best_seats_together():
    show = a_show()
    assert seats_held(take(show, 2)) == ["1排3", "1排1"]
    assert seats_held(take(show, 2)) == ["1排2", "1排4"]
    assert seats_held(take(show, 1)) == ["2排2"]

    assert seats_held(take(show, 1, pool=wheels(show))) == ["2排3"]
    assert refusal(lambda: take(show, 1, pool=wheels(show))).code == "booking.no_wheelchair"
    assert (unbalanced_pools(), unbalanced_areas()) == ([], [])


def test_who_cannot_sit_together_is_told_what_there_is():
    show = a_show(a_hall("1排 1 | 2\n2排 1-2\n3排 1 | 3"))
    take(show, 2)
    reader = a_reader()
    refused = refusal(lambda: take(show, 3, reader))
    assert (refused.code, refused.fields) == ("booking.not_together", {"apart": "1排1座、1排2座、3排1座"})
    booking = take(show, 3, reader, apart=True)
    assert seats_held(booking) == ["1排1", "1排2", "3排1"]
    assert take(show, 3, reader, apart=True).pk == booking.pk
    assert refusal(lambda: take(show, 2)).code == "booking.too_few"


def test_seats_are_picked_by_name():
    show = a_show()
    reader = a_reader()
    booking = take(show, 2, reader, seats=("1排1", "2排2"))
    assert seats_held(booking) == ["1排1", "2排2"]
    assert take(show, 2, reader, seats=("1排1", "2排2")).pk == booking.pk
    for seats, code in [
        (("1排1", "1排3"), "booking.seat_taken"),
        (("1排3", "1排3"), "booking.seats"),
        (("1排3", "9排9"), "booking.seats"),
        (("1排3", "2排3"), "booking.seats"),
    ]:
        assert refusal(lambda seats=seats: take(show, 2, seats=seats)).code == code
    assert SessionSeat.objects.filter(booking__isnull=False).count() == 2
    assert stalls(show).remaining == 4


def test_a_wheelchair_and_who_sits_beside():
    show = a_show()
    assert refusal(lambda: take(show, 1, pool=wheels(show), seats=("2排1",))).code == "booking.seats"
    booking = take(show, 2, pool=wheels(show))
    assert seats_held(booking) == ["2排3", "2排1"]
    assert refusal(lambda: take(show, 1, pool=wheels(show))).code == "booking.full"


def test_a_policy_holds_for_seats_too():
    house = a_hall()
    show = a_show(house, offering=an_offering(house.institution, policy=a_policy(active_most=1)))
    reader = a_reader()
    take(show, 1, reader, key="a")
    second = a_show(house, offering=show.offering, start=show.starts_at + timedelta(days=1))
    assert refusal(lambda: take(second, 1, reader, key="b")).code == "booking.active_most"
    assert SessionSeat.objects.filter(session=second, booking__isnull=False).count() == 0
    assert stalls(second).remaining == 6


def test_places_kept_for_the_counter_take_their_seats_from_the_hall():
    show = a_show(seats=(Seats("现场", 2, "counter"),))
    assert {each.name: each.capacity for each in show.pools.all()} == {"普通": 4, "轮椅位": 2, "现场": 2}
    desk = a_desk(show.offering.institution)
    booking = take(show, 2, desk, pool=show.pools.get(name="现场"), person=a_reader().person, key="k")
    assert seats_held(booking) == ["1排3", "1排1"]
    take(show, 4, apart=True)
    assert refusal(lambda: take(show, 1)).code == "booking.full"
    assert (unbalanced_pools(), unbalanced_areas()) == ([], [])


def test_returned_seats_go_to_who_waits():
    show = a_show()
    first, _second = take(show, 2), take(show, 4, apart=True)
    waits = wait(a_reader(), wish=WaitWish((show.pk,), party_size=2))
    cancel(Actor(person=first.person), key=str(first.key))
    assert (stalls(show).remaining, stalls(show).resting, unbalanced_areas()) == (0, 2, [])
    assert serve(system(), session=show.pk) == 1
    waits.refresh_from_db()
    assert seats_held(waits.booking) == ["1排3", "1排1"]
    assert (seats_held(first), unbalanced_pools(), unbalanced_areas()) == ([], [], [])


def test_winners_of_a_round_sit_in_the_order_of_the_draw():
    show = a_show()
    found = a_round(Mode.APPROVAL, institution=show.offering.institution, pools=(stalls(show).pk,), party_max=2)
    for who in [applied(found, party_size=2), applied(found, party_size=1)]:
        decide(system(), application=who.pk, accept=True)
    held = [seats_held(each) for each in Booking.objects.order_by("pk")]
    assert (held, unbalanced_areas()) == ([["1排3", "1排1"], ["1排2"]], [])


def test_a_seat_is_changed_until_the_start():
    show = a_show(start=clock.now() + timedelta(hours=2))
    reader, other = a_reader(), take(show, 1)
    booking = take(show, 2, reader)
    key = str(booking.key)
    for _ in "ab":
        change_seats(reader, key=key, labels=["2排2", "2排4"])
        assert seats_held(booking) == ["2排2", "2排4"]
    for labels, code in [
        (["2排2"], "booking.seats"),
        (["2排2", *seats_held(other)], "booking.seat_taken"),
        (["2排2", "2排3"], "booking.seats"),
    ]:
        assert refusal(lambda labels=labels: change_seats(reader, key=key, labels=labels)).code == code
    assert refusal(lambda: change_seats(a_reader(), key=key, labels=["1排2", "1排4"])).code == "booking.no_booking"
    with time_machine.travel(show.starts_at):
        assert refusal(lambda: change_seats(reader, key=key, labels=["1排2", "1排4"])).code == "booking.over"
        change_seats(a_desk(show.offering.institution), key=key, labels=["1排2", "1排4"])
    assert [each.kind for each in Notice.objects.filter(person=reader.person)] == ["booking.seats_changed"]
    assert unbalanced_areas() == []


def test_seats_are_kept_back_and_let_go():
    show = a_show()
    desk = a_desk(show.offering.institution)
    held = take(show, 1)
    for _ in "ab":
        keep_back(desk, session=show, labels=["2排2", "2排4"], why="评委")
        assert (stalls(show).capacity, stalls(show).remaining) == (4, 3)
    assert refusal(lambda: take(show, 1, seats=("2排2",))).code == "booking.seat_taken"
    assert (
        refusal(lambda: keep_back(desk, session=show, labels=seats_held(held), why="评委")).code == "booking.seat_taken"
    )
    assert refusal(lambda: keep_back(desk, session=show, labels=["2排2"], why=" ")).code == "booking.reason"
    with pytest.raises(NotAllowed):
        keep_back(a_reader(), session=show, labels=["1排2"], why="我")
    take(show, 3, apart=True)
    wait(a_reader(), wish=WaitWish((show.pk,), party_size=2))
    assert [put_on_sale(desk, session=show, labels=["2排2", "2排4"]) for _ in "ab"] == [2, 0]
    assert (stalls(show).capacity, stalls(show).remaining, stalls(show).resting) == (6, 0, 2)
    assert serve(system(), session=show.pk) == 1
    assert (unbalanced_pools(), unbalanced_areas()) == ([], [])


def test_a_hall_without_a_plan_and_a_square_have_no_seats():
    hall = a_hall()
    lay_out_seats(system(), space=hall.pk, plan="")
    assert refusal(lambda: a_show(hall)).code == "booking.no_seats"
    assert refusal(lambda: a_session(seated=True)).code == "booking.space"


def test_a_date_that_is_called_off_leaves_its_seats():
    show = a_show()
    booking = take(show, 2)
    cancel_session(system(), session=show, reason="停电")
    assert (seats_held(booking), unbalanced_pools()) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_of_many_that_race_for_the_last_pair_one_has_it():
    show = a_show(a_hall("1排 1-2\n2排 1"))
    results = race(*[partial(take, show, 2, a_reader()) for _ in range(20)])
    won = [each for each in results if isinstance(each, Booking)]
    assert (len(won), seats_held(won[0])) == (1, ["1排1", "1排2"])
    assert {each.code for each in results if not isinstance(each, Booking)} == {"booking.too_few"}
    assert (SessionSeat.objects.filter(booking__isnull=False).count(), unbalanced_pools()) == (2, [])


@pytest.mark.django_db(transaction=True)
def test_parties_that_race_get_a_seat_each_and_nobody_two():
    show = a_show(a_hall("1排 1-8\n2排 1-8"))
    works = [partial(take, show, 1 + turn % 3, a_reader(), apart=turn % 2 == 0) for turn in range(10)]
    works += [partial(take, show, 2, a_reader(), seats=("1排4", "1排5")) for _ in range(3)]
    results = race(*works)
    assert {type(each) for each in results} <= {Booking, Conflict}
    won = [each for each in results if isinstance(each, Booking)]
    assert [len(seats_held(each)) for each in won] == [each.party_size for each in won]
    assert (unbalanced_pools(), unbalanced_areas()) == ([], [])


def unlocked(labels) -> list[str]:
    """Those seats that no open transaction keeps; what is asked of them is let go at once."""
    with transaction.atomic():
        rows = SessionSeat.objects.select_for_update(skip_locked=True).filter(label__in=labels).order_by("x")
        return [each.label for each in rows]


@pytest.mark.django_db(transaction=True)
def test_a_claim_in_a_transaction_keeps_nobody_from_the_seats_that_it_lost():
    show, done = a_show(a_hall("1排 1-8")), Event()
    desk = partial(claim, a_desk(show.offering.institution))
    wishes = [Claim(pool=stalls(show).pk, key="k", person=a_reader().person, party_size=2) for _ in range(2)]

    def quicker() -> list[str]:
        with transaction.atomic():
            booking = desk(wish=wishes[0])
            done.set()
            until_somebody_waits()
        return seats_held(booking)

    def slower() -> tuple[list[str], list[str]]:
        assert done.wait(WAIT)
        with transaction.atomic():
            booking = desk(wish=wishes[1])
            return seats_held(booking), elsewhere(lambda: unlocked(["1排4", "1排5"]))

    assert race(quicker, slower) == [["1排4", "1排5"], (["1排2", "1排3"], ["1排4", "1排5"])]
