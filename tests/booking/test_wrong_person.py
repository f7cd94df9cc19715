"""Marks beside the door: a ticket in somebody else's hands, a seat that nobody signed in to, and who cancelled for whom."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client

from tests.builders.activities import an_activity, the_session
from tests.builders.booking import a_booking, a_desk, a_pool, a_reader, a_session, an_offering
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_county, an_institution
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions import cancel, check_in, claim
from wenmai.booking.actions.credit import answer_appeal, appeal, settle_session
from wenmai.booking.actions.proxies import claim_for_family
from wenmai.booking.actions.seats import claim_seat, offer_seats, release_seats
from wenmai.booking.actions.wrong_person import wrong_person
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Booking, CreditEvent, Offering, Session, Standing, Way
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import DomainError
from wenmai.notices.models import Notice
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Relation
from wenmai.people.texts import NOTICE_VERSION
from wenmai.places.actions import add_space, lay_out_seats, set_hours, weekly

WHY = "证件上是另一个人"


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def at_the_door(reader=None, operator=None, **rule) -> Booking:
    """A booking of a session that has just begun, under a rule that counts a wrong person."""
    policy = a_policy(**({"wrong_id_counts": True, "no_show_counts": True, "strikes": 2, "penalty_days": [7]} | rule))
    session, reader = a_session(an_offering(policy=policy)), reader or a_reader()
    wish = Claim(pool=a_pool(session).pk, key=f"w{session.pk}", person=reader.person)
    booking = claim(operator(session) if operator else reader, wish=wish)
    start = clock.now() - timedelta(minutes=10)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))
    return Booking.objects.get(pk=booking.pk)


def clerk_of(booking: Booking):
    return a_desk(booking.session.offering.institution)


@pytest.mark.django_db
def test_a_clerk_notes_it_once_with_a_reason_and_it_is_not_counted_as_missed_too():
    booking = at_the_door()
    note = partial(wrong_person, clerk_of(booking), key=str(booking.key))
    assert refusal(lambda: note(reason=" ")) == "booking.reason"
    assert note(reason=WHY).state == "no_show"
    assert note(reason=WHY).state == "no_show"
    check_in(system(), arrival=Arrival(booking.session_id, a_booking(booking.session).person))
    start = clock.now() - timedelta(hours=15)
    Session.objects.filter(pk=booking.session_id).update(during=(start, start + timedelta(hours=1)))
    settle_session(system(), session=booking.session_id)
    event = CreditEvent.objects.get()
    assert (event.kind, event.reason, event.counts) == ("wrong_id", WHY, True)
    assert Standing.objects.get(person=booking.person).strikes == 1
    assert Notice.objects.filter(kind="booking.credit", person=booking.person).count() == 1


@pytest.mark.django_db
def test_it_can_be_appealed_and_is_then_taken_back_exactly():
    reader = a_reader()
    booking = at_the_door(reader, strikes=1)
    clerk = clerk_of(booking)
    wrong_person(clerk, key=str(booking.key), reason=WHY)
    assert Standing.objects.get(person=reader.person).until is not None
    asked = appeal(reader, event=CreditEvent.objects.get().pk, text="是我本人，证件刚换")
    answer_appeal(clerk, appeal=asked.pk, uphold=True, answer="核实过")
    assert Standing.objects.get(person=reader.person).until is None
    assert Booking.objects.get(pk=booking.pk).state == "excused"


@pytest.mark.django_db
def test_it_is_refused_where_the_rule_does_not_count_it_or_nobody_may_say_so():
    plain = at_the_door(wrong_id_counts=False)
    assert refusal(lambda: wrong_person(clerk_of(plain), key=str(plain.key), reason=WHY)) == "booking.not_counted"
    booked_for = at_the_door(operator=lambda session: a_desk(session.offering.institution))
    assert refusal(lambda: wrong_person(clerk_of(booked_for), key=str(booked_for.key), reason=WHY)) == (
        "booking.not_counted"
    )
    mine = at_the_door()
    assert (
        refusal(lambda: wrong_person(a_desk(an_institution()), key=str(mine.key), reason=WHY)) == "booking.no_booking"
    )
    start = clock.now() + timedelta(days=1)
    Session.objects.filter(pk=mine.session_id).update(during=(start, start + timedelta(hours=1)))
    assert refusal(lambda: wrong_person(clerk_of(mine), key=str(mine.key), reason=WHY)) == "booking.not_counted"
    assert CreditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_note_it_once():
    booking = at_the_door()
    clerk = clerk_of(booking)
    race(*[partial(wrong_person, clerk, key=str(booking.key), reason=WHY)] * 2)
    assert CreditEvent.objects.count() == 1


@pytest.mark.django_db
def test_the_page_says_what_it_leads_to_and_takes_a_reason():
    booking = at_the_door()
    clerk = a_clerk(booking.session.offering.institution)
    client, url = sign_in(Client(), clerk), f"/desk/rules/bookings/{booking.key}/wrong-person/"
    assert "先问一声" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": WHY}).status_code == 302
    assert "记下了。本人会看到原因" in client.get(url).content.decode()
    stranger = sign_in(Client(), a_clerk(an_institution()))
    assert stranger.get(url).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "offered"), [(0, True), (3, False), (-3, False)])
def test_the_desk_offers_it_only_while_it_can_be_noted(days, offered):
    session = the_session(an_activity())
    Offering.objects.filter(pk=session.offering_id).update(policy=a_policy(wrong_id_counts=True))
    key, start = a_booking(session).key, clock.now() + timedelta(days=days, minutes=-10)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))
    desk = sign_in(Client(), a_clerk(session.offering.institution))
    page = desk.get(f"/desk/activities/session/{session.pk}/").content.decode()
    assert (f"/desk/rules/bookings/{key}/wrong-person/" in page) is offered


@pytest.mark.django_db
@pytest.mark.parametrize(("kept", "marks"), [(True, 1), (False, 0)])
def test_a_seat_that_nobody_signed_in_to_is_noted_as_the_rule_says_where_the_door_was_kept(kept, marks):
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=SHANGHAI), tick=False) as moment:
        house = an_institution(kind="library", division=a_county(), code="LIB", name="盐边县图书馆")
        set_hours(system(), institution="LIB", rules=[weekly(weekdays=range(1, 8), opens=510, closes=1230)])
        room = add_space(system(), institution="LIB", name="自习室", kind="reading_room", capacity=20)
        lay_out_seats(system(), space=room.pk, plan="A 1-4")
        offering = offer_seats(system(), space=room)
        policy = a_policy(no_show_counts=True, strikes=3, penalty_days=[7], sign_in_minutes=30)
        Offering.objects.filter(pk=offering.pk).update(policy=policy)
        pool = offering.sessions.order_by("starts_at").first().pools.get().pk
        readers = [a_reader(), a_reader()]
        for label, reader in zip(("A1", "A2"), readers, strict=True):
            claim_seat(reader, wish=Claim(pool=pool, key=reader.person), label=label)
        if kept:
            session = Booking.objects.first().session_id
            check_in(a_desk(house), arrival=Arrival(session, readers[0].person, Way.NAME, 1))
        moment.move_to(datetime(2026, 11, 24, 9, 31, tzinfo=SHANGHAI))
        assert release_seats(system())[0] == (1 if kept else 2)
        assert CreditEvent.objects.filter(kind="no_show").count() == marks


@pytest.mark.django_db
def test_who_cancelled_is_said_truly():
    daughter = a_citizen()
    child = add_dependant(
        daughter, name="小凤", relation=Relation.CHILD, born=date(2018, 1, 1), guardian_consent=NOTICE_VERSION
    )
    session = a_session()
    booked = claim_for_family(daughter, wish=Claim(pool=a_pool(session).pk, key="f", person=child.key))
    assert cancel(daughter, key=str(booked.key)).end_reason == "by_relative"
    mine = a_booking(session)
    assert cancel(a_desk(session.offering.institution), key=str(mine.key)).end_reason == "by_staff"
