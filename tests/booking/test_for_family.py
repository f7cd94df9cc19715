"""A mother for her child, by every way: waiting, a round, a room, a seat; with the rules of who books for whom."""

import re
from datetime import date, timedelta
from functools import partial
from itertools import product
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking, a_pool, a_session, an_offering
from tests.builders.people import a_citizen, sign_in
from tests.builders.rooms import a_range, a_reading_room, a_room, an_open_house, lent
from tests.builders.rounds import a_round, over
from tests.builders.rules import a_policy
from wenmai.booking.actions import cancel
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.proxies import (
    apply_for_family,
    ask_room_for_family,
    claim_seat_for_family,
    take_room_for_family,
    wait_for_family,
)
from wenmai.booking.actions.ranges import claim_range
from wenmai.booking.actions.rounds import apply, withdraw
from wenmai.booking.actions.seats import claim_seat, offer_seats
from wenmai.booking.actions.waiting import serve, stop_waiting
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import Application, Booking, Mode, RoomRequest, Standing, WaitEntry
from wenmai.booking.queries.bookings import my_bookings
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.queries.waiting import my_waiting
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import NotAllowed
from wenmai.people.actions.family import add_dependant
from wenmai.people.actors import actor_of_account
from wenmai.people.models import Account, Person, Relation
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db


@pytest.fixture
def mother():
    return a_citizen("沙马阿依")


@pytest.fixture
def child(mother) -> str:
    words = {"name": "沙马小凤", "relation": Relation.CHILD, "born": date(2018, 1, 1)}
    return add_dependant(mother, guardian_consent=NOTICE_VERSION, **words).key


def a_child_alone() -> Actor:
    """Somebody of nine with an account of their own."""
    alone = a_citizen("沙马小龙")
    Person.objects.filter(key=alone.person).update(born=clock.today() - timedelta(days=365 * 9))
    return actor_of_account(Account.objects.get(pk=alone.account))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def by(made) -> tuple[str, str, str]:
    return made.person, made.operator, made.channel


def test_a_mother_waits_for_her_child_sees_it_and_has_the_ticket(mother, child):
    session = a_session(seats=1)
    taken = a_booking(session)
    wish = WaitWish((session.pk,), person=child)
    entry = wait_for_family(mother, wish=wish)
    assert by(entry) == (child, mother.person, "relative")
    assert wait_for_family(mother, wish=wish).pk == entry.pk
    assert [(each.entry.pk, each.holder) for each in my_waiting(mother)] == [(entry.pk, "沙**凤")]
    cancel(Actor(taken.person), key=str(taken.key))
    serve(system(), session=session.pk)
    assert [by(each) for each in my_bookings(mother).items] == [(child, mother.person, "relative")]


def test_who_is_suspended_gets_no_place_through_a_relative_who_waits(mother, child):
    session = a_session(an_offering(policy=a_policy(strikes=1, penalty_days=[7])), seats=1)
    taken = a_booking(session)
    entry = wait_for_family(mother, wish=WaitWish((session.pk,), person=child))
    policy = session.offering.policy
    Standing.objects.create(person=child, policy=policy, until=clock.now() + timedelta(days=7), reckoned_at=clock.now())
    cancel(Actor(taken.person), key=str(taken.key))
    assert (serve(system(), session=session.pk), stop_waiting(mother, entry=entry.pk).state) == (0, "withdrawn")


def test_a_stranger_a_minor_and_a_child_alone_are_refused_by_every_way(mother, child):
    full = a_session(seats=1)
    a_booking(full)
    given, room = a_round(), lent(a_room(an_open_house()))
    wanted, wish = get_wanted(room.pk), Wish(round=given.pk, pools=tuple(given.offered))
    stranger, alone = a_citizen(), a_child_alone()
    pool = offer_seats(system(), space=a_reading_room()).sessions.order_by("starts_at").last().pools.get().pk
    asked = (
        partial(wait_for_family, wish=WaitWish((full.pk,), person=child)),
        partial(apply_for_family, wish=Wish(given.pk, wish.pools, person=child)),
        partial(take_room_for_family, wanted=wanted, wish=a_range(room, person=child)),
        partial(ask_room_for_family, wish=a_range(room, person=child, purpose="合唱")),
        partial(claim_seat_for_family, wish=Claim(pool, uuid4().hex, person=child)),
    )
    for who, work in product((stranger, alone), asked):
        with pytest.raises(NotAllowed):
            work(who)
    for work in (
        lambda: apply(alone, wish=wish),
        lambda: claim_range(alone, wish=a_range(room)),
        lambda: claim_seat(alone, wish=Claim(pool, uuid4().hex)),
    ):
        with pytest.raises(NotAllowed, match="14"):
            work()
    Person.objects.filter(key=mother.person).update(born=clock.today() - timedelta(days=365 * 16))
    with pytest.raises(NotAllowed, match="18"):
        wait_for_family(mother, wish=WaitWish((full.pk,), person=child))
    assert (WaitEntry.objects.count(), Application.objects.count(), Booking.objects.count()) == (0, 0, 1)


def test_a_mother_and_her_child_are_both_in_a_lottery_each_with_their_tickets(mother, child):
    given = a_round(seats=2, weights={"child": 3})
    own = apply(mother, wish=Wish(given.pk, tuple(given.offered)))
    made = apply_for_family(mother, wish=Wish(given.pk, tuple(given.offered), person=child))
    assert (*by(made), made.weight, own.weight) == (child, mother.person, "relative", 4, 1)
    seal(system(), round=over(given))
    draw_round(system(), round=over(given), seed="1 2 3")
    assert {each.person for each in my_bookings(mother).items} == {mother.person, child}


