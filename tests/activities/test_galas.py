"""Village galas: registered by the village, looked at by the county, seen together, travelled, counted."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import a_festival, a_slot, an_activity, the_session
from tests.builders.booking import a_desk
from tests.builders.galas import a_gala, a_gala_draft, a_village_room, an_evening
from tests.builders.guide import PNG, a_spot, some_goods
from tests.builders.people import a_clerk, a_manager, sign_in
from tests.builders.places import a_county, a_division, an_institution
from tests.builders.threads import race
from wenmai.activities.actions.galas import (
    edit_gala,
    list_gala,
    note_views,
    register_gala,
    return_gala,
    withdraw_gala,
)
from wenmai.activities.galas import pages, rules
from wenmai.activities.galas.drafts import GalaWords
from wenmai.activities.galas.numbers import numbers
from wenmai.activities.models import Activity, Festival, Gala, GalaPicture, GalaViews
from wenmai.booking.actions import cancel_session, confirm_held, count_heads
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db
HOST = "player.example.org"


def put_at(house, lon: str, lat: str):
    type(house).objects.filter(pk=house.pk).update(lon=Decimal(lon), lat=Decimal(lat))
    house.refresh_from_db()
    return house


def begin(gala: Gala, *, hours: int) -> Gala:
    """Let the evening have begun so many hours ago."""
    begins = clock.now() - timedelta(hours=hours)
    Session.objects.filter(pk=gala.session_id).update(during=(begins, begins + timedelta(hours=2)))
    return Gala.objects.get(pk=gala.pk)


def test_village_registers_and_the_county_lets_it_through():
    festival, room, county = a_festival(), a_village_room(), a_manager(a_county())
    gala = register_gala(a_desk(room), draft=a_gala_draft(festival, room, picture=PNG))
    activity = Activity.objects.get()
    assert (activity.title, activity.kind, activity.festivals.get().festival_id) == (
        "红格村村晚",
        "performance",
        festival.pk,
    )
    with pytest.raises(NotFound):
        pages.get_gala(ANYONE, gala.pk)
    assert (pages.joint(festival).next, GalaPicture.objects.get().type) == ([], "image/png")
    with pytest.raises(NotAllowed):
        list_gala(a_manager(room), gala=gala)
    done = list_gala(county, gala=gala)
    assert list_gala(county, gala=gala).decided_at == done.decided_at
    assert [each.title for each in pages.joint(festival).next] == ["红格村村晚"]
    with pytest.raises(Conflict):
        return_gala(county, gala=gala, reason="不清楚")


def test_announced_date_is_registered_once_and_only_by_its_house():
    festival, room = a_festival(), a_village_room()
    session = the_session(an_activity(room, slots=(a_slot(seats=0),)))
    first = register_gala(a_desk(room), draft=a_gala_draft(festival, room, when=session))
    assert register_gala(a_desk(room), draft=a_gala_draft(festival, room, when=session)) == first
    with pytest.raises(NotAllowed):
        register_gala(a_desk(an_institution()), draft=a_gala_draft(festival, room))
    with pytest.raises(Invalid) as refused:
        register_gala(system(), draft=a_gala_draft(festival, an_institution(), when=session))
    assert list(refused.value.fields) == ["session"]
    far = a_village_room(division=a_division("513437"))
    with pytest.raises(Conflict):
        register_gala(a_desk(far), draft=a_gala_draft(festival, far))
    assert (Gala.objects.count(), Activity.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("field", "about"),
    [
        ("live_url", {"live_url": "http://live.example.org"}),
        ("live_url", {"live_url": "https://live.example.org:70000/1"}),
        ("replay_url", {"replay_url": "https://www.gov.cn@evil.example/"}),
        ("replay_url", {"replay_url": "javascript:alert(1)"}),
        ("picture", {"picture": b"GIF89a"}),
        ("title", {"when": an_evening(title=" ")}),
        ("minutes", {"when": an_evening(minutes=5)}),
        ("starts_at", {"when": an_evening(start=clock.now() - timedelta(days=2))}),
    ],
)
def test_what_is_wrong_with_a_gala_is_named(field, about):
    with pytest.raises(Invalid) as refused:
        register_gala(system(), draft=a_gala_draft(**about))
    assert (list(refused.value.fields), Gala.objects.count()) == ([field], 0)


def test_corrections_are_looked_at_again_but_for_a_link_to_a_known_host(settings):
    settings.LIVE_HOSTS = (HOST,)
    gala = a_gala()
    desk, words = a_desk(gala.house), {"live_url": gala.live_url, "programme": gala.programme}
    assert edit_gala(desk, gala=gala, words=GalaWords(**words)).state == "listed"
    known = words | {"live_url": f"https://{HOST}/v?id=1&autoplay=1"}
    changed = edit_gala(desk, gala=gala, words=GalaWords(**known))
    assert (changed.state, rules.player(changed.live_url)) == ("listed", f"https://{HOST}/v?id=1&autoplay=0")
    assert edit_gala(desk, gala=gala, words=GalaWords(**known, getting_there="坐 3 路车")).state == "asked"
    with pytest.raises(NotAllowed):
        edit_gala(a_desk(an_institution()), gala=gala, words=GalaWords())
    for url in (f"https://x.{HOST}/", f"http://{HOST}/", f"https://{HOST}:8443/", "https://[", ""):
        assert rules.player(url) == ""


def test_returned_and_withdrawn_with_a_reason():
    festival, room, county = a_festival(), a_village_room(), a_manager(a_county())
    gala = register_gala(a_desk(room), draft=a_gala_draft(festival, room))
    with pytest.raises(Invalid):
        return_gala(county, gala=gala, reason=" ")
    assert return_gala(county, gala=gala, reason="写明地点").reason == "写明地点"
    assert return_gala(county, gala=gala, reason="别的").reason == "写明地点"
    assert edit_gala(a_desk(room), gala=gala, words=GalaWords(getting_there="院坝")).state == "asked"
    gone = withdraw_gala(a_desk(room), gala=gala, reason="下雨改期")
    assert (gone.state, withdraw_gala(county, gala=gala, reason="别的").reason) == ("withdrawn", "下雨改期")
    with pytest.raises(Conflict):
        edit_gala(a_desk(room), gala=gala, words=GalaWords())
    with pytest.raises(NotAllowed):
        withdraw_gala(a_desk(an_institution()), gala=gala_of_somebody(), reason="不要")
    again = register_gala(
        a_desk(room), draft=a_gala_draft(festival, room, when=Session.objects.get(pk=gala.session_id))
    )
    assert again.pk != gala.pk


def gala_of_somebody() -> Gala:
    return a_gala(a_festival(title="乡村艺术节"), a_village_room(name="昔格达"), when=an_evening(title="昔格达村晚"))


@pytest.mark.django_db(transaction=True)
def test_raced_registrations_of_one_date_leave_one():
    festival, room = a_festival(), a_village_room()
    session = the_session(an_activity(room, slots=(a_slot(seats=0),)))
    found = race(*[lambda: register_gala(a_desk(room), draft=a_gala_draft(festival, room, when=session))] * 3)
    assert (Gala.objects.count(), len({each.pk for each in found})) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_taps_on_a_new_evening_announce_one():
    draft = a_gala_draft()
    found = race(*[lambda: register_gala(a_desk(draft.house), draft=draft)] * 3)
    assert (Activity.objects.count(), Session.objects.count(), len({each.pk for each in found})) == (1, 1, 1)
    withdraw_gala(a_desk(draft.house), gala=found[0], reason="重新写")
    assert register_gala(a_desk(draft.house), draft=draft).pk != found[0].pk


def test_joint_page_shows_now_next_and_over_with_replay(client, settings):
    settings.LIVE_HOSTS = (HOST,)
    festival, room = a_festival(), a_village_room()
    over = begin(a_gala(festival, room, when=an_evening(title="演过的"), replay_url=f"https://{HOST}/replay"), hours=20)
    begin(a_gala(festival, room, when=an_evening(title="正演的")), hours=1)
    a_gala(festival, room, when=an_evening(title="要演的"), live_url="")
    off = a_gala(festival, room, when=an_evening(title="取消的"))
    cancel_session(system(), session=off.session, reason="下雨")
    page = pages.joint(festival)
    assert [[each.title for each in part] for part in (page.now, page.next, page.over)] == [
        ["正演的"],
        ["要演的"],
        ["演过的"],
    ]
    some_goods(room, title="村里的蜂蜜")
    text = client.get(f"/activities/galas/{festival.pk}/").text
    assert ("https://live.example.org/1" in text, "只在现场" in text, "<iframe" in text) == (True, True, False)
    assert ("村晚好物市集" in text, "村里的蜂蜜" in text, "取消的" in text) == (True, True, False)
    assert f'src="https://{HOST}/replay?autoplay=0"' in client.get(f"/activities/galas/at/{over.pk}/").text
    assert "村晚云联播" in client.get(f"/activities/festivals/{festival.pk}/").text
    assert "取消了" in client.get(f"/activities/galas/at/{off.pk}/").text


def test_frames_are_kept_to_the_hosts_of_the_settings(client):
    gala = a_gala()
    answer = client.get(f"/activities/galas/at/{gala.pk}/")
    assert ("frame-src 'none'" in answer["Content-Security-Policy"], "<iframe" in answer.text) == (True, False)


def test_route_goes_by_the_evening_and_says_distance_and_clash(client):
    festival = a_festival()
    first = put_at(a_village_room(name="头一村"), "101.95", "26.50")
    second = put_at(a_village_room(name="第二村"), "101.95", "26.60")
    soon = clock.now() + timedelta(days=2)
    two = a_gala(festival, second, when=an_evening(title="第二场", start=soon + timedelta(hours=1)))
    one = a_gala(festival, first, when=an_evening(title="头一场", start=soon))
    late = a_gala(festival, first, when=an_evening(title="后来的", start=soon + timedelta(days=5)))
    a_spot(an_institution(), title="山泉", kind="food", lat=Decimal("26.51"))
    stops, coming = pages.route(festival)
    found = [(each.tile.title, each.km and round(each.km, 1), each.clash) for each in stops]
    assert found == [("头一场", None, False), ("第二场", 11.1, True)]
    assert [each.gala.pk for each in coming] == [one.pk, two.pk, late.pk]
    assert [each.tile.title for each in pages.route(festival, [late.pk, one.pk])[0]] == ["头一场", "后来的"]
    text = client.get(f"/activities/galas/{festival.pk}/route/?g={one.pk}&g={late.pk}&g=x").text
    assert ("山泉" in text, "离上一站直线 0.0 公里" in text, text.count("checked")) == (True, True, 2)


def test_numbers_by_county_come_from_the_ledger_and_views_stand_apart(client):
    festival, room = a_festival(starts_on=clock.today() - timedelta(days=3)), a_village_room()
    held = begin(a_gala(festival, room), hours=4)
    other = a_village_room(division=a_division("510421100001"))
    register_gala(a_desk(other), draft=a_gala_draft(festival, other, when=an_evening(title="米易村晚")))
    count_heads(a_desk(room), session=held.session, total=180)
    confirm_held(a_desk(room), session=held.session)
    for _twice in range(2):
        note_views(a_desk(room), gala=held, views=52_000, source="平台后台截图")
    lines = [(e.name, e.registered, e.listed, e.held, e.people, e.views, e.counted) for e in numbers(festival)]
    assert lines == [
        ("米易县", 1, 0, 0, 0, 0, 0),
        ("盐边县", 1, 1, 1, 180, 52_000, 1),
        ("合计", 2, 1, 1, 180, 52_000, 1),
    ]
    opened = client.get(f"/activities/galas/{festival.pk}/numbers/?county=510422").text
    assert ("到场 180 人次" in opened, "盐边县上联播的" in opened) == (True, True)
    text = client.get(f"/activities/galas/{festival.pk}/numbers/").text
    assert ("52,000" in text, "没有数据" in text, GalaViews.objects.count()) == (True, True, 1)
    with pytest.raises(Invalid):
        note_views(a_desk(room), gala=held, views=1, source=" ")
    with pytest.raises(NotAllowed):
        note_views(a_desk(an_institution()), gala=held, views=1, source="别人")


def test_village_registers_on_its_desk_and_the_county_on_its_own(client):
    festival, room, county = a_festival(), a_village_room(), a_manager(a_county())
    sign_in(client, a_clerk(room))
    words = {"festival": festival.pk, "house": room.code, "session": "", "minutes": "90", "venue": "院坝"}
    wrong = client.post("/desk/activities/galas/", words)
    assert (wrong.status_code, "写明哪天几点开始" in wrong.text) == (422, True)
    begins = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    sent = words | {"title": "红格村村晚", "starts_at": begins, "live_url": "https://live.example.org/2"}
    done = client.post("/desk/activities/galas/", sent)
    gala = Gala.objects.get()
    assert done["Location"] == f"/desk/activities/galas/{gala.pk}/"
    client.post(f"/desk/activities/galas/{gala.pk}/decide/", {"do": "list", "seen": gala.stamp})
    assert Gala.objects.get().state == "asked"
    client.post(f"/desk/activities/galas/{gala.pk}/", {"live_url": gala.live_url, "programme": "山歌"})
    assert client.post(f"/desk/activities/galas/{gala.pk}/views/", {"views": "9"}).status_code == 422
    client.post(f"/desk/activities/galas/{gala.pk}/views/", {"views": "9", "source": "后台"})
    sign_in(client, county)
    assert "红格村村晚" in client.get("/desk/activities/galas/").text
    client.post(f"/desk/activities/galas/{gala.pk}/decide/", {"do": "list", "seen": gala.stamp})
    assert Gala.objects.get().state == "asked"
    gala.refresh_from_db()
    assert f'name="seen" value="{gala.stamp}"' in client.get(f"/desk/activities/galas/{gala.pk}/").text
    client.post(f"/desk/activities/galas/{gala.pk}/decide/", {"do": "list", "seen": gala.stamp})
    client.logout()
    text = client.get(f"/activities/galas/at/{gala.pk}/").text
    assert ("山歌" in text, "后台" in text, "不算到场" in text) == (True, True, True)
    assert client.get(f"/activities/galas/at/{gala.pk}/picture/").status_code == 404


def test_pages_ask_as_often_for_three_as_for_one(client):
    festival, room = a_festival(), a_village_room()
    a_gala(festival, room)
    some_goods(room)
    addresses = [f"/activities/galas/{festival.pk}/", f"/activities/galas/{festival.pk}/numbers/"]
    client.get(addresses[0])
    with CaptureQueriesContext(connection) as one:
        [client.get(address) for address in addresses]
    for number in range(2):
        a_gala(festival, room, when=an_evening(title=f"第{number}场"))
    with CaptureQueriesContext(connection) as three:
        assert "第1场" in client.get(addresses[0]).text + client.get(addresses[1]).text
    assert len(three) == len(one)


def test_village_is_told_what_was_decided_and_the_county_what_waits(client):
    festival, room, county = a_festival(), a_village_room(), a_manager(a_county())
    clerk = a_clerk(room)
    gala = register_gala(clerk, draft=a_gala_draft(festival, room))
    assert (told(county.person), pages.waiting_for(county), told(clerk.person)) == (["有一场村晚等核对"], 1, [])
    sign_in(client, county)
    assert "1 场村晚等核对" in client.get("/desk/").text
    assert "点一个按钮" in client.post(f"/desk/activities/galas/{gala.pk}/decide/", {"do": "x"}, follow=True).text
    return_gala(county, gala=gala, reason="写明地点")
    return_gala(county, gala=gala, reason="再退一次")
    edit_gala(clerk, gala=gala, words=GalaWords(getting_there="院坝"))
    list_gala(county, gala=gala)
    withdraw_gala(county, gala=gala, reason="下雨")
    assert told(clerk.person) == ["村晚退回来了", "村晚上联播了", "村晚从联播撤下了"]
    assert (len(told(county.person)), pages.waiting_for(county)) == (2, 0)


def told(person: str) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def test_who_registered_a_gala_does_not_let_it_through():
    county = a_manager(a_county())
    gala = register_gala(county, draft=a_gala_draft())
    with pytest.raises(NotAllowed):
        list_gala(county, gala=gala)
    assert (pages.waiting_for(county), list_gala(a_manager(a_county()), gala=gala).state) == (0, "listed")


def test_who_worded_a_gala_last_does_not_let_it_through():
    gala, county = register_gala(system(), draft=a_gala_draft()), a_manager(a_county())
    edit_gala(county, gala=gala, words=GalaWords(getting_there="院坝"))
    with pytest.raises(NotAllowed):
        list_gala(county, gala=gala)
    assert (pages.waiting_for(county), list_gala(a_manager(a_county()), gala=gala).state) == (0, "listed")


def test_words_that_were_not_seen_are_not_let_through():
    gala, county = register_gala(system(), draft=a_gala_draft()), a_manager(a_county())
    seen = gala.stamp
    changed = edit_gala(a_desk(gala.house), gala=gala, words=GalaWords(live_url="https://other.example.org/"))
    for act in (list_gala, lambda *who, **what: return_gala(*who, **what, reason="写明地点")):
        with pytest.raises(Conflict) as refused:
            act(county, gala=gala, seen=seen)
        assert (refused.value.code, Gala.objects.get().state) == ("activities.gala_reworded", "asked")
    assert list_gala(county, gala=gala, seen=changed.stamp).state == "listed"


def test_other_dates_of_the_same_activity_are_not_the_gala():
    festival, room = a_festival(starts_on=clock.today() - timedelta(days=9)), a_village_room()
    activity = an_activity(room, slots=(a_slot(seats=0), a_slot(clock.now() + timedelta(days=9), seats=0)))
    one, other = Session.objects.filter(offering=activity.offering).order_by("starts_at")
    for session, days in ((one, 5), (other, 2)):
        begun = clock.now() - timedelta(days=days)
        Session.objects.filter(pk=session.pk).update(during=(begun, begun + timedelta(hours=2)))
    gala = list_gala(system(), gala=register_gala(system(), draft=a_gala_draft(festival, room, when=one)))
    for session, heads in ((one, 30), (other, 70)):
        session.refresh_from_db()
        count_heads(system(), session=session, total=heads)
        confirm_held(system(), session=session)
    assert [(e.held, e.people, e.villages[0].gala == gala) for e in numbers(festival)] == [(1, 30, True)]


def test_evening_past_midnight_is_counted_without_the_next_morning_also_on_the_last_night():
    night, room = clock.today() - timedelta(days=4), a_village_room()
    festival = a_festival(starts_on=night - timedelta(days=2))
    activity = an_activity(room, slots=(a_slot(seats=0), a_slot(clock.now() + timedelta(days=9), seats=0)))
    one, other = Session.objects.filter(offering=activity.offering).order_by("starts_at")
    gala = list_gala(system(), gala=register_gala(system(), draft=a_gala_draft(festival, room, when=one)))
    Festival.objects.filter(pk=festival.pk).update(ends_on=night)
    festival.refresh_from_db()
    evening = clock.at(night, time(22, 30))
    for session, begins, heads in ((one, evening, 30), (other, evening + timedelta(hours=11), 70)):
        Session.objects.filter(pk=session.pk).update(during=(begins, begins + timedelta(hours=3)))
        session.refresh_from_db()
        count_heads(system(), session=session, total=heads)
        confirm_held(system(), session=session)
    assert [(e.held, e.people, e.villages[0].gala == gala) for e in numbers(festival)] == [(1, 30, True)]
