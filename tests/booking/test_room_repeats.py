"""One room at the same hour of several weeks: shown first, then all or those that fit, each under the rules of one."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.builders.booking import a_desk
from tests.builders.people import a_citizen, sign_in
from tests.builders.rooms import a_lent_room, a_range, a_range_booking, a_room, lent, tomorrow
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions.ranges import claim_range
from wenmai.booking.actions.room_repeats import claim_weekly, look_ahead
from wenmai.booking.models import Booking, RoomRequest, Session
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.room_weeks import MOST, weeks_ahead
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.places.models import Occupancy

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
# A sequence is not rolled back, so that the second turn is a second one.
DEADLOCK_ONCE = """
CREATE SEQUENCE deadlock_turns;
CREATE FUNCTION deadlock_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('deadlock_turns') = 1 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deadlock_once BEFORE INSERT ON places_occupancy FOR EACH ROW EXECUTE FUNCTION deadlock_once();
"""


@pytest.fixture
def offering():
    return a_lent_room(ahead_days=60)


def wish(offering, **about):
    return a_range(offering, **about)


def taken(offering, week, actor=None):
    """Somebody has that hour so many weeks on."""
    first = wish(offering)
    other = type(first)(offering.pk, first.start + WEEK * week, first.end + WEEK * week, f"other-{week}")
    return claim_range(actor or a_citizen(), wish=other)


def weekly(who, offering, weeks=4, **about):
    return claim_weekly(
        who, wanted=get_wanted(offering.pk), first=about.pop("first", wish(offering)), weeks=weeks, **about
    )


def test_every_week_is_a_booking_of_its_own(offering):
    who = a_citizen()
    found = weekly(who, offering, all_=True)
    starts = [each.made.session.starts_at for each in found]
    assert starts == [tomorrow(9) + WEEK * n for n in range(4)]
    assert Booking.objects.filter(person=who.person, state="confirmed", series=None).count() == 4
    assert Occupancy.objects.count() == 4


def test_looking_takes_nothing_and_says_what_would_be_had(offering):
    taken(offering, 1)
    before = (Booking.objects.count(), Session.objects.count(), Occupancy.objects.count())
    found = look_ahead(a_citizen(), wanted=get_wanted(offering.pk), first=wish(offering), weeks=3)
    assert [each.fits for each in found] == [True, False, True]
    assert found[1].refused.code == "booking.room_taken"
    assert (Booking.objects.count(), Session.objects.count(), Occupancy.objects.count()) == before
    assert all(each.made is None for each in found)


def test_all_or_none_and_those_that_fit(offering):
    taken(offering, 2)
    who = a_citizen()
    with pytest.raises(Conflict, match="1 次约不上，一次也没有约") as refused:
        weekly(who, offering, all_=True)
    assert refused.value.code == "booking.repeat_not_all"
    assert not Booking.objects.filter(person=who.person).exists()
    found = weekly(who, offering)
    assert [each.fits for each in found] == [True, True, False, True]
    assert Booking.objects.filter(person=who.person).count() == 3


def test_the_same_key_again_is_the_same_bookings(offering):
    who, first = a_citizen(), wish(offering)
    once = weekly(who, offering, first=first)
    twice = weekly(who, offering, first=first, all_=True)
    assert [each.made.pk for each in once] == [each.made.pk for each in twice]
    assert Booking.objects.count() == 4


def test_where_none_fits_the_reason_is_said(offering):
    for week in range(2):
        taken(offering, week)
    with pytest.raises(Conflict) as refused:
        weekly(a_citizen(), offering, weeks=2)
    assert refused.value.code == "booking.room_taken"


def test_each_week_keeps_the_rules_of_one(offering):
    policed = lent(a_room(offering.institution, name="琴房"), a_policy(active_most=2), ahead_days=20)
    found = weekly(a_citizen(), policed, weeks=4)
    assert [each.refused.code if each.refused else "" for each in found] == [
        "", "", "booking.active_most", "booking.not_yet",
    ]  # fmt: skip
    with pytest.raises(Invalid):
        weekly(a_citizen(), offering, weeks=1)
    with pytest.raises(Invalid):
        weekly(a_citizen(), offering, weeks=MOST + 1)
    with pytest.raises(NotAllowed):
        weekly(ANYONE, offering)


def test_how_many_weeks_are_offered(offering):
    wanted, day = get_wanted(offering.pk), clock.today()
    assert weeks_ahead(a_citizen(), wanted, day) == 60 // 7 + 1
    assert weeks_ahead(a_desk(offering.institution), wanted, day) == MOST
    assert weeks_ahead(a_citizen(), get_wanted(lent(a_room(offering.institution, name="二")).pk), day) == 3


def test_where_the_house_looks_first_each_week_is_a_request(offering):
    asked = lent(a_room(offering.institution, name="展厅"), approval=True, ahead_days=60)
    who = a_citizen()
    found = weekly(who, asked, weeks=3, first=wish(asked, purpose="合唱排练"))
    assert [type(each.made) for each in found] == [RoomRequest] * 3
    assert (RoomRequest.objects.filter(person=who.person).count(), Booking.objects.count()) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_same_weeks_never_overlap():
    offering = a_lent_room(ahead_days=60)
    wanted, people = get_wanted(offering.pk), [a_citizen() for _ in range(2)]
    results = race(
        *[lambda who=who: claim_weekly(who, wanted=wanted, first=wish(offering), weeks=4, all_=True) for who in people]
    )
    won = [each for each in results if not isinstance(each, Exception)]
    assert len(won) == 1
    assert Booking.objects.count() == Occupancy.objects.count() == 4


@contextmanager
def the_first_taking_ends_a_deadlock():
    """PostgreSQL chooses whoever takes a room first, as it would in a deadlock: which of two it chooses is a matter of time."""
    with connection.cursor() as cursor:
        cursor.execute(DEADLOCK_ONCE)
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION deadlock_once CASCADE; DROP SEQUENCE deadlock_turns")


@pytest.mark.django_db(transaction=True)
def test_who_looks_and_is_chosen_to_end_a_deadlock_looks_again():
    offering = a_lent_room(ahead_days=60)
    who, wanted = a_citizen(), get_wanted(offering.pk)
    taken(offering, 1)
    with the_first_taking_ends_a_deadlock():
        found = race(lambda: look_ahead(who, wanted=wanted, first=wish(offering), weeks=3))[0]
    assert [each.fits for each in found] == [True, False, True]


def test_the_page_shows_each_date_before_it_is_confirmed(offering):
    taken(offering, 1)
    who = a_citizen()
    client = sign_in(Client(), who)
    url = f"/spaces/{offering.space_id}"
    local = lambda at: at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")  # noqa: E731
    day = client.get(f"{url}/?start={local(tomorrow(9))}").content.decode()
    assert "连续 3 周" in day
    form = {"start": local(tomorrow(9)), "end": local(tomorrow(11)), "key": "k" * 12, "weeks": "3", "people": "4"}
    page = client.post(f"{url}/book/", form)
    assert (page.status_code, Booking.objects.filter(person=who.person).count()) == (200, 0)
    assert "3 次里有 2 次约得上" in page.content.decode()
    every = client.post(f"{url}/repeat/take/", form | {"take": "all"})
    assert (every.status_code, Booking.objects.filter(person=who.person).count()) == (409, 0)
    done = client.post(f"{url}/repeat/take/", form | {"take": "fits"}, follow=True)
    assert "约好 2 次" in done.content.decode()
    assert sorted(Booking.objects.filter(person=who.person).values_list("party_size", flat=True)) == [4, 4]
    assert client.post(f"{url}/repeat/", form | {"start": "soon"}).status_code == 302


def test_once_is_as_ever(offering):
    who = a_citizen()
    assert a_range_booking(who, offering).idempotency_key
