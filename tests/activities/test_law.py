"""大型群众性活动安全管理条例: no event for a thousand people without its permit and its twenty days."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.shows import a_hall, an_announced_show
from wenmai.activities import law
from wenmai.activities.actions import add_session, add_sessions, edit, let_seats_go, move
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.actions.show_seats import keep_back
from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.booking.models import Session, SessionSeat
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
TODAY = clock.today()
PERMIT = {"expected": 1200, "permit": "仁公大许字〔2026〕8号", "permit_on": TODAY}


def in_days(days: int, **about):
    return a_slot(clock.now() + timedelta(days=days), seats=0, **about)


def _with(seats: tuple[Seats, ...], day: int = 30) -> Slot:
    return replace(in_days(day), seats=seats)


@pytest.mark.parametrize(
    ("expected", "mode", "needed"),
    [(999, "onsite", False), (1000, "onsite", True), (5000, "mobile", True), (9000, "online", False)],
)
def test_permit_is_needed_from_a_thousand_people_on_the_spot(expected, mode, needed):
    assert law.needs_permit(expected, mode) is needed


def test_large_event_without_a_permit_is_refused_and_names_the_police_to_ask():
    with pytest.raises(Invalid) as small:
        an_activity(expected=1000, slots=(in_days(30),))
    with pytest.raises(Invalid) as large:
        an_activity(expected=5000, permit="x", slots=(in_days(30),))
    assert (small.value.code, list(small.value.fields)) == ("activities.permit", ["permit"])
    assert "县级公安机关" in small.value.message
    assert list(large.value.fields) == ["permit_on"]
    assert "市（州）公安机关" in large.value.message
    assert Activity.objects.count() == 0


def test_large_event_sooner_than_twenty_days_is_refused_and_on_the_twentieth_day_not():
    with pytest.raises(Invalid) as soon:
        an_activity(slots=(in_days(19),), **PERMIT)
    assert soon.value.code == "activities.permit_days"
    activity = an_activity(slots=(in_days(20),), **PERMIT)
    assert (activity.expected, activity.permit_on) == (1200, TODAY)


def test_more_dates_moves_and_edits_keep_the_twenty_days():
    host = an_institution()
    activity = an_activity(host, slots=(in_days(25),), **PERMIT)
    with pytest.raises(Invalid):
        add_session(system(), activity=activity, slot=in_days(5))
    with pytest.raises(Invalid):
        move(system(), session=the_session(activity), start=clock.now() + timedelta(days=3))
    small = an_activity(host, slots=(in_days(2),))
    words = ActivityDraft(institution=host, title=small.title, kind="lecture", bookable=False, **PERMIT)
    with pytest.raises(Invalid):
        edit(system(), activity=small, draft=words)
    small.refresh_from_db()
    assert small.expected == 0


def test_database_refuses_a_large_event_without_its_permit():
    activity = an_activity()
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(expected=1000)
    assert Activity.objects.filter(pk=activity.pk).update(expected=1000, mode="online") == 1


def test_database_refuses_a_date_of_a_large_event_less_than_twenty_days_after_the_application():
    """Whatever door a date comes in by; small events and those online are left alone."""
    activity = an_activity(slots=(in_days(25),), **PERMIT)
    session = the_session(activity)
    early, late = (clock.now() + timedelta(days=each) for each in (19, 21))
    with pytest.raises(IntegrityError, match="twenty days"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(during=(early, early + timedelta(hours=1)))
    assert Session.objects.filter(pk=session.pk).update(during=(late, late + timedelta(hours=1))) == 1
    with pytest.raises(IntegrityError, match="twenty days"), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(permit_on=TODAY + timedelta(days=3))
    Activity.objects.filter(pk=activity.pk).update(expected=900)
    assert Session.objects.filter(pk=session.pk).update(during=(early, early + timedelta(hours=1))) == 1
    with pytest.raises(IntegrityError, match="twenty days"), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(expected=1000)


def test_hall_of_a_thousand_named_seats_needs_the_permit_though_nobody_typed_a_number():
    hall = a_hall("\n".join(f"{row}排 1-40" for row in range(1, 26)))
    with pytest.raises(Invalid) as refused:
        an_announced_show(hall, start=clock.now() + timedelta(days=30))
    assert (refused.value.code, Activity.objects.count()) == ("activities.permit", 0)
    assert "预计 1000 人" in refused.value.message
    with pytest.raises(Invalid) as soon:
        an_announced_show(hall, permit="8号", permit_on=TODAY)
    assert soon.value.code == "activities.permit_days"
    an_announced_show(hall, start=clock.now() + timedelta(days=30), permit="8号", permit_on=TODAY)
    assert Activity.objects.get().expected == 1000


def test_more_dates_with_a_thousand_places_need_the_permit_and_those_online_are_left_alone():
    activity = an_activity(slots=(a_slot(),))
    many = (Seats("普通", 900), Seats("轮椅位", 99), Seats("线上", 5000, online=True))
    add_sessions(system(), activity=activity, slots=(_with(many),))
    activity.refresh_from_db()
    assert activity.expected == 0
    with pytest.raises(Invalid) as refused:
        add_session(system(), activity=activity, slot=_with((Seats("普通", 1000),), day=31))
    activity.refresh_from_db()
    assert (refused.value.code, activity.expected) == ("activities.permit", 0)
    assert activity.offering.sessions.count() == 2
    online = an_activity(mode="online", slots=(a_slot(seats=3000),))
    assert (online.expected, online.permit) == (0, "")
    words = ActivityDraft(institution=online.offering.institution, title=online.title, kind="lecture")
    with pytest.raises(Invalid):
        edit(system(), activity=online, draft=words)


def test_words_expect_no_fewer_people_than_a_coming_date_has_places():
    host = an_institution()
    about = {"title": "坝坝宴", "kind": "performance"}
    activity = an_activity(host, slots=(a_slot(clock.now() + timedelta(days=30), seats=1500),), **about, **PERMIT)
    with pytest.raises(Invalid) as refused:
        edit(system(), activity=activity, draft=ActivityDraft(institution=host, expected=10, **about))
    assert refused.value.code == "activities.permit"
    activity = edit(
        system(), activity=activity, draft=ActivityDraft(institution=host, **about, **PERMIT | {"expected": 0})
    )
    assert activity.expected == 1500


def test_form_asks_for_the_permit_when_a_thousand_seats_are_announced(client):
    house = an_institution()
    sign_in(client, a_clerk(house))
    form = {
        "title": "坝坝宴", "kind": "performance", "mode": "onsite", "party_max": "4", "minutes": "90", "seats": "1000",
        "accessible": "0", "day": (TODAY + timedelta(days=9)).isoformat(), "time": "19:30", "venue": "体育场",
    }  # fmt: skip
    response = client.post(f"/desk/activities/write/?at={house.code}", form)
    assert response.status_code == 422
    assert "预计 1000 人，属于大型群众性活动" in response.content.decode()
    late = form | {"permit": "仁公大许字8号", "permit_on": TODAY.isoformat()}
    assert "最早" in client.post(f"/desk/activities/write/?at={house.code}", late).content.decode()
    fine = late | {"day": (TODAY + timedelta(days=20)).isoformat(), "route": "第一站\n\n第二站", "fee": ""}
    assert client.post(f"/desk/activities/write/?at={house.code}", fine).status_code == 302
    made = Activity.objects.get()
    assert (made.expected, made.route, made.fee) == (1000, ["第一站", "第二站"], 0)


def test_kept_seats_that_make_it_a_thousand_are_let_go_with_the_permit_only(client):
    rows = "\n".join(f"{row}排 1-40" for row in range(1, 26))
    show = an_announced_show(a_hall(rows), start=clock.now() + timedelta(days=30), **PERMIT | {"expected": 0})
    keep_back(system(), session=show, labels=["1排1"], why="评委")
    Activity.objects.update(expected=999, permit="", permit_on=None)
    desk = sign_in(client, a_clerk(show.offering.institution))
    refused = desk.post(f"/desk/activities/session/{show.pk}/seats/", {"seat": ["1排1"], "deed": "release"})
    assert (refused.status_code, "预计 1000 人" in refused.content.decode()) == (422, True)
    assert SessionSeat.objects.get(session=show, label="1排1").kept == "评委"
    Activity.objects.update(permit="8号", permit_on=TODAY)
    assert [let_seats_go(system(), session=show, labels=["1排1"]) for _ in "ab"] == [1, 0]
    assert Activity.objects.get().expected == 1000
