"""The form of a round, as a citizen and as an agent fill it in."""

import re
from datetime import date, timedelta

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.rounds import a_round, applied
from wenmai.booking.models import Application, Pool
from wenmai.kernel import clock
from wenmai.people.actions.family import add_dependant
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Relation
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db
SELECT = r'<select id="wish-\d".*?</div>'


def public(client, found) -> str:
    sign_in(client, a_citizen())
    return f"/booking/rounds/{found.key}/join/"


def agents(client, found) -> str:
    clerk = a_clerk(found.institution)
    sign_in(client, clerk).post("/desk/agent/door/", {"door": "phone"})
    return f"/desk/agent/{write_pass(clerk, a_citizen().person)}/rounds/{found.key}/"


@pytest.mark.parametrize("door", [public, agents])
def test_a_wish_chosen_twice_keeps_what_was_typed_and_says_so_at_the_field(client, door):
    found = a_round(institution=an_institution(division=a_division("510422101")), sessions=3, party_max=3)
    first, second, _third = found.offered
    answer = client.post(door(client, found), {"wish": [first, second, second], "party": "2"})
    page = answer.content.decode()
    fields = re.findall(SELECT, page, re.DOTALL)
    chosen = [re.findall(r'value="(\d+)" selected', each) for each in fields]
    assert (answer.status_code, chosen) == (422, [[str(first)], [str(second)], [str(second)]])
    assert ["aria-invalid" in each and "不重复" in each for each in fields] == [False, False, True]
    assert (page.count("不重复"), 'value="2" checked' in page) == (1, True)
    assert not Application.objects.exists()


def test_the_slip_says_what_was_wished_and_sends_nobody_to_a_telephone_that_is_not_there(client):
    house = an_institution(division=a_division("510422101"))
    found = a_round(institution=house, sessions=2)
    address = agents(client, found)
    page = client.post(address, {"wish": found.offered[::-1]}, follow=True)
    slip = page.content.decode().split('href="/desk/agent/')
    paper = client.get("/desk/agent/" + next(each for each in slip if "/slip/?made=round" in each).split('"')[0])
    text = re.sub(r"<[^>]+>", " ", paper.content.decode())
    when = [f"{at.month} 月 {at.day} 日" for at in starts(found.offered[::-1])]
    assert ("打电话问" in text, "来问" in text) == (bool(house.phone), not house.phone)
    assert text.index(f"{when[0]} ") < text.index(f"{when[1]} ")


def starts(pools) -> list:
    rows = Pool.objects.in_bulk(pools)
    return [rows[each].session.starts_at.astimezone(clock.SHANGHAI) for each in pools]


def a_family():
    mother = a_citizen("沙马阿依")
    words = {"relation": Relation.CHILD, "born": date(2018, 1, 1), "guardian_consent": NOTICE_VERSION}
    return mother, add_dependant(mother, name="小凤", **words).key, add_dependant(mother, name="小龙", **words).key


def along(page: str) -> list[str]:
    return re.findall(r'name="with" value="(\w+)"', page)


def test_who_the_form_is_for_does_not_come_along_too(client):
    mother, first, second = a_family()
    found = a_round(party_max=3)
    address = f"/booking/rounds/{found.key}/"
    client = sign_in(client, mother)
    assert along(client.get(address).content.decode()) == [first, second]
    client.post(address + "join/", {"wish": found.offered, "party": "2", "for": first})
    assert Application.objects.get().person == first
    assert along(client.get(address).content.decode()) == [second]
    applied(found, mother)
    assert along(client.get(address).content.decode()) == []


def test_the_activity_says_to_who_applied_that_the_result_is_to_come(client):
    mother, first, _second = a_family()
    house = an_institution()
    activity = an_activity(house, title="元旦音乐会", slots=(a_slot(clock.now() + timedelta(days=9)),))
    pools = tuple(the_session(activity).pools.values_list("pk", flat=True))
    found = a_round(pools=pools, institution=house)
    client, address = sign_in(client, mother), f"/activities/{activity.pk}/"
    assert "去报名" in client.get(address).content.decode()
    mine = applied(found, mother)
    client.post(f"/booking/rounds/{found.key}/join/", {"wish": found.offered, "for": first})
    page = client.get(address).content.decode()
    assert ("去报名" in page, mine.number in page) == (False, True)
    assert re.findall(r"<b>(.*?报过了，等结果)</b>", page) == ["报过了，等结果", "替小凤报过了，等结果"]


def test_no_more_people_are_offered_than_places_are_left(client):
    slot = a_slot(clock.now() + timedelta(days=2), seats=20)
    activity = an_activity(an_institution(), slots=(slot,), bookable=True, party_max=4)
    the_session(activity).pools.update(remaining=1)
    page = sign_in(client, a_citizen()).get(f"/activities/{activity.pk}/").content.decode()
    assert re.findall(r'name="party" value="(\d)"', page) == ["1"]
