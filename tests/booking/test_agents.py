"""What an agent does for who rings: every way of the app, by the same actions. Each succeeds, is refused, and is done twice."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.builders.booking import a_booking, a_pool, a_session, an_offering
from tests.builders.courses import a_class, a_course
from tests.builders.people import a_clerk
from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.rooms import a_range, a_reading_room, a_room, an_open_house, lent
from tests.builders.rounds import a_round, over
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions import cancel, check_in
from wenmai.booking.actions.agents import (
    apply_as_agent,
    claim_as_agent,
    claim_seat_as_agent,
    give_back_as_agent,
    stop_waiting_as_agent,
    take_room_as_agent,
    wait_as_agent,
    withdraw_as_agent,
    withdraw_request_as_agent,
)
from wenmai.booking.actions.credit import settle_session
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.questions import ask_questions
from wenmai.booking.actions.room_requests import approve_request
from wenmai.booking.actions.rounds import withdraw
from wenmai.booking.actions.seats import offer_seats
from wenmai.booking.actions.waiting import serve, stop_waiting
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import Booking, CreditEvent, Question, RoomRequest, Session, WaitEntry
from wenmai.courses.models import Enrolment
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.counter_pass import write_pass
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db
PHONE, COUNTER = Channel.PHONE, Channel.COUNTER


@pytest.fixture
def clerk():
    """A clerk of a village; the houses of the tests are the county's."""
    some_divisions()
    return a_clerk(an_institution(division=a_division("510422101")))


@pytest.fixture
def library(clerk):
    return an_institution(division=a_division("510422"), name="盐边县图书馆")


@pytest.fixture
def caller(clerk) -> tuple[str, str]:
    """Somebody of 60 and less, without a phone: the key and the pass."""
    person = register_at_counter(clerk, name="阿卓", born=date(1990, 1, 1), text_version=NOTICE_VERSION)
    return person.key, write_pass(clerk, person.key)


def a_full(house, **about):
    session = a_session(an_offering(house, **about), seats=1)
    return session, a_booking(session)


def made_for(made) -> tuple[str, str, str]:
    return made.person, made.operator, made.channel


def test_a_caller_waits_is_told_and_a_miss_is_not_theirs(clerk, library, caller):
    person, found = caller
    policy = a_policy(no_show_counts=True, strikes=1, penalty_days=[7])
    session = a_session(an_offering(library, policy=policy), seats=2)
    booking, comes = a_booking(session), a_booking(session)
    wish = WaitWish((session.pk,))
    entry = wait_as_agent(clerk, found=found, wish=wish, door=PHONE)
    assert made_for(entry) == (person, clerk.person, "phone")
    assert wait_as_agent(clerk, found=found, wish=wish, door=PHONE).pk == entry.pk
    assert Notice.objects.filter(person=person, kind="booking.booked_for").count() == 1
    trail = AuditEntry.objects.get(verb="booking.wait")
    assert (trail.person, trail.channel) == (clerk.person, "phone")
    give_up(booking)
    serve(system(), session=session.pk)
    got = Booking.objects.get(person=person)
    assert made_for(got) == (person, clerk.person, "phone")
    begun = clock.now() - timedelta(minutes=30)
    for earlier in (timedelta(), timedelta(hours=15)):
        moved = (begun - earlier, begun - earlier + timedelta(hours=1))
        Session.objects.filter(pk=session.pk).update(during=moved)
        if not earlier:
            check_in(system(), arrival=Arrival(session.pk, comes.person))
    assert (settle_session(system(), session=session.pk), CreditEvent.objects.count()) == (1, 0)


def give_up(booking) -> None:
    cancel(Actor(person=booking.person), key=str(booking.key))


def test_an_agent_stops_what_they_made_and_nothing_else(clerk, library, caller):
    session, _booking = a_full(library)
    entry = wait_as_agent(clerk, found=caller[1], wish=WaitWish((session.pk,)), door=COUNTER)
    other = a_clerk(an_institution(division=a_division("510422101")))
    with pytest.raises(NotFound):
        stop_waiting(other, entry=entry.pk)
    assert stop_waiting(clerk, entry=entry.pk).state == "withdrawn"


def test_waiting_is_refused_while_there_are_places_out_of_reach_and_without_a_door(clerk, library, caller):
    free = a_session(an_offering(library))
    far, _booked = a_full(an_institution(division=a_division("513437")))
    near, _one = a_full(library)
    with pytest.raises(Conflict, match="还有名额"):
        wait_as_agent(clerk, found=caller[1], wish=WaitWish((free.pk,)), door=PHONE)
    with pytest.raises(NotAllowed, match="不在本县"):
        wait_as_agent(clerk, found=caller[1], wish=WaitWish((near.pk, far.pk)), door=PHONE)
    with pytest.raises(Invalid, match="怎么来的"):
        wait_as_agent(clerk, found=caller[1], wish=WaitWish((near.pk,)), door=Channel.DESK)
    assert not WaitEntry.objects.exists()


