"""Who comes, by name: companions of a room by the hour, and real names of who books or of everybody, through every door."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.booking.test_rush_ranges import handed_on, words
from tests.builders.activities import an_activity
from tests.builders.booking import a_desk, a_pool, a_session, an_offering
from tests.builders.passes import a_visitor
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.rooms import a_lent_room, a_range, lent, tomorrow
from tests.builders.rounds import a_round
from tests.builders.rules import a_policy
from wenmai.activities.actions import edit
from wenmai.activities.drafts import ActivityDraft
from wenmai.booking.actions import claims
from wenmai.booking.actions.agents import take_room_as_agent
from wenmai.booking.actions.proxies import take_room_for_family
from wenmai.booking.actions.ranges import claim_range
from wenmai.booking.actions.room_requests import approve_request, ask_range
from wenmai.booking.actions.rounds import apply
from wenmai.booking.actions.rules import use_policy
from wenmai.booking.actions.waiting import wait
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.rooms import RoomPlan
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import Booking, BookingPolicy, Offering, RoomRequest
from wenmai.booking.names import Names, heads, names_said, strictest
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.rush import claims as rush
from wenmai.booking.rush.shelf import Shelf
from wenmai.booking.rush.standing_line import read_line
from wenmai.kernel import clock
from wenmai.kernel.actor import Channel, system
from wenmai.kernel.errors import DomainError
from wenmai.notices.models import Notice
from wenmai.people.actions.family import add_dependant
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Guardianship, Person, Relation
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db
EVERYBODY = {"real_name_level": 2, "real_name_each": True}


@pytest.fixture
def mother():
    return known(a_citizen("沙马阿依"))


@pytest.fixture
def child(mother) -> str:
    born = {"relation": Relation.CHILD, "born": date(2018, 1, 1)}
    return add_dependant(mother, guardian_consent=NOTICE_VERSION, name="沙马小凤", **born).key


def known(*people):
    """Whose document was looked at."""
    Person.objects.filter(key__in=[getattr(each, "person", each) for each in people]).update(real_name=2)
    return people[0]


def refusal(work) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        work()
    assert caught.value.message.endswith("。")
    return caught.value.code, next(iter(caught.value.fields), "")


def test_a_room_is_booked_with_who_comes_along(mother, child):
    offering = a_lent_room()
    wish = a_range(offering, party_size=2, dependants=(child,), key="k1")
    made = claim_range(mother, wish=wish)
    assert claim_range(mother, wish=wish).pk == made.pk
    assert Booking.objects.values_list("dependants", "party_size").get() == ([child], 2)
    stranger = a_citizen("周玉兰").person
    for along, size in (((stranger,), 3), ((child, child), 3), ((child,), 0)):
        wrong = a_range(offering, 12, 14, dependants=along, party_size=size)
        assert refusal(lambda w=wrong: claim_range(mother, wish=w))[0] == "booking.party"
    assert Booking.objects.count() == 1


def test_who_comes_along_and_signs_in_is_told_of_a_room(mother):
    grandmother = a_citizen("沙马阿嫫")
    Guardianship.objects.create(guardian_id=mother.person, dependant_id=grandmother.person, relation=Relation.PARENT)
    made = claim_range(mother, wish=a_range(a_lent_room(), party_size=2, dependants=(grandmother.person,)))
    told = Notice.objects.filter(person=grandmother.person).values_list("link", flat=True)
    assert list(told) == [f"/booking/{made.key}/"]


def test_everybody_by_name_is_asked_of_a_room(mother, child):
    offering = a_lent_room(**EVERYBODY)
    take = lambda **about: claim_range(mother, wish=a_range(offering, **about))  # noqa: E731
    assert refusal(lambda: take(party_size=2)) == ("booking.names", "dependants")
    assert refusal(lambda: take(party_size=2, dependants=(child,))) == ("booking.real_name", "dependants")
    known(child)
    assert take(party_size=2, dependants=(child,)).party_size == 2
    assert refusal(lambda: claim_range(a_citizen(), wish=a_range(offering, 12, 14)))[0] == "booking.real_name"


def test_one_name_for_a_party_is_enough_where_only_one_is_asked(mother, child):
    offering = a_lent_room(real_name_level=2)
    made = claim_range(mother, wish=a_range(offering, party_size=5, dependants=(child,)))
    assert (made.party_size, made.dependants) == (5, [child])


def test_a_request_carries_the_names_into_the_booking(mother, child):
    known(child)
    offering = a_lent_room(approval=True, **EVERYBODY)
    about = {"purpose": "合唱", "party_size": 2}
    assert refusal(lambda: ask_range(mother, wish=a_range(offering, **about)))[0] == "booking.names"
    asked = ask_range(mother, wish=a_range(offering, dependants=(child,), **about))
    Person.objects.filter(key=child).update(real_name=0)  # looked at when it was asked for
    made = approve_request(a_desk(offering.institution), key=asked.pk).booking
    assert (RoomRequest.objects.get().dependants, Booking.objects.get(pk=made.pk).dependants) == ([child], [child])


def test_an_agent_names_who_comes_along(mother, child):
    known(child)
    offering = a_lent_room(**EVERYBODY)
    clerk = a_clerk(offering.institution)
    found = write_pass(clerk, mother.person)
    take = lambda **about: take_room_as_agent(  # noqa: E731
        clerk, found=found, wish=a_range(offering, **about), door=Channel.PHONE
    )
    assert refusal(lambda: take(party_size=2))[0] == "booking.names"
    assert Booking.objects.get(pk=take(party_size=2, dependants=(child,)).pk).dependants == [child]


def test_only_their_own_family_is_named_where_it_is_for_a_child(mother, child):
    offering = a_lent_room()
    wish = a_range(offering, person=child, party_size=2, dependants=(child,))
    made = take_room_for_family(mother, wanted=get_wanted(offering.pk), wish=wish)
    assert (made.person, made.dependants, made.party_size) == (child, [], 2)


def test_the_pages_of_a_room_name_the_family_and_count_them(client, mother, child):
    known(child)
    offering = a_lent_room(**EVERYBODY)
    page, url = sign_in(client, mother), f"/spaces/{offering.space_id}/"
    start, end = (f"{tomorrow(hour):%Y-%m-%dT%H:%M}" for hour in (9, 10))
    shown = page.get(url, {"start": start}).content.decode()
    assert f'name="with" value="{child}"' in shown
    assert "来的每个人都要实名（证件已核）" in shown
    sent = {"start": start, "end": end, "people": "1", "key": uuid4().hex}
    refused = page.post(f"{url}book/", sent | {"people": "3", "with": child})
    assert (refused.status_code, f'value="{child}" checked' in refused.content.decode()) == (422, True)
    page.post(f"{url}book/", sent | {"with": child})
    assert Booking.objects.values_list("dependants", "party_size").get() == ([child], 2)


def test_the_agents_page_of_a_room_names_the_callers_family_masked(client, mother, child):
    offering = a_lent_room()
    clerk = a_clerk(offering.institution)
    page, url = sign_in(client, clerk), f"/desk/agent/{write_pass(clerk, mother.person)}/rooms/{offering.space_id}/"
    page.post("/desk/agent/door/", {"door": "phone", "next": "/desk/agent/"})
    start = f"{tomorrow(9):%Y-%m-%dT%H:%M}"
    shown = page.get(url, {"start": start}).content.decode()
    assert (f'name="with" value="{child}"' in shown, "沙马*凤" in shown or "沙**凤" in shown) == (True, True)
    assert "沙马小凤" not in shown
    page.post(url, {"start": start, "end": f"{tomorrow(10):%Y-%m-%dT%H:%M}", "people": "1", "with": child})
    assert Booking.objects.values_list("dependants", "party_size").get() == ([child], 2)


def test_several_weeks_keep_the_names(client, mother, child):
    offering = a_lent_room()
    page, url = sign_in(client, mother), f"/spaces/{offering.space_id}/"
    start, end = (f"{tomorrow(hour):%Y-%m-%dT%H:%M}" for hour in (9, 10))
    sent = {"start": start, "end": end, "people": "1", "key": uuid4().hex, "weeks": "2", "with": child}
    shown = page.post(f"{url}book/", sent).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    assert (hidden["with"], hidden["people"]) == (child, "2")
    page.post(f"{url}repeat/take/", hidden | {"take": "all"})
    assert set(Booking.objects.values_list("party_size", flat=True)) == {2}
    assert all(each == [child] for each in Booking.objects.values_list("dependants", flat=True))


def test_programs_name_who_comes_along_and_the_fast_door_hands_such_rooms_on(client, mother, child):
    known(child)
    offering = a_lent_room(**EVERYBODY)
    reader, cookies = a_visitor()
    assert handed_on(offering, cookies, words(party_size=2))
    page, url = sign_in(client, mother), f"/api/v1/booking/spaces/{offering.space_id}/bookings"
    head = {"Idempotency-Key": "key-names"}
    refused = page.post(url, words(party_size=2), "application/json", headers=head)
    assert (refused.status_code, refused.json()["code"]) == (422, "booking.names")
    made = page.post(url, words(party_size=2, dependants=[child]), "application/json", headers=head)
    assert (made.status_code, Booking.objects.get().dependants) == (201, [child])
    assert reader.person != mother.person


def test_counted_places_ask_everybody_too_save_of_a_group_that_the_house_books_for(mother, child):
    session = a_session(an_offering(policy=a_policy(**EVERYBODY)), seats=60)
    wish = lambda **about: Claim(pool=a_pool(session).pk, key=uuid4().hex, **about)  # noqa: E731
    assert refusal(lambda: claims.claim(mother, wish=wish(party_size=2)))[0] == "booking.names"
    refused = refusal(lambda: claims.claim(mother, wish=wish(party_size=2, dependants=(child,))))
    assert refused == ("booking.real_name", "dependants")
    known(child)
    assert claims.claim(mother, wish=wish(party_size=2, dependants=(child,))).party_size == 2
    teacher = known(a_citizen("老师"))
    group = wish(person=teacher.person, party_size=40)
    assert claims.claim(a_clerk(session.offering.institution), wish=group).party_size == 40


def test_waiting_and_a_round_ask_everybody_too(mother, child):
    offering = an_offering(policy=a_policy(**EVERYBODY))
    full = a_session(offering, seats=1)
    claims.claim(known(a_citizen()), wish=Claim(pool=a_pool(full).pk, key=uuid4().hex))
    waiting = WaitWish(sessions=(full.pk,), party_size=2)
    assert refusal(lambda: wait(mother, wish=waiting))[0] == "booking.names"
    drawn = a_round(
        pools=(a_pool(a_session(offering, start=clock.now() + timedelta(days=9))).pk,),
        institution=offering.institution,
        party_max=4,
    )
    asked = Wish(round=drawn.pk, pools=tuple(drawn.offered), party_size=2)
    assert refusal(lambda: apply(mother, wish=asked))[0] == "booking.names"


def test_a_queue_for_everybody_by_name_is_judged_by_the_ordinary_door():
    offering = an_offering(policy=a_policy(**EVERYBODY))
    about = {"mode": "queue", "institution": offering.institution, "party_max": 4}
    named = read_line(a_round(pools=(a_pool(a_session(offering)).pk,), **about).key)
    plain = read_line(a_round(mode="queue", party_max=4).key)
    assert (named.plain, named.level, plain.plain) == (False, 2, True)


def test_a_rule_says_whose_name_and_an_offering_takes_it(mother):
    offering, rule = an_offering(), a_policy(**EVERYBODY)
    manager = a_manager(offering.institution)
    for policy, level, each in ((rule, 2, True), (None, 0, False)):
        use_policy(manager, offering=offering, policy=policy)
        found = Offering.objects.get(pk=offering.pk)
        assert (found.real_name_level, found.real_name_each) == (level, each)
    for model, pk in ((BookingPolicy, rule.pk), (Offering, offering.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=pk).update(real_name_level=0, real_name_each=True)


def test_correcting_an_activity_keeps_its_rule():
    activity = an_activity(title="川剧折子戏")
    house = activity.offering.institution
    rule = a_policy(active_most=1, cancel_minutes=600, **EVERYBODY)
    use_policy(system(), offering=activity.offering, policy=rule)
    edit(system(), activity=activity, draft=ActivityDraft(house, "川剧折子戏（更正）", "lecture", bookable=True))
    found = Offering.objects.get(pk=activity.offering_id)
    assert (found.title, found.policy, found.cancel_minutes) == ("川剧折子戏（更正）", rule, 600)
    assert (found.real_name_level, found.real_name_each) == (2, True)


def test_terms_of_a_room_say_whose_name(client):
    offering = a_lent_room()
    page = sign_in(client, a_manager(offering.institution))
    url = f"/desk/rooms/{offering.institution.code}/{offering.space_id}/terms/"
    form = {"step_minutes": 30, "min_minutes": 60, "max_minutes": 240, "ahead_days": 14, "notice_minutes": 0}
    form |= {"cancel_minutes": 120, "real_name_level": 0, "real_name_each": "on"}
    assert "先选实名" in page.post(url, form).content.decode()
    assert page.post(url, form | {"real_name_level": 2}).status_code == 302
    found = Offering.objects.get(pk=offering.pk)
    assert (found.real_name_level, found.real_name_each) == (2, True)
    assert re.search(r'name="real_name_each"[^>]* checked', page.get(url).content.decode())


def test_a_rule_that_asks_more_than_the_terms_of_a_room_is_kept():
    offering = a_lent_room()
    lent(offering.space, policy=a_policy(real_name_level=2), real_name_level=1)
    assert Offering.objects.get(pk=offering.pk).real_name_level == 2
    with pytest.raises(DomainError):
        lent(offering.space, real_name_each=True)
    assert RoomPlan().real_name_each is False


@pytest.mark.parametrize(("said", "along", "is_"), [(1, (), 1), (1, ("a",), 2), (3, ("a",), 3), (0, ("a",), 0)])
def test_who_is_ticked_comes_whatever_the_number_says(said, along, is_):
    assert heads(said, along) == is_


def test_the_strictest_of_several_holds():
    assert strictest([]) == Names()
    assert strictest([Names(1), Names(2, each=False), Names(1, each=True)]) == Names(2, each=True)
    assert [names_said(each) for each in (Names(), Names(1), Names(2, each=True))] == [
        "",
        "约的人要实名（手机号已核）",
        "来的每个人都要实名（证件已核）",
    ]


def test_the_fast_door_hands_parties_on_where_everybody_is_asked(mother):
    session = a_session(an_offering(policy=a_policy(**EVERYBODY)))
    shelf, pool = Shelf(), a_pool(session).pk
    shown = type("Shown", (), {"level": 2})()
    assert rush.taken(shelf, shelf.get(pool), Claim(pool=pool, key="k", party_size=2), shown, "s") is None
