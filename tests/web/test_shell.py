"""The shell of every page: language, size, colours, place, doors, and what an anonymous page must not carry."""

import re

import pytest
from django.contrib.messages import ERROR, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string

from tests.builders.people import a_citizen, a_clerk, an_administrator, sign_in
from tests.builders.places import a_prefecture, an_institution, some_divisions
from wenmai.kernel.actor import Actor, Grant, Role
from wenmai.web import doors, middleware, place, preferences
from wenmai.web.access import ACCESS
from wenmai.web.templatetags.wenmai import icon

pytestmark = pytest.mark.django_db


def _page(client, path="/", **cookies) -> str:
    for name, value in cookies.items():
        client.cookies[name] = value
    return client.get(path).content.decode()


def test_home_is_chinese_whatever_the_browser_prefers(client):
    response = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert (response.status_code, response.headers["Content-Language"]) == (200, "zh-hans")
    assert '<html lang="zh-Hans-CN">' in response.content.decode()


def test_anonymous_home_sets_no_cookie_and_carries_no_token(client):
    response = client.get("/")
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_home_writes_no_inline_style_or_script(client):
    page = _page(client)
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", page) == []


def test_home_loads_nothing_from_elsewhere(client):
    assert re.findall(r'(?:src|href)="(?:https?:)?//', _page(client)) == []


