"""An evening as its people have it: the door after the sale has ended, a door that only counts, offers, and who comes along."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking, a_desk, a_pool, a_reader, a_session, an_offering
from tests.builders.people import a_citizen, sign_in
from tests.builders.rooms import a_lent_room, a_range, an_open_house, tomorrow
from tests.builders.rules import a_policy
from wenmai.activities.actions import publish_again, withdraw
from wenmai.booking.actions import cancel, cancel_session, check_in, claim, count_heads, move_session
from wenmai.booking.actions.claims import expire_due
from wenmai.booking.actions.credit import settle_session
from wenmai.booking.actions.desk import look_up
from wenmai.booking.actions.ranges import claim_range, move_range
from wenmai.booking.actions.reminders import remind
from wenmai.booking.actions.sessions import close_booking, publish_session
from wenmai.booking.actions.shutting import tell_shut
from wenmai.booking.actions.waiting import close_waiting, serve, wait
from wenmai.booking.agent.offers import dates, offer_of
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim, Seats, WaitWish
from wenmai.booking.models import Booking, CreditEvent, Door, Pool, Session
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.queries.waiting import waitable
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, system
from wenmai.kernel.errors import DomainError
from wenmai.notices.models import Notice
from wenmai.people.actions.family import add_dependant
from wenmai.people.actors import actor_of_account
from wenmai.people.models import Account, Guardianship, Relation
from wenmai.people.texts import NOTICE_VERSION
from wenmai.places.actions import Change, add_exception

pytestmark = pytest.mark.django_db


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def begins_in(session: Session, minutes: int) -> Session:
    """The date as it stands so many minutes before its start; its sale ended an hour before."""
    start = clock.now() + timedelta(minutes=minutes)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=2)))
    sold_until(session, start - timedelta(hours=1))
    return Session.objects.get(pk=session.pk)


def sold_until(session: Session, end) -> None:
    """Its sale lasted for a week until an instant."""
    Pool.objects.filter(session=session).update(opens_at=end - timedelta(days=7), closes_at=end)


def comes(session: Session, person: str = "") -> Booking | None:
    arrival = Arrival(session.pk, person or uuid4().hex, seat_now=True)
    return check_in(system(), arrival=arrival).booking


@pytest.mark.parametrize("minutes", [30, -30])
def test_who_stands_at_the_door_is_seated_after_the_sale_has_ended(minutes):
    offering = an_offering(policy=a_policy(close_minutes=60, walk_in_percent=50))
    session = begins_in(a_session(offering, seats=4), minutes)
    assert set(session.pools.values_list("door", "capacity")) == {("", 2), (Door.COUNTER, 2)}
    late = Claim(pool=session.pools.get(door="").pk, key=uuid4().hex)
    assert refusal(lambda: claim(a_reader(), wish=late)) == "booking.over"
    for _each in range(4):
        assert comes(session).state == "attended"
    assert refusal(lambda: comes(session)) == "booking.full"
    assert unbalanced_pools() == []


def test_nobody_is_seated_once_it_is_over_or_the_house_takes_no_more():
    session = begins_in(a_session(seats=4), -150)
    assert refusal(lambda: comes(session)) == "booking.full"
    shut = begins_in(a_session(session.offering, seats=4), 30)
    close_booking(system(), session=shut)
    assert refusal(lambda: comes(shut)) == "booking.closed"
    publish_session(system(), session=shut)
    assert comes(shut).state == "attended"


@pytest.mark.parametrize(("known", "counted", "blamed"), [(0, 3, 0), (1, 2, 0), (1, 1, 1), (2, 1, 1), (1, 0, 1)])
def test_a_door_that_counts_more_people_than_it_recognises_blames_nobody(known, counted, blamed):
    offering = an_offering(policy=a_policy(no_show_counts=True, strikes=1, penalty_days=[7]))
    session = a_session(offering)
    came = [a_booking(session).person for _each in range(known)]
    missed = a_booking(session)
    start = clock.now() - timedelta(minutes=10)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))
    for person in came:
        check_in(system(), arrival=Arrival(session.pk, person))
    count_heads(system(), session=session, total=counted)
    start = clock.now() - timedelta(hours=15)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))
    settle_session(system(), session=session.pk)
    missed.refresh_from_db()
    assert (missed.state, CreditEvent.objects.count()) == ("no_show", blamed)


def test_saying_no_to_an_offer_is_no_late_cancelling():
    rule = {"late_cancel_counts": True, "any_cancel_counts": True, "strikes": 1, "penalty_days": [7]}
    offering = an_offering(policy=a_policy(cancel_minutes=600, **rule))
    session = a_session(offering, seats=1, start=clock.now() + timedelta(hours=3))
    had = a_booking(session)
    reader = a_reader()
    asked = wait(reader, wish=WaitWish((session.pk,), auto_accept=False))
    cancel(system(), key=str(had.key))
    serve(system(), session=session.pk)
    asked.refresh_from_db()
    declined = cancel(reader, key=str(asked.booking.key))
    asked.refresh_from_db()
    assert (asked.state, declined.end_reason, CreditEvent.objects.count()) == ("declined", "free", 0)


def test_giving_up_a_place_on_trial_is_never_worse_than_letting_it_run_out():
    rule = {"late_cancel_counts": True, "strikes": 1, "penalty_days": [7], "cancel_minutes": 600}
    offering = an_offering(policy=a_policy(confirming="soon", hold_minutes=10, **rule))
    session = a_session(offering, seats=2, start=clock.now() + timedelta(hours=1))
    given, left = (a_booking(session, a_reader()) for _each in range(2))
    assert (given.state, cancel(Actor(given.person), key=str(given.key)).end_reason) == ("held", "by_person")
    Booking.objects.filter(pk=left.pk).update(hold_until=clock.now() - timedelta(seconds=1))
    assert (expire_due(system()), CreditEvent.objects.count()) == (1, 0)


def test_a_party_that_no_date_could_seat_does_not_wait_in_vain():
    session = a_session(seats=2)
    a_booking(session, party=2)
    wish = lambda *also, party: WaitWish((session.pk, *also), party_size=party)  # noqa: E731
    assert refusal(lambda: wait(a_reader(), wish=wish(party=3))) == "booking.party"
    larger = a_session(session.offering, seats=4)
    a_booking(larger, party=4)
    assert wait(a_reader(), wish=wish(larger.pk, party=3)).state == "waiting"
    assert wait(a_reader(), wish=wish(party=2)).state == "waiting"


def test_one_waits_for_what_is_sold_out_not_for_what_is_not_sold_yet_nor_any_more():
    start = clock.now() + timedelta(days=2)
    coming = a_session(seats=1, opens_at=start - timedelta(days=1), start=start)
    assert refusal(lambda: wait(a_reader(), wish=WaitWish((coming.pk,)))) == "booking.not_yet"
    over = the_session(an_activity(slots=(a_slot(seats=1),)))
    a_booking(over)
    assert waitable(over)
    sold_until(over, clock.now() - timedelta(minutes=1))
    assert refusal(lambda: wait(a_reader(), wish=WaitWish((over.pk,)))) == "booking.over"
    assert not waitable(over)
    shown = dates().get(pk=over.pk)
    assert offer_of(system(), shown, Channel.PHONE).way == "shut"
    kept = a_session(pools=(Seats("普通", 1), Seats("现场", 1, Door.COUNTER)))
    a_booking(kept)
    assert wait(a_reader(), wish=WaitWish((kept.pk,))).state == "waiting"


def test_a_family_fits_into_what_is_free_and_what_was_given_back_together():
    session = a_session(seats=3)
    pair = a_booking(session, party=2)
    family = wait(a_reader(), wish=WaitWish((session.pk,), party_size=3))
    cancel(system(), key=str(pair.key))
    assert (serve(system(), session=session.pk), a_pool(session).remaining) == (1, 0)
    family.refresh_from_db()
    assert (family.state, family.booking.party_size, unbalanced_pools()) == ("fulfilled", 3, [])


def test_free_places_that_a_family_cannot_use_stay_free():
    session = a_session(seats=4)
    pair, _other = a_booking(session, party=2), a_booking(session)
    wait(a_reader(), wish=WaitWish((session.pk,), party_size=4))
    cancel(system(), key=str(pair.key))
    assert serve(system(), session=session.pk) == 0
    assert (a_pool(session).remaining, a_pool(session).resting, unbalanced_pools()) == (3, 0, [])


def test_who_waits_keeps_their_turn_while_a_page_is_corrected():
    activity = an_activity(slots=(a_slot(seats=1),))
    session = the_session(activity)
    had = a_booking(session)
    entry = wait(a_reader(), wish=WaitWish((session.pk,)))
    withdraw(system(), activity=activity, reason="写错了地点")
    cancel(system(), key=str(had.key))
    assert (close_waiting(system()), serve(system(), session=session.pk)) == (0, 0)
    publish_again(system(), activity=activity)
    assert serve(system(), session=session.pk) == 1
    entry.refresh_from_db()
    assert entry.state == "fulfilled"


def test_who_waits_for_what_is_called_off_is_not_sent_to_the_door():
    session = a_session(seats=1)
    a_booking(session)
    entry = wait(a_reader(), wish=WaitWish((session.pk,)))
    cancel_session(system(), session=session, reason="停电")
    assert close_waiting(system()) == 1
    said = Notice.objects.get(person=entry.person, kind="booking.waited_in_vain")
    assert ("取消了" in said.title, "停电" in said.body, "现场" in said.body) == (True, True, False)


def test_who_waited_in_vain_for_what_took_place_is_told_to_ask_at_the_door():
    session, other = a_session(seats=1), a_session(seats=1)
    for each in (session, other):
        a_booking(each)
    entry = wait(a_reader(), wish=WaitWish((session.pk, other.pk)))
    cancel_session(system(), session=other, reason="停电")
    assert close_waiting(system()) == 0
    past = clock.now() - timedelta(minutes=1)
    for each in (session, other):
        Session.objects.filter(pk=each.pk).update(during=(past, past + timedelta(hours=1)))
    assert close_waiting(system()) == 1
    assert "现场" in Notice.objects.get(person=entry.person, kind="booking.waited_in_vain").body


@pytest.fixture
def daughter():
    return a_citizen("沙马阿依", phone="13808126604")


@pytest.fixture
def family(daughter) -> tuple[str, str]:
    """A grandmother who signs in herself, and a child who does not."""
    grandmother = a_citizen("阿苏嫫").person
    Guardianship.objects.create(guardian_id=daughter.person, dependant_id=grandmother, relation=Relation.PARENT)
    words = {"relation": Relation.CHILD, "born": date(2018, 1, 1), "guardian_consent": NOTICE_VERSION}
    return grandmother, add_dependant(daughter, name="沙马小凤", **words).key


def told(person: str) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def a_family_booking(daughter, family, session: Session) -> Booking:
    return a_booking(session, daughter, party=3, dependants=family)


def test_who_comes_along_is_told_of_a_move_a_reminder_and_a_cancelling(daughter, family):
    start = clock.at(clock.today() + timedelta(days=3), tomorrow(15).time())
    session = a_session(start=start)
    a_family_booking(daughter, family, session)
    sooner = start - timedelta(days=2)
    move_session(system(), session=session, start=sooner, end=sooner + timedelta(hours=1))
    remind(system())
    cancel_session(system(), session=session, reason="停电")
    about = ["booking.session_moved", "booking.reminder", "booking.session_cancelled"]
    assert (told(family[0]), told(family[1])) == (["booking.booked_for", *about], [])
    assert told(daughter.person) == about


def test_who_comes_along_is_told_that_the_house_will_be_shut(daughter, family, monkeypatch):
    noon = clock.day_bounds(clock.today())[0] + timedelta(hours=12)
    monkeypatch.setattr(clock, "now", lambda: noon)
    house = an_open_house()
    a_family_booking(daughter, family, a_session(an_offering(house), start=tomorrow(10), venue=""))
    day = tomorrow(0).date()
    add_exception(system(), institution=house.code, change=Change(day, day, "检修"))
    tell_shut(system())
    kind = Notice.objects.filter(person=daughter.person).latest("pk").kind
    assert (told(family[0])[1:], told(family[1])) == ([kind], [])


def test_who_comes_along_is_told_when_the_booking_is_given_back(daughter, family):
    booking = a_family_booking(daughter, family, a_session())
    cancel(daughter, key=str(booking.key))
    assert told(family[0]) == ["booking.booked_for", "booking.cancelled_for"]
    assert (told(family[1]), told(daughter.person)) == ([], [])


def test_who_comes_along_to_a_room_is_told_of_another_time(daughter, family):
    offering = a_lent_room()
    booking = claim_range(daughter, wish=a_range(offering, party_size=2, dependants=family[:1]))
    move_range(a_desk(offering.institution), key=str(booking.key), start=tomorrow(14), end=tomorrow(16))
    assert told(family[0]) == ["booking.booked_for", "booking.session_moved"]
    assert told(daughter.person) == ["booking.session_moved"]


def test_the_door_finds_who_comes_along_by_name_and_who_has_not_confirmed_yet(daughter, family):
    session = a_session()
    booking = a_family_booking(daughter, family, session)
    held = a_booking(session, a_citizen("周玉兰"), hold_minutes=60)
    start = clock.now() + timedelta(minutes=10)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))
    found = lambda text: [  # noqa: E731
        (each.name, each.booking.pk)
        for each in look_up(a_desk(session.offering.institution), institution=session.offering.institution, text=text)
    ]
    assert found("阿苏嫫") == [("阿*嫫", booking.pk)]
    assert len(found("沙马")) == 1
    assert found("6604") == [("沙**依", booking.pk)]
    assert found("周玉兰") == [("周*兰", held.pk)]
    assert held.state == "held"


def test_who_comes_along_reads_the_ticket_they_were_told_of_and_changes_nothing(client, daughter, family):
    booking = a_family_booking(daughter, family, a_session())
    page = sign_in(client, actor_of_account(Account.objects.get(person=family[0])))
    link = Notice.objects.get(person=family[0]).link
    shown = page.get(link).content.decode()
    assert ("你跟约的人一起去" in shown, "/cancel/" in shown, "/print/" in shown) == (True, False, False)
    assert page.post(f"{link}cancel/").status_code == 404
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert sign_in(client, a_citizen("周玉兰")).get(link).status_code == 404
    own = sign_in(client, daughter).get(link).content.decode()
    assert ("你跟约的人一起去" in own, f"/booking/{booking.key}/cancel/" in own) == (False, True)
