"""Groups and visits that wait for an answer: told once, told again after two days, counted on the desk."""

from datetime import timedelta

import pytest

from tests.activities.test_desk import text_of
from tests.builders.activities import an_activity
from tests.builders.booking import a_desk, a_reader
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import an_institution
from tests.builders.visits import a_group, a_visit
from wenmai.activities.actions.answering import remind_unanswered
from wenmai.activities.actions.groups import decline_group
from wenmai.activities.models import GroupRequest, HomeVisit
from wenmai.activities.unanswered import unanswered_at
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import NotAllowed
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db
ASKED = "activities.asked"


def told(person: str) -> list[str]:
    return list(Notice.objects.filter(kind=ASKED, person=person).order_by("pk").values_list("title", flat=True))


def three_days_on() -> None:
    ago = clock.now() - timedelta(days=3)
    GroupRequest.objects.update(made_at=ago)
    HomeVisit.objects.update(made_at=ago)


def test_the_house_is_told_once_when_a_group_asks_and_once_more_after_two_days():
    house = an_institution()
    clerk, other = a_clerk(house), a_clerk(an_institution(name="别家"))
    group = a_group(an_activity(house), a_citizen())
    assert (told(clerk.person), told(other.person)) == (["有学校或单位想来"], [])
    assert remind_unanswered(system()) == 0
    three_days_on()
    assert (remind_unanswered(system()), remind_unanswered(system())) == (1, 0)
    assert told(clerk.person) == ["有学校或单位想来", "团体预约等了两天"]
    note = Notice.objects.filter(kind=ASKED).first()
    assert note.link == f"/desk/activities/groups/{group.pk}/"


def test_nobody_is_reminded_of_what_was_answered():
    house = an_institution()
    a_clerk(house)
    group = a_group(an_activity(house), a_citizen())
    decline_group(a_desk(house), group=group, answer="没有讲解员")
    three_days_on()
    assert remind_unanswered(system()) == 0


def test_the_house_is_told_of_a_visit_and_neither_who_nor_where():
    house = an_institution()
    clerk = a_clerk(house)
    a_visit(house)
    three_days_on()
    remind_unanswered(system())
    assert told(clerk.person) == ["有人想请你们上门", "上门服务等了两天"]
    said = " ".join(Notice.objects.filter(kind=ASKED).values_list("body", flat=True))
    assert ("周" in said, "199" in said) == (False, False)


def test_who_stands_above_is_told_where_nobody_works_at_the_house():
    house = an_institution()
    above = a_manager(house.division)
    a_group(an_activity(house), a_citizen())
    assert told(above.person) == ["有学校或单位想来"]


def test_only_the_clock_reminds():
    with pytest.raises(NotAllowed):
        remind_unanswered(a_reader())


def test_both_fronts_of_the_desk_count_what_waits(client):
    house = an_institution()
    sign_in(client, a_clerk(house))
    a_group(an_activity(house), a_citizen())
    a_visit(house)
    waiting = unanswered_at(house)
    assert (waiting.groups.count, waiting.visits.count) == (1, 1)
    for front in ("/desk/", "/desk/activities/"):
        page = text_of(client.get(front))
        assert ("1 个团体等答复" in page, "1 次上门服务等安排" in page) == (True, True)