def test_a_mother_withdraws_what_she_applied_for(mother, child):
    given = a_round()
    made = apply_for_family(mother, wish=Wish(given.pk, tuple(given.offered), person=child))
    assert withdraw(mother, application=made.pk).state == "withdrawn"


def test_the_page_of_a_round_takes_the_child_too_and_says_where_it_stands(client, mother, child):
    given = a_round()
    page, address = sign_in(client, mother), f"/booking/rounds/{given.key}/"
    assert "沙马小凤" in text_of(page.get(address))
    sent = {"wish": given.offered[0], "party": "1"}
    page.post(address + "join/", sent)
    assert "再替家人报" in text_of(page.get(address))
    assert page.post(address + "join/", sent | {"for": child}).url == address
    made = Application.objects.get(person=child)
    shown = text_of(page.get(address))
    assert (made.number in shown, "再替家人报" in shown, "撤回沙马小凤的报名" in shown) == (True, False, True)
    assert "替家人报的" in text_of(page.get("/booking/rounds/"))
    page.post(address + "leave/", {"person": child})
    made.refresh_from_db()
    assert (made.state, Application.objects.get(person=mother.person).state) == ("withdrawn", "submitted")


def test_a_child_stands_in_a_queue_and_the_mother_not(client, mother, child):
    given = a_round(mode=Mode.QUEUE, opens_at=clock.now() + timedelta(hours=1))
    page, address = sign_in(client, mother), f"/booking/rounds/{given.key}/"
    answer = page.post(address + "join/", {"wish": given.offered[0], "party": "1", "for": child})
    assert (answer.url, Application.objects.get().person) == (address, child)
    assert "沙马小凤" in text_of(page.get(address))


def test_the_wait_box_asks_for_whom_and_keeps_the_form_after_a_refusal(client, mother, child):
    session = the_session(an_activity(slots=(a_slot(clock.now() + timedelta(days=2)),)))
    session.pools.update(remaining=0)
    page, address = sign_in(client, mother), f"/activities/{session.offering.activity.pk}/?session={session.pk}"
    assert "替谁约" in text_of(page.get(address))
    post = f"/booking/sessions/{session.pk}/wait/"
    assert page.post(post, {"for": "nobody", "party": "1"}).url == address
    assert page.post(post, {"party": "1"}).url == "/booking/"
    assert page.post(post, {"for": child, "party": "1"}).url == "/booking/"
    assert "替沙**凤" in text_of(page.get("/booking/"))
    shown = text_of(page.get(address))
    assert ("你已经排在候补里" in shown, "替谁约" in shown) == (True, False)


def test_a_mother_takes_a_room_and_asks_for_one_for_her_child(client, mother, child):
    room, looked_at = (
        lent(a_room(an_open_house())),
        lent(a_room(name="剧场", house=an_open_house("WHG2")), approval=True),
    )
    page = sign_in(client, mother)
    at = a_range(room)
    sent = {
        "start": f"{clock.day_of(at.start)}T09:00",
        "end": f"{clock.day_of(at.start)}T11:00",
        "for": child,
        "key": "k",
    }
    assert "替谁约" in text_of(page.get(reverse("rooms:room", args=[room.space_id]), {"start": sent["start"]}))
    answer = page.post(reverse("rooms:book", args=[room.space_id]), sent)
    booking = Booking.objects.get()
    assert (answer.url, by(booking)) == (f"/booking/{booking.key}/", (child, mother.person, "relative"))
    assert page.get(answer.url).status_code == 200
    page.post(reverse("rooms:book", args=[looked_at.space_id]), sent | {"purpose": "合唱"})
    assert by(RoomRequest.objects.get()) == (child, mother.person, "relative")


def test_a_mother_takes_a_seat_for_her_child_beside_her_own(client, mother, child):
    offering = offer_seats(system(), space=a_reading_room())
    session = offering.sessions.order_by("starts_at").last()
    page, address = sign_in(client, mother), reverse("rooms:seats", args=[offering.space_id])
    take = reverse("rooms:take_seat", args=[offering.space_id])
    page.post(take, {"session": session.pk, "seat": "A1", "key": "a"})
    assert "再替家人选" in text_of(page.get(address, {"session": session.pk}))
    assert "替谁约" in text_of(page.get(address, {"session": session.pk, "for": "family"}))
    page.post(take, {"session": session.pk, "seat": "A2", "key": "b", "for": child})
    found = {each.person: each.seats.get().label for each in Booking.objects.all()}
    assert found == {mother.person: "A1", child: "A2"}
    assert a_pool(session).remaining == a_pool(session).capacity - 2


def test_a_room_for_several_weeks_is_for_the_child_in_every_week(client, mother, child):
    room = lent(a_room(an_open_house()), ahead_days=60)
    page, day = sign_in(client, mother), clock.day_of(a_range(room).start)
    sent = {"start": f"{day}T09:00", "end": f"{day}T11:00", "for": child, "key": "weekly", "weeks": "2"}
    shown = page.post(reverse("rooms:book", args=[room.space_id]), sent)
    assert f'name="for" value="{child}"' in shown.content.decode()
    page.post(reverse("rooms:repeat_take", args=[room.space_id]), sent | {"take": "all"})
    assert [by(each) for each in Booking.objects.all()] == [(child, mother.person, "relative")] * 2
