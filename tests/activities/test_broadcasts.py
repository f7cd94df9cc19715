"""看直播 (SC-P15): one list of what is on a screen now, next, or can be seen again, with its door on the front page."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.builders.activities import a_festival, a_slot, an_activity, the_session
from tests.builders.galas import a_gala, an_evening
from tests.builders.places import a_prefecture, an_institution
from tests.builders.ratings import a_past_session, a_watch_link
from wenmai.activities.actions import call_off
from wenmai.activities.actions.resources import add_resource
from wenmai.activities.broadcasts import Phase, broadcasts, on_now, phase_of
from wenmai.activities.models import Activity, Gala
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.queries import FactFilter, total

pytestmark = pytest.mark.django_db


def shown(phase: Phase, division: str = "") -> list[str]:
    return [each.watch or each.page for each in broadcasts(phase, division).items]


def running() -> Session:
    return the_session(an_activity(slots=(a_slot(clock.now() - timedelta(minutes=10)),)))


def test_live_link_is_next_then_now_then_gone():
    session = the_session(an_activity())
    url = a_watch_link(session).url
    assert ([], [url], []) == tuple(map(shown, Phase))
    Session.objects.filter(pk=session.pk).update(during=(clock.now() - timedelta(hours=1), session.ends_at))
    assert ([url], [], []) == tuple(map(shown, Phase))
    Session.objects.filter(pk=session.pk).update(
        during=(clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=1))
    )
    assert tuple(map(shown, Phase)) == ([], [], [])


def test_replay_is_shown_from_the_end_of_the_date_while_it_works():
    coming, past = the_session(an_activity()), a_past_session()
    a_watch_link(coming, kind="replay")
    a_watch_link(past, kind="replay", url="https://replay.example.cn/old", ends_at=clock.now() - timedelta(minutes=5))
    kept = a_watch_link(past, kind="replay", url="https://replay.example.cn/2")
    assert shown(Phase.REPLAY) == [kept.url]


def test_online_date_without_a_link_leads_to_its_page_and_with_one_stands_once():
    activity = an_activity(mode="online", slots=(a_slot(seats=0),))
    assert shown(Phase.NEXT) == [f"/activities/{activity.pk}/"]
    link = a_watch_link(the_session(activity))
    assert shown(Phase.NEXT) == [link.url]


def test_gala_is_seen_live_and_afterwards_again():
    gala = a_gala(when=an_evening(start=clock.now() + timedelta(minutes=1)))
    assert (shown(Phase.NEXT), shown(Phase.REPLAY)) == ([gala.live_url], [])
    Gala.objects.filter(pk=gala.pk).update(replay_url="https://replay.example.org/1")
    Session.objects.filter(pk=gala.session_id).update(
        during=(clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=1))
    )
    assert (shown(Phase.NEXT), shown(Phase.REPLAY)) == ([], ["https://replay.example.org/1"])


def test_what_a_festival_shows_stands_there_too():
    festival = a_festival()
    link = {"title": "开幕式", "url": "https://example.org/1", "source": "四川公共文化云"}
    add_resource(system(), festival=festival, kind="live", starts_at=clock.now() - timedelta(minutes=5), **link)
    add_resource(system(), festival=festival, kind="recording", **(link | {"url": "https://example.org/2"}))
    add_resource(system(), festival=festival, kind="lesson", **(link | {"url": "https://example.org/3"}))
    assert [shown(each) for each in Phase] == [["https://example.org/1"], [], ["https://example.org/2"]]


def test_what_is_called_off_or_taken_down_or_elsewhere_is_not_listed():
    cancelled, withdrawn, here = (the_session(an_activity()) for _ in range(3))
    for each in (cancelled, withdrawn, here):
        a_watch_link(each)
    call_off(system(), session=cancelled, reason="停电")
    Activity.objects.filter(offering=withdrawn.offering).update(withdrawn_at=clock.now(), withdrawn_because="有错")
    assert len(shown(Phase.NEXT)) == len(shown(Phase.NEXT, a_prefecture().code)) == 1
    assert shown(Phase.NEXT, "5101") == []


def test_page_says_what_is_on_and_opens_with_what_comes_while_nothing_is():
    a_watch_link(the_session(an_activity()))
    assert (on_now(), phase_of("", ""), phase_of("later", "")) == (0, Phase.NEXT, Phase.NEXT)
    assert "https://live.example.cn/1" not in _page()  # before it begins the page of the activity is the way
    a_watch_link(running(), url="https://live.example.cn/2")
    assert phase_of("", "") is Phase.NOW
    assert 'href="https://live.example.cn/2"' in _page()
    assert "还没有能回看的" in _page("replay")


def test_watching_moves_no_figure():
    a_watch_link(running())
    _page("now")
    assert total(FactFilter(("activities.attendance",))) == (None, 0)


def test_list_takes_the_same_queries_for_one_row_and_three(django_assert_num_queries):
    house = an_institution()
    a_watch_link(the_session(an_activity(house)))
    with django_assert_num_queries(1):
        broadcasts(Phase.NEXT)
    for _each in range(2):
        a_watch_link(the_session(an_activity(house)))
    with django_assert_num_queries(1):
        assert len(broadcasts(Phase.NEXT).items) == 3


def test_front_page_opens_the_five_services_of_the_cloud():
    page = Client().get("/").content.decode()
    names = ["看直播", "享活动", "学才艺", "订场馆", "读好书"]
    at = [page.index(f">{each}</a>") for each in names]
    assert at == sorted(at)
    assert [page.count(f'<span class="door__name">{each}</span>') for each in names] == [1] * 5


def _page(show: str = "") -> str:
    return Client().get("/activities/live/", {"show": show, "division": ""}).content.decode()