def test_questions_are_asked_of_who_is_booked_for_and_of_who_waits(clerk, library, caller):
    session = a_session(an_offering(library), seats=1)
    ask_questions(
        system(), offering=session.offering, drafts=[QuestionDraft("孩子几岁", "分组", "number", (), required=True)]
    )
    wish = Claim(pool=a_pool(session).pk, key=uuid4().hex)
    with pytest.raises(Invalid, match="孩子几岁"):
        claim_as_agent(clerk, found=caller[1], wish=wish, door=PHONE)
    answered = {"孩子几岁": "7"}
    first = Claim(pool=wish.pool, key=wish.key, answers=answered)
    assert claim_as_agent(clerk, found=caller[1], wish=first, door=PHONE).pk
    assert Booking.objects.get().answers == answered
    second = register_at_counter(clerk, name="阿牛", born=None, text_version=NOTICE_VERSION).key
    with pytest.raises(Invalid, match="孩子几岁"):
        wait_as_agent(clerk, found=write_pass(clerk, second), wish=WaitWish((session.pk,)), door=PHONE)
    entry = wait_as_agent(
        clerk, found=write_pass(clerk, second), wish=WaitWish((session.pk,), answers=answered), door=PHONE
    )
    assert (entry.answers, Question.objects.count()) == (answered, 1)


def test_a_caller_is_in_a_lottery_with_their_own_tickets_and_the_draw_is_theirs(clerk, library, caller):
    person, found = caller
    given = a_round(institution=library, weights={"never_won": 2})
    wish = Wish(round=given.pk, pools=tuple(given.offered))
    made = apply_as_agent(clerk, found=found, wish=wish, door=PHONE)
    assert (*made_for(made), made.weight) == (person, clerk.person, "phone", 3)
    assert apply_as_agent(clerk, found=found, wish=wish, door=COUNTER).pk == made.pk
    assert made.number in str(Notice.objects.get(person=person, kind="booking.booked_for").body)
    seal(system(), round=over(given))
    draw_round(system(), round=over(given), seed="1 2 3")
    assert made_for(Booking.objects.get(person=person)) == (person, clerk.person, "phone")


def test_an_application_of_an_agent_is_withdrawn_by_them(clerk, library, caller):
    given = a_round(institution=library)
    made = apply_as_agent(clerk, found=caller[1], wish=Wish(round=given.pk, pools=tuple(given.offered)), door=COUNTER)
    with pytest.raises(NotFound):
        withdraw(a_clerk(an_institution(division=a_division("510422101"))), application=made.pk)
    assert withdraw(clerk, application=made.pk).state == "withdrawn"


def test_a_round_that_is_over_or_out_of_reach_takes_nobody(clerk, library, caller):
    far = a_round(institution=an_institution(division=a_division("513437")))
    past = over(a_round(institution=library))
    for given, words in ((far, "不在本县"), (past, "截止")):
        wish = Wish(round=given.pk, pools=tuple(given.offered))
        with pytest.raises((NotAllowed, Conflict), match=words):
            apply_as_agent(clerk, found=caller[1], wish=wish, door=PHONE)


def test_a_caller_takes_a_whole_class_waits_for_the_next_place_and_leaves(clerk, caller):
    centre = an_institution(division=a_division("510422"), kind="culture_centre")
    course_class = a_class(a_course(centre), capacity=1)
    pool = course_class.lessons.get(number=1).session.pools.get()
    wish = Claim(pool=pool.pk, key=uuid4().hex)
    booking = claim_as_agent(clerk, found=caller[1], wish=wish, door=COUNTER)
    enrolment = Enrolment.objects.get()
    assert (enrolment.person, enrolment.by, enrolment.channel, enrolment.reason) == (
        caller[0],
        clerk.person,
        "counter",
        "by_staff",
    )
    assert (Booking.objects.filter(series=booking.series).count(), made_for(booking)[2]) == (4, "counter")
    assert claim_as_agent(clerk, found=caller[1], wish=wish, door=COUNTER).pk == booking.pk
    second = register_at_counter(clerk, name="阿牛", born=None, text_version=NOTICE_VERSION).key
    found = write_pass(clerk, second)
    with pytest.raises(Conflict, match="满了"):
        claim_as_agent(clerk, found=found, wish=Claim(pool=pool.pk, key=uuid4().hex), door=PHONE)
    assert wait_as_agent(clerk, found=found, wish=WaitWish((pool.session_id,)), door=PHONE).person == second
    give_back_as_agent(clerk, found=caller[1], key=str(booking.key), door=COUNTER)
    enrolment.refresh_from_db()
    assert (enrolment.state, Booking.objects.filter(series=booking.series, state="confirmed").count()) == (
        "withdrawn",
        0,
    )


