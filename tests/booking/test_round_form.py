"""The form of a round, as a citizen and as an agent fill it in."""

import re

import pytest

from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.rounds import a_round
from wenmai.booking.models import Application
from wenmai.people.counter_pass import write_pass

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
