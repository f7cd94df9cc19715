"""线上线下同时 (SC-G09): places and people online beside a date on the spot, never in its attendance (SC-I06)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.activities.test_desk import text_of
from tests.activities.test_open_data import FREE, _event
from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.threads import race
from tests.builders.visits import a_group
from wenmai.activities.actions.groups import confirm_group
from wenmai.activities.copying import draft_like
from wenmai.activities.grouping import dates_for, full_on
from wenmai.activities.kept_places import places_of
from wenmai.activities.pages import box_of
from wenmai.activities.vocabulary import said_pair
from wenmai.booking.actions import cancel, check_in, claim, count_heads, undo_check_in
from wenmai.booking.actions.credit import settle_session
from wenmai.booking.actions.online import count_online
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Pool, Session
from wenmai.booking.queries.bookings import get_note
from wenmai.booking.queries.full import get_full
from wenmai.booking.queries.occupancy import Inside, inside_of
from wenmai.booking.queries.rules import advice
from wenmai.booking.queries.sessions import door_counts, heads_of, online_of, sessions_of
from wenmai.booking.queries.waiting import open_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, DomainError
from wenmai.ledger.breakdown import breakdown
from wenmai.ledger.queries import FactFilter

pytestmark = pytest.mark.django_db
BOTH = {"also_online": True, "online_places": 50, "online_at": "https://live.example.org/7"}


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def a_hybrid(*, running: bool = False, **about):
    slot = a_slot(clock.now() - timedelta(minutes=10) if running else None, seats=20)
    return an_activity(slots=(slot,), **(BOTH | about))


def pool_of(activity, *, online: bool) -> Pool:
    return Pool.objects.get(session=the_session(activity), online=online)


def booked(activity, *, online: bool, actor=None):
    who = actor or a_citizen()
    asked = who if the_session(activity).starts_at > clock.now() else system()
    return claim(asked, wish=Claim(pool=pool_of(activity, online=online).pk, key=uuid4().hex, person=who.person))


def by_channel(activity) -> dict[str, int]:
    wanted = FactFilter(kinds=["activities.attendance"], attributes=[("activity", str(activity.pk))])
    return {split.words[0]: int(split.quantity) for split in breakdown(wanted, ("channel",)) if split.n}


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("onsite", "", False), "阵地"),
        (("mobile", "", True), "流动，线上线下同时"),
        (("online", "mobile", False), "流动线上"),
        (("online", "", False), "线上"),
    ],
)
def test_the_pair_in_words(pair, said):
    assert said_pair(pair[0], pair[1], also_online=pair[2]) == said


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "online", "also_online": True},
        {"mode": "onsite", "online_from": "mobile"},
        {"online_places": 5},
        {"online_at": "https://live.example.org/"},
    ],
)
def test_a_pair_that_there_is_not_is_refused(wrong):
    assert refusal(lambda: an_activity(**wrong)) == "activities.pair"


def test_what_is_only_online_says_from_where_on_its_facts():
    assert an_activity(mode="online", online_from="mobile").offering.fact_attributes["ground"] == "mobile"


def test_a_date_has_places_of_its_own_for_who_takes_part_online():
    activity = a_hybrid()
    assert (pool_of(activity, online=False).capacity, pool_of(activity, online=True).capacity) == (20, 50)
    session = sessions_of(activity.offering)[0]
    assert (places_of(session).capacity, box_of(session).capacity) == (20, 20)
    assert [each.online for each in box_of(session).pools] == [False, True]


def test_one_booking_object_takes_either_place_and_neither_is_taken_for_the_other():
    activity = a_hybrid()
    booked(activity, online=True)
    booked(activity, online=False)
    assert [pool_of(activity, online=each).remaining for each in (False, True)] == [19, 49]
    assert door_counts([the_session(activity)])[the_session(activity).pk].booked == 1


def test_who_takes_part_online_is_never_in_the_attendance_of_the_spot():
    activity = a_hybrid(running=True)
    session = the_session(activity)
    count_heads(system(), session=session, total=12)
    assert count_online(system(), session=session, total=300) == 300
    assert (heads_of(session), online_of(session), by_channel(activity)) == (12, 300, {"onsite": 12, "online": 300})
    count_online(system(), session=session, total=280)
    count_heads(system(), session=session, total=10)
    assert (heads_of(session), online_of(session), by_channel(activity)) == (10, 280, {"onsite": 10, "online": 280})


def test_the_same_count_again_changes_nothing_and_wrong_ones_are_refused():
    activity = a_hybrid(running=True)
    session = the_session(activity)
    count_online(system(), session=session, total=5)
    count_online(system(), session=session, total=5)
    assert session.attendances.count() == 1
    assert refusal(lambda: count_online(system(), session=session, total=-1)) == "booking.heads"
    other = a_clerk(an_institution(name="别家"))
    assert refusal(lambda: count_online(other, session=session, total=5)) == "not_allowed"
    plain = the_session(an_activity(slots=(a_slot(clock.now() - timedelta(minutes=10)),)))
    assert refusal(lambda: count_online(system(), session=plain, total=5)) == "booking.not_hybrid"
    assert refusal(lambda: count_online(system(), session=the_session(a_hybrid()), total=5)) == "booking.too_early"


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_count_online_at_once_agree():
    session = the_session(a_hybrid(running=True))
    race(*(lambda: count_online(system(), session=session, total=40) for _ in range(2)))
    assert online_of(session) == 40


def test_an_online_place_is_not_checked_in_at_the_door_and_not_missed():
    activity = a_hybrid(running=True)
    booking = booked(activity, online=True)
    arrival = Arrival(the_session(activity).pk, booking.person)
    assert refusal(lambda: check_in(system(), arrival=arrival)) == "booking.online_place"
    span = (clock.now() - timedelta(days=2, hours=1), clock.now() - timedelta(days=2))
    Session.objects.filter(pk=booking.session_id).update(during=span)
    settle_session(system(), session=booking.session_id)
    booking.refresh_from_db()
    assert booking.state == "confirmed"


def test_an_online_place_that_returns_is_online_and_serves_no_wait_for_the_spot():
    activity = a_hybrid()
    cancel(system(), key=str(booked(activity, online=True).key))
    assert (pool_of(activity, online=True).remaining, pool_of(activity, online=False).remaining) == (50, 20)
    assert [each.online for each in open_pools(the_session(activity).pk)] == [False]


def test_a_full_house_still_has_places_online(client):
    activity = a_hybrid()
    Pool.objects.filter(pk=pool_of(activity, online=False).pk).update(remaining=0)
    sign_in(client, a_citizen())
    page = text_of(client.get(f"/activities/{activity.pk}/"))
    assert "现场满了，线上余 50 席" in page


def test_a_group_is_booked_on_the_spot_and_never_online():
    activity = a_hybrid(kind="tour", online_places=500)
    session, group = the_session(activity), a_group(activity, a_citizen())
    assert (dates_for(activity, 40), full_on(activity, clock.day_of(session.starts_at), 40)) == ([], True)
    with pytest.raises(Conflict):
        confirm_group(a_clerk(activity.offering.institution), group=group, session=session)
    assert pool_of(activity, online=True).remaining == 500
    Pool.objects.filter(pk=pool_of(activity, online=False).pk).update(capacity=40, remaining=40)
    confirm_group(a_clerk(activity.offering.institution), group=group, session=session)
    assert [pool_of(activity, online=each).remaining for each in (False, True)] == [0, 500]


def test_who_takes_part_online_is_not_in_the_house():
    activity = a_hybrid(running=True)
    session = the_session(activity)
    count_heads(system(), session=session, total=12)
    count_online(system(), session=session, total=300)
    assert inside_of(session) == Inside(12, session.space.capacity if session.space else 20)
    came = check_in(system(), arrival=Arrival(session.pk, booked(activity, online=False).person))
    assert get_note(system(), came.pk).place == 13
    undo_check_in(system(), attendance=came.pk)
    Session.objects.filter(pk=session.pk).update(space=None)
    assert inside_of(Session.objects.get(pk=session.pk)) == Inside(12, 20)
    span = (clock.now() - timedelta(days=2, hours=1), clock.now() - timedelta(days=2))
    Session.objects.filter(pk=session.pk).update(during=span)
    found = advice(activity.offering.institution)
    assert (found.places, found.heads) == (20, 12)


def test_places_left_are_those_on_the_spot_and_online_places_stand_apart(client):
    activity = a_hybrid()
    booked(activity, online=False)
    line = client.get("/api/v1/activities/?day=").json()["items"][0]
    assert line["seats"] == "余 19 席"
    free = client.get(FREE, {"until": clock.day_of(the_session(activity).starts_at).isoformat()}).json()["items"]
    assert [(each["capacity"], each["remaining"]) for each in free] == [(20, 19)]
    kept = ("maximumAttendeeCapacity", "remainingAttendeeCapacity", "maximumVirtualAttendeeCapacity")
    assert [_event(client, activity)[each] for each in kept] == [20, 19, 50]
    pools = client.get(f"/api/v1/activities/{activity.pk}").json()["sessions"][0]["pools"]
    assert [(each["online"], each["remaining"]) for each in pools] == [(False, 19), (True, 50)]
    Pool.objects.filter(pk=pool_of(activity, online=False).pk).update(remaining=0)
    assert client.get("/api/v1/activities/").json()["items"][0]["seats"] == "现场满了，线上余 50 席"
    assert get_full(pool_of(activity, online=False).pk).beside == 0


def test_who_booked_online_reads_the_address_and_others_do_not(client):
    activity = a_hybrid()
    actor = a_citizen()
    sign_in(client, actor)
    address = f"/activities/{activity.pk}/"
    assert BOTH["online_at"] not in client.get(address).content.decode()
    booking = booked(activity, online=True, actor=actor)
    page = client.get(address).content.decode()
    assert (BOTH["online_at"] in page, "MixedEventAttendanceMode" in page) == (True, True)
    assert "这是线上的名额，不用到场" in text_of(client.get(f"/booking/{booking.key}/"))


def test_the_desk_counts_who_took_part_online(client):
    activity = a_hybrid(running=True)
    session = the_session(activity)
    sign_in(client, a_clerk(activity.offering.institution))
    assert "线上几个人参加" in text_of(client.get(f"/desk/activities/session/{session.pk}/"))
    assert client.post(f"/desk/activities/session/{session.pk}/online/", {"online": "33"}).status_code == 302
    page = client.get(f"/desk/activities/session/{session.pk}/").content.decode()
    assert (online_of(session), heads_of(session), 'value="33"' in page) == (33, 0, True)


def test_a_copy_goes_online_too():
    activity = a_hybrid()
    assert draft_like(activity).also_online
