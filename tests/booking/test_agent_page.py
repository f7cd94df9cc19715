"""The agent's screen without scripts: whoever rings or stands there gets what the app gives, and each step leaves a trace."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking, a_pool
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.rooms import a_reading_room, a_room, an_open_house, lent
from tests.builders.rounds import a_round
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions import cancel as give_back
from wenmai.booking.actions.agents import claim_as_agent
from wenmai.booking.actions.seats import offer_seats
from wenmai.booking.actions.waiting import serve
from wenmai.booking.agent.holdings import holdings_of
from wenmai.booking.agent.offers import Asked, offers, rounds
from wenmai.booking.agent.rooms import room_lines, seat_lines
from wenmai.booking.drafts.claims import Claim, Seats
from wenmai.booking.models import Booking, Pool, State
from wenmai.booking.ticket_codes import said_number
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, system
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Account, Person
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db
AGENT = "/desk/agent/"
ID_NUMBER = "11010519491231002X"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def village():
    some_divisions()
    return an_institution(division=a_division("510422101"), name="昔格达村文化活动室")


@pytest.fixture
def clerk(village):
    return a_clerk(village)


@pytest.fixture
def desk(client, clerk):
    """The page with the telephone chosen as the door."""
    page = sign_in(client, clerk)
    page.post(AGENT + "door/", {"door": "phone", "next": AGENT})
    return page


@pytest.fixture
def lecture(village):
    library = an_institution(division=a_division("510422"), name="盐边县图书馆")
    start = clock.now() + timedelta(days=2)
    return the_session(an_activity(library, title="水下的老县城", slots=(a_slot(start),)))


def titles(found) -> list[str]:
    return [each.session.offering.title for each in found]


def registered(desk, **more) -> str:
    """The address of the screen of somebody new."""
    answer = desk.post(AGENT + "register/", {"name": "阿卓", "agree": "on"} | more)
    assert answer.status_code == 302, text_of(answer)
    return answer.url


def test_an_elder_without_a_phone_is_registered_booked_and_told_the_number(desk, clerk, lecture):
    page = registered(desk, born="1944-01-01")
    assert "水下的老县城" in text_of(desk.get(page, {"q": "县城", "place": "盐边"}))
    wish = {"pool": a_pool(lecture).pk, "party": "2", "key": "one"}
    answer = desk.post(page + "book/", wish, follow=True)
    booking = Booking.objects.get()
    assert (booking.channel, booking.operator, booking.party_size) == ("phone", clerk.person, 2)
    assert Person.objects.get(key=booking.person).name == "阿卓"
    assert said_number(booking) in text_of(answer)
    desk.post(page + "book/", wish)
    assert Booking.objects.count() == 1
    verbs = list(AuditEntry.objects.filter(person=clerk.person).values_list("verb", flat=True))
    assert {"people.register_at_counter", "people.open", "booking.claim_for"} <= set(verbs)
    assert "你代约（电话）" in text_of(desk.get(f"/booking/{booking.key}/print/"))
    assert "取消了" in text_of(desk.post(page + "cancel/", {"booking": str(booking.key)}, follow=True))
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED


def test_a_whole_phone_number_finds_and_a_part_does_not(desk, lecture):
    citizen = a_citizen("周玉兰")
    phone = "13912345678"
    Account.objects.filter(pk=citizen.account).delete()
    citizen = a_citizen("周玉兰", phone=phone)
    part, name = (desk.post(AGENT + "find/", {"text": text}) for text in (phone[:7], "周玉兰"))
    assert (part.status_code, "号码不完整，只有 7 位" in text_of(part)) == (422, True)
    assert (name.status_code, "按姓名查不到" in text_of(name), "报姓名" in text_of(name)) == (422, True, False)
    answer = desk.post(AGENT + "find/", {"text": phone}, follow=True)
    assert "替周玉兰预约" in text_of(answer)


def test_a_document_registers_once_and_a_wrong_one_writes_nothing(desk):
    first = registered(desk, id_number=ID_NUMBER)
    assert registered(desk, id_number=ID_NUMBER, name="别名")
    assert (Person.objects.filter(name="阿卓").count(), Person.objects.filter(name="别名").count()) == (1, 0)
    before = Person.objects.count()
    answer = desk.post(AGENT + "register/", {"name": "阿洛", "agree": "on", "id_number": "110105194912310021"})
    assert (answer.status_code, Person.objects.count(), "对不上" in text_of(answer)) == (422, before, True)
    assert first.startswith(AGENT)


@pytest.mark.parametrize("sent", [{}, {"pool": "0"}, {"pool": "x", "party": "-1"}, {"pool": "999999999"}])
def test_nonsense_is_refused_on_the_same_screen(desk, lecture, sent):
    answer = desk.post(registered(desk) + "book/", sent)
    assert (answer.status_code, "没有这一场" in text_of(answer)) == (422, True)


def test_a_full_session_says_so_on_the_same_screen(desk, lecture):
    a_pool(lecture)
    lecture.pools.update(remaining=0)
    wish = {"pool": a_pool(lecture).pk, "session": lecture.pk, "party": "1"}
    answer = desk.post(registered(desk) + "book/", wish)
    assert (answer.status_code, "满了" in text_of(answer), "排候补" in text_of(answer)) == (409, True, True)


def test_the_screen_of_another_clerk_is_closed(client, clerk, village):
    found = write_pass(clerk, a_citizen().person)
    stranger = sign_in(client, a_clerk(an_institution(division=a_division("513437"))))
    assert stranger.get(f"{AGENT}{found}/").status_code == 404


def test_dates_beyond_the_county_are_not_offered(clerk, lecture):
    far = an_institution(division=a_division("513437"))
    an_activity(far, title="邻州", slots=(a_slot(clock.now() + timedelta(days=1)),))
    city = an_institution(division=a_division("5104"), name="攀枝花市图书馆")
    an_activity(city, title="市里", slots=(a_slot(clock.now() + timedelta(days=1)),))
    assert titles(offers(clerk, Asked(), Channel.PHONE)) == ["市里", "水下的老县城"]
    assert titles(offers(clerk, Asked(place="盐边"), Channel.PHONE)) == ["水下的老县城"]
    assert offers(clerk, Asked(day=clock.today() + timedelta(days=5)), Channel.PHONE) == []


def test_places_kept_for_the_counter_are_not_offered_by_telephone(clerk, lecture):
    Pool.objects.filter(session=lecture).update(door="counter", release_at=clock.now() + timedelta(hours=1))
    by_phone, at_counter = (offers(clerk, Asked(word="县城"), door)[0] for door in (Channel.PHONE, Channel.COUNTER))
    assert (by_phone.way, at_counter.way) == ("shut", "book")


@pytest.mark.parametrize(("born", "first"), [("1950-01-01", "长者"), ("1990-01-01", "普通"), ("", "普通")])
def test_places_kept_for_a_group_are_offered_first_to_who_is_of_it(desk, village, born, first):
    start = clock.now() + timedelta(days=2)
    kinds = (Seats("普通", 5), Seats("少儿", 5, group="child"), Seats("长者", 5, group="elder"))
    session = the_session(an_activity(village, title="合唱", slots=(replace(a_slot(start), seats=kinds),)))
    page = registered(desk, born=born)
    for address in (page, f"{page}dates/{session.pk}/"):
        chosen = re.search(r'<select id="pool[^>]*><option value="\d+">(\S+)', desk.get(address).content.decode())
        assert chosen is not None
        assert chosen[1] == first


def test_one_date_and_three_cost_the_same(clerk, village, django_assert_num_queries):
    for more in (1, 2):
        for _each in range(more):
            an_activity(village, slots=(a_slot(clock.now() + timedelta(days=1)),))
        with django_assert_num_queries(3):
            found = offers(clerk, Asked(), Channel.PHONE)
            assert all(each.pools and each.session.offering.institution.label for each in found)
    assert len(found) == 3


def test_what_is_kept_until_they_say_so_is_made_firm_by_the_agent(desk, lecture):
    lecture.pools.update(remaining=1)
    taken = a_booking(lecture)
    page = registered(desk)
    answer = desk.post(f"{page}dates/{lecture.pk}/wait/", {"party": "1", "ask": "first"}, follow=True)
    assert "下一个就是他" in text_of(answer)
    give_back(Actor(taken.person), key=str(taken.key))
    serve(system(), session=lecture.pk)
    booking = Booking.objects.get(state="held")
    assert "他说来，确认" in text_of(desk.get(page))
    answer = desk.post(page + "confirm/", {"booking": str(booking.key)}, follow=True)
    assert (said_number(booking) in text_of(answer), Booking.objects.get(pk=booking.pk).state) == (True, "confirmed")
    assert desk.post(page + "confirm/", {"booking": str(taken.key)}).status_code == 422


def test_a_pass_serves_nobody_but_its_person(desk, lecture):
    other = a_booking(lecture)
    page = registered(desk)
    for deed in ("confirm/", "cancel/"):
        for address in (page, "/desk/agent/nonsense/"):
            answer = desk.post(address + deed, {"booking": str(other.key)})
            assert (answer.status_code in {404, 422}, "person/" in answer.get("Location", "")) == (True, False)
    other.refresh_from_db()
    assert other.state == "confirmed"


def test_what_somebody_has_costs_the_same_for_one_and_for_three(clerk, village, django_assert_num_queries):
    person = register_at_counter(clerk, name="阿卓", born=None, text_version=NOTICE_VERSION).key
    found = write_pass(clerk, person)
    for more in (1, 2):
        for _each in range(more):
            pool = a_pool(the_session(an_activity(village, slots=(a_slot(clock.now() + timedelta(days=1)),))))
            claim_as_agent(clerk, found=found, wish=Claim(pool=pool.pk, key=uuid4().hex), door=Channel.PHONE)
        with django_assert_num_queries(5):
            has = holdings_of(clerk, person)
    assert len(has.tickets) == 3


def test_rooms_and_seats_cost_the_same_for_one_and_for_three(clerk, village, django_assert_num_queries):
    house = an_open_house()
    for more in (1, 2):
        for number in range(more):
            lent(a_room(house, name=f"排练厅 {more}-{number}"))
        with django_assert_num_queries(8):
            found = room_lines(clerk, Asked())
    assert len(found) == 3
    offer_seats(system(), space=a_reading_room())
    with django_assert_num_queries(3):
        assert [each.seats for each in seat_lines(clerk, Asked(day=clock.today() + timedelta(days=1)))] == [8]


def test_rounds_are_found_by_the_word_that_was_asked(clerk, village):
    given = a_round(institution=village, title="灯会抽签")
    a_round(institution=an_institution(division=a_division("513437")), title="邻州抽签")
    assert rounds(clerk, Asked()) == rounds(clerk, Asked(word="灯会")) == [given]
    assert rounds(clerk, Asked(word="没有")) == []
