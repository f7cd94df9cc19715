"""Places for somebody else: family, telephone, counter. Who may, what it leaves, and that a miss of theirs is nobody's."""

import re
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

import wenmai
from tests.builders.activities import an_activity, the_session
from tests.builders.booking import a_booking, a_pool, a_reader, a_session, an_offering
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.agents import claim_as_agent
from wenmai.booking.actions.proxies import claim_for_family
from wenmai.booking.drafts.claims import Claim, Seats
from wenmai.booking.models import Booking, Door, Pool, State
from wenmai.booking.queries.bookings import get_booking, my_bookings
from wenmai.booking.standing_in import within_reach
from wenmai.kernel import clock
from wenmai.kernel.actor import Channel
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from wenmai.people.actions.codes import show_code
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.actions.family import add_dependant, end_guardianship
from wenmai.people.actions.kin import tie_family
from wenmai.people.actors import actor_of_account
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Account, Person, Relation
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db


def a_wish(session, person: str = "", **more) -> Claim:
    return Claim(pool=a_pool(session).pk, key=uuid4().hex, person=person, **more)


@pytest.fixture
def daughter():
    return a_citizen("沙马阿依")


@pytest.fixture
def mother(daughter):
    return add_dependant(daughter, name="沙马阿嫫", relation=Relation.PARENT, born=date(1950, 5, 1)).key


def test_a_daughter_books_for_her_mother_sees_it_and_cancels(daughter, mother):
    session = a_session()
    wish = a_wish(session, mother, party_size=2)
    booking = claim_for_family(daughter, wish=wish)
    assert (booking.person, booking.operator, booking.channel) == (mother, daughter.person, "relative")
    assert claim_for_family(daughter, wish=wish).pk == booking.pk
    assert [each.pk for each in my_bookings(daughter).items] == [booking.pk]
    assert AuditEntry.objects.filter(verb="booking.claim_for", person=daughter.person, channel="relative").count() == 1
    own = claim(daughter, wish=a_wish(session))
    assert own.operator == ""
    cancel(daughter, key=str(booking.key))
    assert get_booking(daughter, booking.key).state == State.CANCELLED


def test_a_stranger_is_refused_and_family_that_ended_sees_no_more(daughter, mother):
    session, clerk = a_session(), a_clerk(an_institution())
    with pytest.raises(NotAllowed, match="我的家人"):
        claim_for_family(a_citizen(), wish=a_wish(session, mother))
    father = register_at_counter(clerk, name="沙马阿普", born=None, text_version=NOTICE_VERSION).key
    code = show_code(daughter).text
    tie_family(clerk, found=write_pass(clerk, father), text=code, relation=Relation.PARENT)
    seen, gone = (claim_for_family(daughter, wish=a_wish(session, who)) for who in (mother, father))
    for each in (mother, father):
        end_guardianship(daughter, dependant=each)
    with pytest.raises(NotFound):
        get_booking(daughter, gone.key)
    assert [each.pk for each in my_bookings(daughter).items] == [seen.pk]  # the mother, alone, is forgotten
    assert cancel(daughter, key=str(seen.key)).state == State.CANCELLED


def test_a_child_does_not_book_alone_but_with_its_mother(daughter):
    child = a_citizen("沙马小龙")
    Person.objects.filter(key=child.person).update(born=clock.today() - timedelta(days=365 * 9))
    session = a_session()
    with pytest.raises(NotAllowed, match="家长") as refused:
        claim(actor_of_account(Account.objects.get(pk=child.account)), wish=a_wish(session))
    assert refused.value.code == "booking.minor"
    ward = add_dependant(
        daughter, name="沙马小凤", relation=Relation.CHILD, born=date(2018, 1, 1), guardian_consent=NOTICE_VERSION
    )
    assert claim_for_family(daughter, wish=a_wish(session, ward.key)).person == ward.key


def test_a_minor_books_for_nobody_else(daughter, mother):
    Person.objects.filter(key=daughter.person).update(born=clock.today() - timedelta(days=365 * 16))
    with pytest.raises(NotAllowed, match="18"):
        claim_for_family(daughter, wish=a_wish(a_session(), mother))


def test_family_gets_no_places_that_are_kept_for_the_telephone(daughter, mother):
    session = a_session(pools=(Seats("普通", 5),))
    starts = session.starts_at
    Pool.objects.filter(session=session).update(door=Door.PHONE, release_at=starts)
    with pytest.raises(Conflict, match="留给服务台和电话"):
        claim_for_family(daughter, wish=a_wish(session, mother))


@pytest.fixture
def county():
    """A village room, its county's library and one in another prefecture; a clerk of the village."""
    some_divisions()
    village = an_institution(division=a_division("510422101"))
    return village, a_clerk(village)