def test_policy_allows_only_our_own(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_page_begins_with_a_way_past_the_head(client):
    page = _page(client)
    assert page.index('<a class="skip" href="#main">') < page.index("<header")
    assert '<main id="main" tabindex="-1">' in page


@pytest.mark.parametrize(
    ("cookies", "attribute"),
    [
        ({"mode": "elder"}, 'data-mode="elder"'),
        ({"theme": "dark"}, 'data-theme="dark"'),
        ({"language": "en"}, 'lang="en"'),
    ],
)
def test_choice_in_a_cookie_is_on_the_page(client, cookies, attribute):
    assert attribute in re.search(r"<html[^>]*>", _page(client, **cookies))[0]


def test_unknown_choices_are_no_choice(client):
    page = _page(client, mode='"><script>', theme="red", language="xx", place="'; drop")
    assert re.search(r"<html[^>]*>", page)[0] == '<html lang="zh-Hans-CN">'


@pytest.mark.parametrize(
    ("name", "value"), [("mode", "elder"), ("theme", "dark"), ("language", "en"), ("place", "510422")]
)
def test_look_keeps_a_choice_and_goes_back(client, name, value):
    response = client.get(f"/look/?{name}={value}&next=/places/?kind=library")
    assert (response.status_code, response.headers["Location"]) == (302, "/places/?kind=library")
    assert response.cookies[name].value == value
    assert response.cookies[name]["samesite"] == "Lax"


@pytest.mark.parametrize(("name", "value"), [("mode", ""), ("theme", "pink"), ("language", "xx"), ("place", "abc")])
def test_look_forgets_what_it_does_not_know(client, name, value):
    response = client.get(f"/look/?{name}={value}")
    assert response.cookies[name].value == ""


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_look_goes_back_only_to_this_site(client, target):
    assert client.get("/look/", {"mode": "elder", "next": target}).headers["Location"] == "/"


def test_place_is_chosen_from_real_divisions(client):
    some_divisions()
    page = _page(client, place="510422")
    assert "今天，在盐边县" in page
    assert re.findall(r"place=(\d+)&amp;", page) == ["5104", "510402", "510421", "510422"]


def test_unknown_place_falls_back_to_the_home_division(client):
    some_divisions()
    assert "今天，在攀枝花" in _page(client, place="999999")


def test_place_menu_needs_no_divisions(client):
    assert place.menu("5104") is None
    assert "<h1>今天</h1>" in _page(client)


def test_places_page_lists_every_prefecture_in_two_queries(client, django_assert_num_queries):
    some_divisions()
    with django_assert_num_queries(2):
        found = place.everywhere()
    assert [each.place.name for each in found] == ["攀枝花市", "凉山彝族自治州"]
    assert [each.name for each in found[1].below] == ["雷波县"]
    assert "全凉山彝族自治州" in _page(client, "/place/")


def test_city_is_spoken_without_its_suffix():
    assert [place.Place("1", name).spoken for name in ("攀枝花市", "东区", "盐边县")] == ["攀枝花", "东区", "盐边县"]


def test_door_to_a_room_that_is_not_built_is_not_shown():
    missing = doors.Door("live", "看直播", "live", "live:nowhere")
    assert doors.open_doors((missing, *doors.DOORS))[0].door is doors.DOORS[0]


def test_every_link_of_the_home_page_leads_somewhere(client):
    some_divisions()
    an_institution()
    links = set(re.findall(r'href="(/[^"#]*)"', _page(client)))
    answers = {
        link: client.get(link.replace("&amp;", "&")).status_code for link in links if not link.startswith("/static/")
    }
    assert {link: status for link, status in answers.items() if status not in {200, 302}} == {}


def test_desk_asks_who_comes(client):
    response = client.get("/desk/")
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/desk/")


def test_desk_does_not_exist_for_a_citizen(client):
    sign_in(client, a_citizen())
    assert client.get("/desk/").status_code == 404


def test_desk_shows_the_clerks_station(client):
    station = an_institution()
    sign_in(client, a_clerk(station))
    page = _page(client, "/desk/")
    assert f'<h1 class="desk-head__h">{station.name}</h1>' in page
    assert "/ops/" not in page


def test_desk_of_another_station_does_not_exist(client):
    sign_in(client, a_clerk(an_institution()))
    assert client.get(f"/desk/?at={an_institution().code}").status_code == 404


def test_desk_of_an_administrator_leads_to_operations(client):
    sign_in(client, an_administrator(a_prefecture()))
    assert 'href="/ops/"' in _page(client, "/desk/")


def test_forgotten_choice_deletes_its_cookie(rf):
    look = preferences.read(rf.get("/"))
    assert (look.lang, look.mode, look.theme, look.place) == ("zh-Hans-CN", "", "", "5104")


def test_address_outside_the_access_table_does_not_open(client, monkeypatch):
    monkeypatch.setattr(middleware, "ACCESS", {name: row for name, row in ACCESS.items() if name != "places_all"})
    assert client.get("/place/").status_code == 404
    assert client.get("/").status_code == 200


def _bar(actor) -> list[str]:
    return [link.door.key for link in doors.bar_links(actor)]


def test_bar_of_the_desk_leads_to_the_work_of_each_posting():
    at_village, at_county = Grant(Role.CLERK, "ROOM-1"), Grant(Role.CLERK, "510422")
    bars = {role: _bar(Actor(person="p", grants=(Grant(role, "5104"),))) for role in Role}
    assert _bar(Actor(person="p", grants=(at_village,))) == ["today", "publish", "people", "articles", "plan"]
    assert _bar(Actor(person="p", grants=(at_county,))) == ["today", "people", "articles", "plan"]
    assert bars[Role.OFFICIAL] == ["today", "articles", "evidence", "plan"]
    assert bars[Role.STATISTICIAN] == ["today", "imports", "publications", "plan"]
    assert bars[Role.ADMINISTRATOR] == ["today", "places", "staff", "plan", "audit"]
    director = Actor(person="p", grants=(Grant(Role.MANAGER, "LIB-1"),))
    assert [link.door.key for link in doors.head_links(director)] == [
        "today",
        "publish",
        "people",
        "places",
        "articles",
    ]
    assert max(map(len, bars.values())) <= doors.ROOM


def test_a_warning_and_a_refusal_are_not_ticked_off():
    def said(level: int) -> str:
        message = Message(level, "那时不开放")
        return render_to_string("parts/messages.html", {"messages": [message]})

    assert [
        (icon("warn", "s") in said(each), icon("check", "s") in said(each)) for each in (WARNING, ERROR, SUCCESS)
    ] == [
        (True, False),
        (True, False),
        (False, True),
    ]
