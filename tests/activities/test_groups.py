"""Groups of schools: a wish, an answer, places for everybody, and a count at the door."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_desk, a_pool, a_reader
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.threads import race
from tests.builders.visits import a_group
from wenmai.activities.actions.groups import ask_group, cancel_group, confirm_group, decline_group
from wenmai.activities.drafts import GroupDraft
from wenmai.activities.grouping import dates_for, get_group, groups_at
from wenmai.activities.holding import erase_person, export_person
from wenmai.activities.models import GroupRequest
from wenmai.booking.actions import claim, confirm_held, count_heads
from wenmai.booking.actions.questions import ask_questions
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.booking.models import Booking, Pool, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.queries import FactFilter, total
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db


def a_tour(house=None, seats: int = 60):
    return an_activity(house, kind="tour", title="三线研学", slots=(a_slot(seats=seats),), route=("博物馆", "老车间"))


def test_group_gets_places_beyond_the_party_through_the_staff_and_a_ticket():
    house, teacher = an_institution(), a_citizen()
    activity = a_tour(house)
    group = a_group(activity, teacher)
    done = confirm_group(a_desk(house), group=group, session=the_session(activity))
    assert (done.state, done.booking.party_size, done.booking.person) == ("confirmed", 40, teacher.person)
    assert a_pool(the_session(activity)).remaining == 20
    assert confirm_group(a_desk(house), group=group).booking == done.booking
    assert Booking.objects.count() == 1
    assert Notice.objects.filter(person=teacher.person, kind="activities.group").count() == 1


def test_forty_by_oneself_are_still_too_many():
    reader = a_reader()
    wish = Claim(a_pool(the_session(a_tour())).pk, "k", 40, reader.person)
    with pytest.raises(Invalid) as refused:
        claim(reader, wish=wish)
    assert refused.value.code == "booking.party"


def test_group_on_a_date_of_its_own_leaves_no_place_to_others():
    house = an_institution()
    group = a_group(a_tour(house))
    start = clock.now() + timedelta(days=9)
    done = confirm_group(a_desk(house), group=group, start=start)
    assert (done.session.starts_at, done.session.label, Pool.objects.get(session=done.session).remaining) == (
        start,
        "团体专场",
        0,
    )
    walk_in = a_group(an_activity(house, slots=(a_slot(seats=0),)), a_citizen("何"))
    assert confirm_group(a_desk(house), group=walk_in, start=start + timedelta(hours=3)).booking is None


def test_full_date_refuses_the_group_and_changes_nothing():
    house = an_institution()
    activity = a_tour(house, seats=30)
    group = a_group(activity)
    with pytest.raises(Conflict) as refused:
        confirm_group(a_desk(house), group=group, session=the_session(activity))
    assert refused.value.code == "booking.too_few"
    group.refresh_from_db()
    assert (group.state, Booking.objects.count()) == ("requested", 0)
    with pytest.raises(Invalid):
        confirm_group(a_desk(house), group=group)
    with pytest.raises(Invalid):
        confirm_group(a_desk(house), group=group, session=the_session(an_activity(house)))


def test_question_that_must_be_answered_is_named_and_not_made_up():
    house = an_institution()
    activity = a_tour(house)
    must = QuestionDraft("衣服多大", "订衣服", required=True)
    ask_questions(a_desk(house), offering=activity.offering, drafts=[must])
    with pytest.raises(Conflict) as refused:
        confirm_group(a_desk(house), group=a_group(activity), session=the_session(activity))
    assert (refused.value.code, Booking.objects.count()) == ("activities.group_questions", 0)


def test_answers_come_from_the_house_and_reasons_are_read():
    house, teacher = an_institution(), a_citizen()
    group = a_group(a_tour(house), teacher)
    for actor in (a_reader(), a_desk(an_institution()), ANYONE, teacher):
        with pytest.raises(NotAllowed):
            confirm_group(actor, group=group)
        with pytest.raises(NotAllowed):
            decline_group(actor, group=group, answer="没空")
    with pytest.raises(Invalid):
        decline_group(a_desk(house), group=group, answer=" ")
    assert decline_group(a_desk(house), group=group, answer="那天闭馆").answer == "那天闭馆"
    assert decline_group(a_desk(house), group=group, answer="别的").answer == "那天闭馆"
    with pytest.raises(Conflict):
        confirm_group(a_desk(house), group=group)
    with pytest.raises(Conflict):
        cancel_group(teacher, group=group)


def test_calling_off_returns_the_places_once():
    house, teacher = an_institution(), a_citizen()
    activity = a_tour(house)
    group = confirm_group(a_desk(house), group=a_group(activity, teacher), session=the_session(activity))
    with pytest.raises(NotAllowed):
        cancel_group(a_reader(), group=group)
    assert cancel_group(teacher, group=group).state == "cancelled"
    assert cancel_group(teacher, group=group).state == "cancelled"
    assert a_pool(the_session(activity)).remaining == 60


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"organisation": " "}, "organisation"),
        ({"kind": "club"}, "kind"),
        ({"heads": 1}, "heads"),
        ({"heads": 1001}, "heads"),
        ({"wish_day": clock.today()}, "wish_day"),
    ],
)
def test_wish_that_cannot_be_met_names_its_field(about, field):
    with pytest.raises(Invalid) as refused:
        a_group(**about)
    assert list(refused.value.fields) == [field]


def test_second_wish_waits_for_the_first_and_contacts_are_sealed():
    activity, teacher = a_tour(), a_citizen()
    group = a_group(activity, teacher)
    with pytest.raises(Conflict):
        a_group(activity, teacher)
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(t AS text) FROM activities_grouprequest t")
        stored = cursor.fetchone()[0]
    assert "13800000002" not in stored
    assert export_person(teacher.person)["团体预约"][0]["联系"]["phone"] == "13800000002"
    assert erase_person(teacher.person) == 1
    group.refresh_from_db()
    assert (group.state, bytes(group.contact)) == ("cancelled", b"")


def test_heads_of_a_group_are_counted_at_the_door():
    house = an_institution()
    activity = an_activity(house, kind="tour", slots=(a_slot(clock.now() - timedelta(minutes=5), seats=0),))
    session = the_session(activity)
    count_heads(a_desk(house), session=session, total=38)
    confirm_held(a_desk(house), session=session)
    assert total(FactFilter(kinds=["activities.attendance"], attributes=[("kind", "tour")]))[0] == 38


@pytest.mark.django_db(transaction=True)
def test_two_clerks_answering_at_once_make_one_booking():
    house = an_institution()
    activity = a_tour(house)
    group, session = a_group(activity), the_session(activity)
    race(*[lambda: confirm_group(a_desk(house), group=group, session=session)] * 2)
    assert (Booking.objects.count(), a_pool(session).remaining) == (1, 20)


def test_request_of_others_is_not_there():
    group = a_group(a_tour())
    for actor in (a_reader(), a_desk(an_institution()), ANYONE):
        with pytest.raises(NotFound):
            get_group(actor, group.pk)
    assert groups_at(a_reader(), group.activity.offering.institution) == []
    with pytest.raises(NotAllowed):
        ask_group(ANYONE, draft=GroupDraft(group.activity, "x", "school", 9, clock.today(), None))


def test_pages_lead_from_the_wish_to_the_ticket(client):
    house, teacher = an_institution(), a_citizen()
    activity = a_tour(house)
    sign_in(client, teacher)
    url = f"/activities/{activity.pk}/group/"
    wish = {
        "organisation": "红格镇中心小学", "kind": "school", "who": "五年级", "heads": "40", "name": "吴老师",
        "phone": "13800000002", "wish_day": (clock.today() + timedelta(days=2)).isoformat(),
    }  # fmt: skip
    assert client.post(url, wish | {"heads": "1"}).status_code == 422
    own = client.post(url, wish).url
    group = GroupRequest.objects.get()
    assert "等答复" in client.get(own).content.decode()
    sign_in(client, a_clerk(house))
    assert "红格镇中心小学" in client.get(f"/desk/activities/groups/?at={house.code}").content.decode()
    desk = f"/desk/activities/groups/{group.pk}/"
    assert "13800000002" in client.get(desk).content.decode()
    assert client.post(desk, {"do": "decline", "answer": ""}).status_code == 422
    assert client.post(desk, {"do": "confirm", "session": Session.objects.get().pk}).status_code == 302
    sign_in(client, teacher)
    assert "看票" in client.get(own).content.decode()
    client.post(f"{own}cancel/")
    assert "不来了" in client.get(own).content.decode()


def test_group_is_asked_for_only_where_so_many_find_room(client):
    house = an_institution()
    full = an_activity(house, slots=(a_slot(seats=4),))
    assert f"/activities/{full.pk}/group/" not in client.get(f"/activities/{full.pk}/").text
    roomy = an_activity(house, slots=(a_slot(seats=30), a_slot(clock.now() + timedelta(days=5), seats=60)))
    assert f"/activities/{roomy.pk}/group/" in client.get(f"/activities/{roomy.pk}/").text
    assert [(each.room, len(dates_for(roomy, each.room))) for each in dates_for(roomy, 5)] == [(30, 2), (60, 1)]
    day, later = (clock.day_of(each.session.starts_at) for each in dates_for(roomy, 5))
    with pytest.raises(Conflict) as refused:
        a_group(roomy, wish_day=day)
    assert (refused.value.code, f"{later}" in refused.value.message) == ("activities.group_room", True)
    assert a_group(roomy, wish_day=later).wish_day == later
    with pytest.raises(Conflict) as none:
        a_group(full, wish_day=clock.today() + timedelta(days=2))
    assert "单独开一场" in none.value.message


def test_desk_offers_a_group_only_dates_with_room_for_it(client):
    house = an_institution()
    activity = an_activity(house, slots=(a_slot(seats=30), a_slot(clock.now() + timedelta(days=5), seats=60)))
    group = a_group(activity)
    small, large = activity.offering.sessions.order_by("starts_at")
    sign_in(client, a_clerk(house))
    page = client.get(f"/desk/activities/groups/{group.pk}/").text
    assert (f'value="{small.pk}"' in page, f'value="{large.pk}"' in page) == (False, True)
    sign_in(client, a_citizen("林晓禾"))
    asked = client.get(f"/activities/{activity.pk}/group/?day={clock.today() + timedelta(days=5)}").text
    assert ("还坐得下 60 人" in asked, f'value="{clock.today() + timedelta(days=5)}"' in asked) == (True, True)
