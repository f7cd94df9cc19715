"""线上观看 (四川规划 SC-D13): where a date can be watched, on its page, in lists, calendars and for machines."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.builders.activities import an_activity, the_session
from tests.builders.booking import a_desk
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.ratings import a_watch_link
from wenmai.activities.structured import event_of
from wenmai.booking.actions.watching import add_watch_link, take_off_watch_link
from wenmai.booking.models import Attendance, Session, WatchLink
from wenmai.booking.queries.calendars import entries_of_sessions
from wenmai.booking.queries.watching import watchables
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db
LINK = {"kind": "replay", "url": "https://replay.example.cn/1", "source": "文化云"}


def test_link_is_added_once_and_taken_off_once():
    session = the_session(an_activity())
    link = a_watch_link(session)
    with pytest.raises(Conflict):
        a_watch_link(session)
    gone = take_off_watch_link(a_desk(session.offering.institution), link=link).gone_at
    assert take_off_watch_link(a_desk(session.offering.institution), link=link).gone_at == gone
    assert watchables(session) == []
    assert a_watch_link(session).pk != link.pk


def test_link_of_another_house_is_refused():
    session = the_session(an_activity())
    with pytest.raises(NotAllowed):
        add_watch_link(a_desk(an_institution()), session=session, **LINK)
    with pytest.raises(NotAllowed):
        take_off_watch_link(a_desk(an_institution()), link=a_watch_link(session))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "film"}, "kind"),
        ({"url": "http://a.example.cn/"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"source": " "}, "source"),
        ({"starts_at": clock.now(), "ends_at": clock.now() - timedelta(hours=1)}, "ends_at"),
    ],
)
def test_link_without_kind_https_source_or_order_is_refused(wrong, field):
    session = the_session(an_activity())
    with pytest.raises(Invalid) as refused:
        a_watch_link(session, **wrong)
    assert (list(refused.value.fields), WatchLink.objects.count()) == ([field], 0)


def test_link_works_from_until():
    session, now = the_session(an_activity()), clock.now()
    a_watch_link(session, **LINK, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=3))
    seen = [
        [(each.open, each.yet) for each in watchables(session, now + timedelta(hours=later))] for later in (0, 2, 4)
    ]
    assert seen == [[(False, True)], [(True, False)], []]


def test_event_says_both_places():
    activity = an_activity()
    session = the_session(activity)
    assert event_of(activity, session, "https://x.cn/activities/1/")["eventAttendanceMode"].endswith(
        "OfflineEventAttendanceMode"
    )
    a_watch_link(session)
    event = event_of(activity, session, "https://x.cn/activities/1/")
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [each["@type"] for each in event["location"]] == ["Place", "VirtualLocation"]
    assert event["location"][1]["url"] == "https://live.example.cn/1"


def test_page_list_and_calendar_say_where_to_watch():
    activity = an_activity()
    plain = Client().get("/activities/?division=").content.decode()
    a_watch_link(the_session(activity))
    assert "可线上看" not in plain
    assert "可线上看" in Client().get("/activities/?division=&page=1").content.decode()
    assert "https://live.example.cn/1" in Client().get(f"/activities/{activity.pk}/").content.decode()
    calendar = Client().get(f"/activities/{activity.pk}/calendar.ics").content.decode().replace("\r\n ", "")
    assert "https://live.example.cn/1" in calendar
    assert Attendance.objects.count() == 0


def test_desk_writes_and_takes_off_a_link():
    activity = an_activity()
    session = the_session(activity)
    client, desk = (
        sign_in(Client(), a_clerk(session.offering.institution)),
        f"/desk/activities/session/{session.pk}/watch/",
    )
    assert desk in client.get(f"/desk/activities/session/{session.pk}/").content.decode()
    assert client.post(desk, LINK | {"source": ""}).status_code == 422
    assert client.post(desk, LINK)["Location"] == desk
    assert "文化云" in client.get(desk).content.decode()
    assert client.post(f"/desk/activities/watch/{WatchLink.objects.get().pk}/off/")["Location"] == desk
    assert sign_in(Client(), a_clerk(an_institution())).get(desk).status_code == 404


def test_link_taken_off_moves_the_calendar_forward():
    session = the_session(an_activity())
    rows = Session.objects.filter(pk=session.pk)
    links = [a_watch_link(session), a_watch_link(session, **LINK)]
    [before] = entries_of_sessions(rows, str)
    for each in links:
        take_off_watch_link(system(), link=each)
    [after] = entries_of_sessions(rows, str)
    assert (after.changed_at > before.changed_at, after.words) == (True, "")