def test_what_is_somebody_elses_is_not_ended_on_this_callers_page(clerk, caller, library):
    pool = a_pool(a_session(an_offering(library), seats=1))
    claim_as_agent(clerk, found=caller[1], wish=Claim(pool=pool.pk, key=uuid4().hex), door=COUNTER)
    second = register_at_counter(clerk, name="阿牛", born=None, text_version=NOTICE_VERSION).key
    theirs = write_pass(clerk, second)
    entry = wait_as_agent(clerk, found=theirs, wish=WaitWish((pool.session_id,)), door=PHONE)
    with pytest.raises(NotFound, match="不是他的"):
        stop_waiting_as_agent(clerk, found=caller[1], key=entry.pk)
    assert stop_waiting_as_agent(clerk, found=theirs, key=entry.pk).state == "withdrawn"
    given = a_round(institution=library)
    asked = apply_as_agent(clerk, found=theirs, wish=Wish(given.pk, tuple(given.offered)), door=PHONE)
    with pytest.raises(NotFound, match="不是他的"):
        withdraw_as_agent(clerk, found=caller[1], key=asked.pk)
    assert withdraw_as_agent(clerk, found=theirs, key=asked.pk).state == "withdrawn"


def test_a_class_for_children_is_not_for_a_caller_of_thirty(clerk, caller):
    centre = an_institution(division=a_division("510422"), kind="culture_centre")
    course_class = a_class(a_course(centre, age_from=7, age_to=12))
    pool = course_class.lessons.get(number=1).session.pools.get()
    with pytest.raises(NotAllowed, match="12 岁为止"):
        claim_as_agent(clerk, found=caller[1], wish=Claim(pool=pool.pk, key=uuid4().hex), door=PHONE)
    assert not Booking.objects.exists()


def test_a_caller_has_a_room_for_two_hours_once(clerk, caller):
    room = lent(a_room(an_open_house()))
    wish = a_range(room)
    booking = take_room_as_agent(clerk, found=caller[1], wish=wish, door=PHONE)
    assert made_for(booking) == (caller[0], clerk.person, "phone")
    assert take_room_as_agent(clerk, found=caller[1], wish=wish, door=PHONE).pk == booking.pk
    with pytest.raises(Conflict, match="刚被约走"):
        take_room_as_agent(clerk, found=caller[1], wish=a_range(room), door=PHONE)
    assert Notice.objects.filter(person=caller[0], kind="booking.booked_for").count() == 1


def test_a_room_that_is_looked_at_first_is_asked_for_and_the_booking_keeps_the_door(clerk, caller):
    room = lent(a_room(an_open_house()), approval=True)
    with pytest.raises(Invalid, match="用途"):
        take_room_as_agent(clerk, found=caller[1], wish=a_range(room), door=PHONE)
    asked = take_room_as_agent(clerk, found=caller[1], wish=a_range(room, purpose="合唱"), door=PHONE)
    assert isinstance(asked, RoomRequest)
    assert made_for(asked) == (caller[0], clerk.person, "phone")
    assert made_for(approve_request(system(), key=asked.pk).booking) == (caller[0], clerk.person, "phone")
    second = take_room_as_agent(clerk, found=caller[1], wish=a_range(room, 14, 16, purpose="合唱"), door=PHONE)
    stranger = register_at_counter(clerk, name="阿牛", born=None, text_version=NOTICE_VERSION).key
    with pytest.raises(NotFound, match="不是他的"):
        withdraw_request_as_agent(clerk, found=write_pass(clerk, stranger), key=second.pk)
    assert withdraw_request_as_agent(clerk, found=caller[1], key=second.pk).state == "withdrawn"


def test_a_caller_sits_on_the_seat_they_want(clerk, caller):
    offering = offer_seats(system(), space=a_reading_room())
    pool = offering.sessions.order_by("starts_at").last().pools.get()
    wish = Claim(pool=pool.pk, key=uuid4().hex)
    booking = claim_seat_as_agent(clerk, found=caller[1], wish=wish, door=COUNTER, label="A2")
    assert (*made_for(booking), booking.seats.get().label) == (caller[0], clerk.person, "counter", "A2")
    assert claim_seat_as_agent(clerk, found=caller[1], wish=wish, door=COUNTER, label="A2").pk == booking.pk
    second = register_at_counter(clerk, name="阿牛", born=None, text_version=NOTICE_VERSION).key
    with pytest.raises(Conflict, match="A2"):
        claim_seat_as_agent(
            clerk, found=write_pass(clerk, second), wish=Claim(pool=pool.pk, key="2"), door=COUNTER, label="A2"
        )


@pytest.mark.django_db(transaction=True)
def test_two_agents_race_for_one_caller_and_there_is_one_entry_and_one_application(clerk, library, caller):
    session, _booking = a_full(library)
    given = a_round(institution=library)
    wish = Wish(round=given.pk, pools=tuple(given.offered))
    entries = race(
        *(lambda: wait_as_agent(clerk, found=caller[1], wish=WaitWish((session.pk,)), door=PHONE) for _ in range(2))
    )
    asked = race(*(lambda: apply_as_agent(clerk, found=caller[1], wish=wish, door=PHONE) for _ in range(2)))
    assert len({each.pk for each in entries}) == len({each.pk for each in asked}) == 1
    assert Notice.objects.filter(person=caller[0], kind="booking.booked_for").count() == 2