def elder(clerk) -> tuple[str, str]:
    """Somebody without a phone, registered at this counter: the key and the pass."""
    person = register_at_counter(clerk, name="阿卓", born=date(1944, 1, 1), text_version=NOTICE_VERSION)
    return person.key, write_pass(clerk, person.key)


def test_a_village_clerk_books_for_whom_they_registered_at_a_house_of_the_county(county):
    _village, clerk = county
    library = an_institution(division=a_division("510422"))
    person, found = elder(clerk)
    session = a_session(an_offering(library))
    wish = a_wish(session)
    booking = claim_as_agent(clerk, found=found, wish=wish, door=Channel.PHONE)
    assert (booking.person, booking.operator, booking.channel) == (person, clerk.person, "phone")
    assert claim_as_agent(clerk, found=found, wish=wish, door=Channel.PHONE).pk == booking.pk
    assert get_booking(clerk, booking.key).pk == booking.pk
    trail = AuditEntry.objects.get(verb="booking.claim_for")
    assert (trail.person, trail.channel, trail.subject) == (clerk.person, "phone", f"booking.booking:{booking.pk}")


def test_another_prefecture_and_another_pass_are_out_of_reach(county):
    village, clerk = county
    far = a_session(an_offering(an_institution(division=a_division("513437"))))
    _person, found = elder(clerk)
    with pytest.raises(NotAllowed, match="不在本县"):
        claim_as_agent(clerk, found=found, wish=a_wish(far), door=Channel.COUNTER)
    near = a_session(an_offering(village))
    stranger = a_clerk(an_institution(division=a_division("513437")))
    for who, what in ((stranger, found), (clerk, "made-up")):
        with pytest.raises(NotFound):
            claim_as_agent(who, found=what, wish=a_wish(near), door=Channel.COUNTER)
    with pytest.raises(Invalid):
        claim_as_agent(clerk, found=found, wish=a_wish(near), door=Channel.WEB)
    assert not Booking.objects.exists()


def test_reach_is_the_county_what_is_below_and_right_above(county):
    village, clerk = county
    places = {code: an_institution(division=a_division(code)) for code in ("510422", "5104", "510402", "5134")}
    assert {code: within_reach(clerk, house) for code, house in places.items()} == {
        "510422": True,
        "5104": True,
        "510402": False,
        "5134": False,
    }
    assert (within_reach(clerk, village), within_reach(a_reader(), village)) == (True, False)


def test_without_a_pass_a_clerk_of_another_house_books_for_nobody(county):
    _village, clerk = county
    session = a_session(an_offering(an_institution(division=a_division("510422"))))
    with pytest.raises(NotAllowed):
        claim(clerk, wish=a_wish(session, a_citizen().person))


def test_actors_who_stand_in_are_made_in_one_place_of_a_room():
    root = Path(wenmai.__file__).parent
    made = re.compile(r"Actor\(actor\.person, actor\.account|Actor\([^)]*Channel\.(PHONE|COUNTER|RELATIVE)")
    makers = {str(path.relative_to(root)) for path in root.rglob("*.py") if made.search(path.read_text())}
    assert makers == {"booking/standing_in.py", "bookshops/standing_in.py", "library/standing_in.py"}


@pytest.mark.django_db(transaction=True)
def test_two_of_the_family_race_for_one_person(daughter, mother):
    session = a_session(seats=1)
    made = race(*(lambda: claim_for_family(daughter, wish=a_wish(session, mother)) for _each in range(2)))
    assert sorted(isinstance(each, Booking) for each in made) == [False, True]
    assert [each.code for each in made if isinstance(each, DomainError)] in (
        ["booking.already_booked"],
        ["booking.full"],
    )


def test_the_page_of_an_activity_books_for_the_mother(client, daughter, mother):
    session = the_session(an_activity())
    page = sign_in(client, daughter)
    assert "沙马阿嫫" in page.get(f"/activities/{session.offering.activity.pk}/").content.decode()
    answer = page.post(
        f"/activities/book/{session.pk}/", {"for": mother, "party": "1", "key": "k", "pool": a_pool(session).pk}
    )
    booking = Booking.objects.get()
    assert (answer.url, booking.person) == (f"/booking/{booking.key}/", mother)
    claim(daughter, wish=a_wish(session))
    address = f"/activities/{session.offering.activity.pk}/?session={session.pk}"
    assert "再替家人约" in page.get(address).content.decode()
    assert "沙马阿嫫" in page.get(address + "&for=family").content.decode()
    again = page.post(
        f"/activities/book/{session.pk}/", {"for": mother, "party": "1", "key": "k2", "pool": a_pool(session).pk}
    )
    assert (again.status_code, "已经约过了" in again.content.decode()) == (409, True)
    mine = page.get("/booking/").content.decode()
    assert ("沙**嫫 的票" in mine, "你代约（家人）" in mine, "取消" in mine) == (True, True, True)
    assert booking.operator == daughter.person
    assert a_booking(session).operator == ""
