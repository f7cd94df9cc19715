"""Reading seats: offered by the half day, chosen, raced for, signed in to, left for a while and let go."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client

from tests.builders.booking import a_desk, a_reader
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_county, an_institution
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions import cancel, check_in
from wenmai.booking.actions.agents import claim_seat_as_agent
from wenmai.booking.actions.proxies import claim_seat_for_family
from wenmai.booking.actions.seats import (
    claim_seat,
    come_back,
    give_up_seat,
    lay_days,
    lay_every_day,
    leave_for_a_while,
    offer_seats,
    release_seats,
    stop_seats,
)
from wenmai.booking.actions.show_seats import keep_back
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.engine.seats import take_seat
from wenmai.booking.models import Booking, Offering, Session, SessionSeat, Way
from wenmai.booking.queries.seats import seat_day, sittings
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel.actor import ANYONE, Channel, system
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import DomainError, NotAllowed
from wenmai.people.actions.family import add_dependant
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Relation
from wenmai.people.texts import NOTICE_VERSION
from wenmai.places.actions import (
    Change,
    add_exception,
    add_space,
    lay_out_seats,
    set_hours,
    weekly,
    withdraw_exception,
)
from wenmai.places.models import Institution

pytestmark = pytest.mark.django_db
BORN = date(2018, 1, 1)
NINE = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


def a_reading_room(plan="A 1-4 | 5-6 轮椅席=1\nB 1-2", code="LIB"):
    house = an_institution(kind="library", division=a_county(), code=code, name="盐边县图书馆")
    set_hours(system(), institution=code, rules=[weekly(weekdays=range(1, 8), opens=510, closes=1230)])
    room = add_space(system(), institution=code, name="自习室", kind="reading_room", capacity=20)
    lay_out_seats(system(), space=room.pk, plan=plan)
    room.institution = house
    return room


@pytest.fixture
def offering():
    return offer_seats(system(), space=a_reading_room())


def wish(offering, key="k1", turn=0, **more):
    session = offering.sessions.order_by("starts_at")[turn]
    return Claim(pool=session.pools.get().pk, key=key, **more)


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    assert caught.value.message.endswith("。")
    return caught.value.code


def label_of(booking) -> str:
    return SessionSeat.objects.get(booking=booking).label


def signed_in(offering, reader, label="A2"):
    booking = claim_seat(reader, wish=wish(offering, key=reader.person), label=label)
    check_in(a_desk(offering.institution), arrival=Arrival(booking.session_id, reader.person, Way.NAME, 1))
    return booking


def test_half_days_follow_the_opening_hours_and_stay_what_they_are(offering):
    spans = [
        (each.starts_at.astimezone(SHANGHAI).hour, each.ends_at.astimezone(SHANGHAI).hour)
        for each in offering.sessions.order_by("starts_at")
    ]
    assert spans == [(8, 13), (13, 20)] * 4
    assert lay_days(system(), offering=offering) == 0
    assert set(offering.sessions.values_list("pools__capacity", flat=True)) == {8}
    lay_out_seats(system(), space=offering.space_id, plan="A 1-2")
    day = datetime(2026, 11, 28).date()
    add_exception(system(), institution="LIB", change=Change(day, day, "盘点"))
    with time_machine.travel(NINE + timedelta(days=2)):
        assert lay_every_day(system()) == 2
        assert lay_every_day(system()) == 0
    assert Session.objects.order_by("starts_at").last().seats.count() == 2


def test_no_seat_is_given_by_any_door_while_the_house_is_closed(offering, client):
    mother, session = a_citizen(), offering.sessions.order_by("starts_at")[2]
    child = add_dependant(mother, name="小凤", relation=Relation.CHILD, born=BORN, guardian_consent=NOTICE_VERSION).key
    early = claim_seat(mother, wish=wish(offering, key="early", turn=2), label="A1")
    day = session.starts_at.astimezone(SHANGHAI).date()
    closed = add_exception(system(), institution="LIB", change=Change(day, day, "盘点"))
    clerk = a_clerk(offering.institution)
    found = write_pass(clerk, a_citizen("沙马阿木").person)
    doors = {
        "self": lambda key: claim_seat(a_reader(), wish=wish(offering, key=key, turn=2)),
        "desk": lambda key: claim_seat(
            a_desk(offering.institution), wish=wish(offering, key, 2, person=a_reader().person)
        ),
        "family": lambda key: claim_seat_for_family(mother, wish=wish(offering, key, 2, person=child)),
        "phone": lambda key: claim_seat_as_agent(clerk, found=found, wish=wish(offering, key, 2), door=Channel.PHONE),
    }
    assert {name: refusal(lambda work=work: work("shut")) for name, work in doors.items()} == dict.fromkeys(
        doors, "booking.place_closed"
    )
    assert claim_seat(mother, wish=wish(offering, key="early", turn=2)).pk == early.pk  # a retry is what it was
    address = f"/spaces/{offering.space_id}/seats/?session={session.pk}"
    sign_in(client, mother)
    page = client.get(address).content.decode()
    assert ("这个时段不开放" in page, "你在 A1" in page, "随便给一个" in page, "个位子" in page) == (
        True,
        True,
        False,
        False,
    )
    withdraw_exception(system(), institution="LIB", exception=closed.pk)
    assert "还有 7 个位子" in client.get(address).content.decode()
    assert [work("open").state for work in doors.values()] == ["confirmed"] * 4


def test_hours_that_changed_since_they_were_looked_at_give_no_seat(offering):
    reader, house = a_reader(), Institution.objects.get(code="LIB")
    claimed = partial(take_seat, reader, wish(offering, person=reader.person), "", NINE)
    assert claimed((house.pk, house.hours_revision - 1), None).booking is None
    assert (Booking.objects.count(), unbalanced_pools()) == (0, [])
    assert claimed((house.pk, house.hours_revision), None).booking is not None


def test_who_offers_seats_and_stops():
    room = a_reading_room()
    with pytest.raises(NotAllowed):
        offer_seats(a_reader(), space=room)
    desk = a_desk(room.institution)
    first = offer_seats(desk, space=room)
    assert offer_seats(desk, space=room).pk == first.pk
    for _ in "ab":
        assert stop_seats(desk, offering=Offering.objects.get()).bookable is False
    running = Session.objects.exclude(status="cancelled")
    assert [each.starts_at < NINE for each in running] == [True]
    assert refusal(lambda: claim_seat(a_reader(), wish=wish(first))) == "booking.closed"
    bare = add_space(system(), institution="LIB", name="空的", kind="reading_room")
    bare.institution = room.institution
    assert refusal(lambda: offer_seats(desk, space=bare)) == "booking.no_seats"


def test_seats_that_the_plan_keeps_are_not_given_out():
    offering = offer_seats(system(), space=a_reading_room("A 1-3 不卖=2"))
    day = seat_day(ANYONE, offering.space_id)
    assert ([seat.label for seat, _said in day.labels], day.free) == (["A1", "A3"], 2)
    assert set(offering.sessions.values_list("pools__capacity", "pools__remaining")) == {(2, 2)}
    assert refusal(lambda: claim_seat(a_reader(), wish=wish(offering), label="A2")) == "booking.seat_taken"
    bare = a_reading_room("A 1 不卖=1", code="LIB2")
    assert refusal(lambda: offer_seats(system(), space=bare)) == "booking.no_seats"


def test_seats_that_a_desk_keeps_back_are_neither_shown_free_nor_given(offering):
    session = offering.sessions.order_by("starts_at").first()
    labels = [seat.label for seat, _said in seat_day(ANYONE, offering.space_id).labels]
    keep_back(a_desk(offering.institution), session=session, labels=labels[1:], why="修灯")
    day = seat_day(ANYONE, offering.space_id)
    assert ([seat.label for seat, _said in day.labels], day.free) == (labels[:1], 1)
    assert refusal(lambda: claim_seat(a_reader(), wish=wish(offering), label=labels[1])) == "booking.seat_taken"
    page = Client().get(f"/spaces/{offering.space_id}/seats/").content.decode()
    assert f'value="{labels[0]}"' in page
    assert f'value="{labels[1]}"' not in page
    assert label_of(claim_seat(a_reader(), wish=wish(offering))) == labels[0]


def test_a_chosen_seat_and_any_seat(offering):
    reader = a_reader()
    booking = claim_seat(reader, wish=wish(offering), label="A3")
    assert (label_of(booking), booking.party_size, booking.state) == ("A3", 1, "confirmed")
    assert claim_seat(reader, wish=wish(offering), label="A3").pk == booking.pk
    assert refusal(lambda: claim_seat(reader, wish=wish(offering, "k2"), label="A4")) == "booking.already_booked"
    assert refusal(lambda: claim_seat(a_reader(), wish=wish(offering), label="A3")) == "booking.seat_taken"
    got = [label_of(claim_seat(a_reader(), wish=wish(offering))) for _ in range(7)]
    assert got == ["A2", "A4", "A5", "A6", "B1", "B2", "A1"]  # the place for a wheelchair last
    assert refusal(lambda: claim_seat(a_reader(), wish=wish(offering))) == "booking.full"
    assert unbalanced_pools() == []
    assert refusal(lambda: claim_seat(ANYONE, wish=wish(offering))) == "booking.sign_in"


def test_a_seat_can_be_had_until_the_end_and_comes_back(offering, at_nine):
    at_nine.move_to(NINE.replace(hour=12, minute=50))
    reader = a_reader()
    booking = claim_seat(reader, wish=wish(offering), label="A2")
    cancel(reader, key=str(booking.key))
    assert not SessionSeat.objects.filter(booking__isnull=False).exists()
    claim_seat(a_reader(), wish=wish(offering), label="A2")
    at_nine.move_to(NINE.replace(hour=13))
    assert refusal(lambda: claim_seat(a_reader(), wish=wish(offering), label="A4")) == "booking.over"
    assert unbalanced_pools() == []


def test_a_policy_and_changed_hours_hold_for_seats_too(offering):
    Offering.objects.filter(pk=offering.pk).update(policy=a_policy(active_most=1))
    reader = a_reader()
    claim_seat(reader, wish=wish(offering), label="A2")
    assert refusal(lambda: claim_seat(reader, wish=wish(offering, "k2", 1), label="A2")) == "booking.active_most"
    assert SessionSeat.objects.filter(booking__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_that_race_for_a_seat_one_has_it():
    offering = offer_seats(system(), space=a_reading_room())
    results = race(*[partial(claim_seat, a_reader(), wish=wish(offering), label="A2") for _ in range(6)])
    assert sum(isinstance(each, Booking) for each in results) == 1
    assert {each.code for each in results if not isinstance(each, Booking)} == {"booking.seat_taken"}
    others = race(*[partial(claim_seat, a_reader(), wish=wish(offering)) for _ in range(6)])
    labels = list(SessionSeat.objects.filter(booking__isnull=False).values_list("label", flat=True))
    won = 1 + sum(isinstance(each, Booking) for each in others)
    assert len(labels) == len(set(labels)) == Booking.objects.count() == won
    assert unbalanced_pools() == []


def test_who_does_not_sign_in_in_time_gives_way(offering, at_nine):
    early = claim_seat(a_reader(), wish=wish(offering), label="A2")
    kept = signed_in(offering, a_reader(), "A4")
    at_nine.move_to(NINE + timedelta(minutes=29))
    assert release_seats(system()) == (0, 0)
    at_nine.move_to(NINE + timedelta(minutes=30))
    assert (release_seats(system()), release_seats(system())) == ((1, 0), (0, 0))
    assert Booking.objects.get(pk=early.pk).end_reason == "not_signed_in"
    assert Booking.objects.get(pk=kept.pk).state == "attended"
    assert label_of(claim_seat(a_reader(), wish=wish(offering), label="A2")) == "A2"
    assert unbalanced_pools() == []


def test_away_for_an_hour_and_longer_at_noon(offering, at_nine):
    reader = a_reader()
    fresh = claim_seat(a_reader(), wish=wish(offering), label="B1")
    assert refusal(lambda: leave_for_a_while(a_reader(), key=str(fresh.key))) == "booking.no_booking"
    assert refusal(lambda: leave_for_a_while(system(), key=str(fresh.key))) == "booking.not_signed_in"
    booking = signed_in(offering, reader)
    key = str(booking.key)
    for _ in "ab":
        assert leave_for_a_while(reader, key=key).away_until == NINE + timedelta(hours=1)
    for _ in "ab":
        assert come_back(reader, key=key).away_until is None
    noon = NINE.replace(hour=11, minute=30)
    at_nine.move_to(noon)
    assert leave_for_a_while(reader, key=key).away_until == noon + timedelta(minutes=90)
    at_nine.move_to(noon + timedelta(minutes=90))
    release_seats(system())
    assert refusal(lambda: come_back(reader, key=key)) == "booking.seat_gone"
    assert Booking.objects.get(pk=booking.pk).end_reason == "away_too_long"
    assert unbalanced_pools() == []


def test_leaving_for_good_frees_the_seat_once(offering):
    reader = a_reader()
    booking = signed_in(offering, reader)
    for _ in "ab":
        assert give_up_seat(reader, key=str(booking.key)).state == "expired"
    assert label_of(claim_seat(a_reader(), wish=wish(offering), label="A2")) == "A2"
    assert unbalanced_pools() == []


def test_the_map_and_the_list_say_the_same(offering):
    citizen = a_citizen("周玉兰")
    client = sign_in(Client(), citizen)
    url = f"/spaces/{offering.space_id}/seats/"
    page = client.get(url).content.decode()
    assert page.count('name="seat" value="A1"') == 2
    assert page.count("轮椅席") >= 2
    assert "还有 8 个位子" in page
    session = offering.sessions.order_by("starts_at").first()
    form = {"session": session.pk, "seat": "A1", "key": "k"}
    answer = client.post(f"{url}take/", form)
    booking = Booking.objects.get()
    assert answer.headers["Location"] == f"/booking/{booking.key}/"
    assert "座位 A1" in client.get(f"/booking/{booking.key}/").content.decode()
    assert "你在 A1" in client.get(url).content.decode()
    other = sign_in(Client(), a_citizen()).post(f"{url}take/", form)
    assert (other.status_code, "刚被选走" in other.content.decode()) == (409, True)
    assert Client().post(f"{url}take/", form).headers["Location"].startswith("/accounts/login/")
    day = seat_day(citizen, offering.space_id)
    assert (day.free, day.mine.label, len(day.labels)) == (7, "A1", 7)
    desk = sign_in(Client(), a_clerk("LIB"))
    assert desk.post(f"/desk/rooms/seats/{booking.key}/sign-in/").status_code == 302
    assert desk.post(f"/spaces/seats/{booking.key}/away/").status_code == 302
    page = desk.get(f"/desk/rooms/LIB/{offering.space_id}/seats/").content.decode()
    assert "周*兰" in page
    assert "暂离，留到 10:00" in page
    assert [each.seat.label for each in sittings(session)] == ["A1"]
    assert client.post(f"/spaces/seats/{booking.key}/leave/").status_code == 302
    assert desk.post(f"/desk/rooms/LIB/{offering.space_id}/seats/offer/", {"deed": "stop"}).status_code == 302
    assert "现在没有能约的时段" in client.get(url).content.decode()
    assert f"/spaces/{offering.space_id}/seats/" not in client.get(f"/places/LIB/{offering.space_id}/").content.decode()
