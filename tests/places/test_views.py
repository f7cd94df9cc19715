"""Public pages of places."""

import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders.places import a_county, a_division, a_prefecture, a_township, an_institution, some_divisions
from tests.builders.places_actors import administrator
from wenmai.kernel.clock import SHANGHAI
from wenmai.places import actions
from wenmai.places.actions import ROUND_THE_CLOCK, Award, Change, Profile, Residents, Terms, Title, weekly

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 15, 40, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def at_1540():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client):
    def get(path, **query):
        answer = client.get(path, query)
        return answer.status_code, answer.content.decode()

    return get


def titles(text):
    return re.findall(r'row__title"[^>]*><a[^>]*>([^<]+)<', text)


def open_from(house, opens=540, closes=1260):
    actions.set_hours(
        administrator(), institution=house.code, rules=[weekly(weekdays=range(2, 8), opens=opens, closes=closes)]
    )


def test_the_list_is_by_place_and_kind(page):
    an_institution(kind="library", division=a_prefecture(), name="攀枝花市图书馆")
    an_institution(kind="library", division=a_county(), name="盐边县图书馆")
    an_institution(kind="culture_station", name="红格镇综合文化站")
    assert titles(page("/places/")[1]) == ["攀枝花市图书馆", "盐边县图书馆", "红格镇综合文化站"]
    assert titles(page("/places/", kind="library", d="510422")[1]) == ["盐边县图书馆"]
    assert titles(page("/places/", kind="nonsense")[1]) == ["攀枝花市图书馆", "盐边县图书馆", "红格镇综合文化站"]
    assert page("/places/", d="999999")[0] == 404


def test_the_list_keeps_what_is_open_now(page):
    for name, opens in (("早开", 540), ("晚开", 1000)):
        open_from(an_institution(kind="study_room", division=a_county(), name=name), opens)
    an_institution(kind="study_room", division=a_county(), name="没有公布")
    assert titles(page("/places/", open="1")[1]) == ["早开"]
    assert titles(page("/places/")[1]) == ["没有公布", "晚开", "早开"]


def test_the_chosen_place_is_where_the_list_starts(page, client):
    an_institution(kind="library", division=a_division("513437"), name="雷波县图书馆")
    client.cookies["place"] = "513437"
    assert titles(page("/places/")[1]) == ["雷波县图书馆"]


@pytest.mark.parametrize("path", ["/places/", "/places/near/", "/places/d/510422/"])
def test_lists_cost_the_same_for_one_and_three(client, path):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    open_from(an_institution(kind="library", division=a_county()))
    client.get(path)
    one = queries()
    for _ in range(2):
        open_from(an_institution(kind="museum", division=a_county()))
    assert queries() == one


def test_an_empty_place_says_so(page):
    some_divisions()
    status, text = page("/places/", d="510402", open="1")
    assert status == 200
    assert "这会儿没有开着的" in text
    assert "这里还没有登记这类场馆" in page("/places/", d="510402", kind="museum")[1]


def test_the_page_of_an_institution_says_what_is_known(page):
    main = an_institution(kind="library", division=a_prefecture(), name="攀枝花市图书馆", code="MAIN")
    house = an_institution(kind="study_room", division=a_county(), name="海棠书社", code="HT", demo=True)
    open_from(house)
    boss = administrator()
    profile = Profile(name="海棠书社", address="炳三区", phone="0812-1", lon=Decimal("101.7"), lat=Decimal("26.5"))
    actions.edit_institution(boss, code="HT", profile=profile)
    actions.add_space(boss, institution="HT", name="朗读亭", kind="reading_booth", capacity=2)
    terms = Terms(scene="商业街区")
    actions.tie_branch(boss, main="MAIN", branch="HT", network="library", since=date(2024, 1, 1), terms=terms)
    actions.designate(boss, institution="HT", title=Title("精品城市书房", "市局", date(2025, 1, 1)))
    actions.award_grade(boss, institution="HT", award=Award("library", 2, date(2025, 1, 1), "文"))
    actions.add_exception(boss, institution="HT", change=Change(date(2026, 11, 22), date(2026, 11, 22), "消防检修"))
    status, text = page("/places/HT/")
    assert status == 200
    for said in (
        "现在开着",
        "21:00",
        "演示数据",
        "攀枝花市图书馆分馆",
        "朗读亭",
        "容 2 人",
        "精品城市书房",
        "2 级",
        "消防检修",
    ):
        assert said in text, said
    assert 'aria-label="9:00 到 21:00 开放"' in text or "09:00 到 21:00 开放" in text
    assert '<span class="num">72</span>' in text
    assert "海棠书社" in page(f"/places/{main.code}/")[1]
    assert "商业街区" in page(f"/places/{main.code}/")[1]


def test_the_page_of_an_institution_is_data_too(page):
    house = an_institution(kind="study_room", division=a_county(), name='</script><script>"', code="HT")
    open_from(house)
    text = page("/places/HT/")[1]
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    data = json.loads(block)
    assert (data["@type"], data["name"], len(data["openingHoursSpecification"])) == ("Library", '</script><script>"', 6)
    saturday = {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": "Saturday",
        "validFrom": "2026-11-21",
        "validThrough": "2026-11-21",
        "opens": "09:00",
        "closes": "21:00",
    }
    assert saturday in data["openingHoursSpecification"]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([ROUND_THE_CLOCK], "，24 小时开放。"),
        ([weekly(weekdays=[7], opens=540, closes=600)], '11 月 22 日</span>星期日 <span class="nb">09:00</span> 开门'),
        ([], "开放时间还没有公布。"),
    ],
)
def test_the_page_says_whether_it_is_open(page, rules, said):
    house = an_institution(kind="study_room", code="HT")
    actions.set_hours(administrator(), institution=house.code, rules=rules)
    assert said in page("/places/HT/")[1]


def test_a_closed_house_keeps_its_page(page):
    house = an_institution(code="OLD")
    actions.close_institution(administrator(), code=house.code, on=date(2026, 1, 1))
    assert "已于 2026 年 1 月 1 日停办" in page("/places/OLD/")[1]


def test_near_starts_at_the_chosen_place_and_goes_outwards(page, client):
    an_institution(kind="library", division=a_prefecture(), name="市图书馆")
    an_institution(kind="library", division=a_county(), name="县图书馆")
    an_institution(kind="culture_station", division=a_township(), name="红格站")
    an_institution(kind="library", division=a_division("510421"), name="米易馆")
    client.cookies["place"] = "510422101"
    assert titles(page("/places/near/")[1]) == ["红格站", "县图书馆", "市图书馆", "米易馆"]


def test_near_a_position_is_by_distance(page):
    for name, lon, lat in (("远", "102.0", "26.9"), ("近", "101.71", "26.58")):
        house = an_institution(kind="library", division=a_county(), name=name)
        profile = Profile(name=name, lon=Decimal(lon), lat=Decimal(lat))
        actions.edit_institution(administrator(), code=house.code, profile=profile)
    an_institution(kind="museum", name="没有坐标")
    text = page("/places/near/", lon="101.700", lat="26.580")[1]
    assert titles(text) == ["近", "远"]
    assert "直线 1.0 公里" in text
    assert "没有读懂这个位置" in page("/places/near/", lon="abc", lat="26")[1]


def test_the_page_of_a_division_says_what_is_known_and_what_is_not(page):
    house = an_institution(kind="library", division=a_county(), name="盐边县图书馆")
    text = page("/places/d/510422/")[1]
    assert "没有收到，不当作零" in text
    assert titles(text) == [house.name]
    actions.put_population(
        administrator(), series="七普", source="公报", rows=[Residents("5104", date(2020, 11, 1), 1_212_203)]
    )
    actions.put_tag(administrator(), tag="ethnic", divisions=["5104"], source="待核")
    text = page("/places/d/5104/")[1]
    assert "1,212,203" in text
    assert "名单待核" in text
    assert page("/places/d/5199/")[0] == 404
    assert page("/places/NOBODY/")[0] == 404


def test_a_merged_division_points_to_its_successor(page):
    some_divisions()
    values = {"on": date(2025, 1, 1), "kind": "merged", "source": "川府函"}
    actions.succeed_division(administrator(), old="510422100", new=["510422101"], **values)
    text = page("/places/d/510422100/")[1]
    assert "2025 年 1 月 1 日 并入" in text
    assert reverse("places:division", args=["510422101"]) in text


def test_pages_refuse_to_be_posted_to():
    some_divisions()
    assert [Client().post(path).status_code for path in ("/places/", "/places/near/", "/places/d/51/")] == [405] * 3


def test_chinese_names_are_marked_on_english_pages(client):
    an_institution(kind="library", division=a_county(), name="盐边县图书馆", code="YB")
    client.cookies["language"] = "en"
    assert '<h1 lang="zh-Hans">盐边县图书馆</h1>' in client.get("/places/YB/").content.decode()
    assert 'row__title" lang="zh-Hans"' in client.get("/places/?d=510422").content.decode()
    assert 'row__title" lang="zh-Hans"' in client.get("/search/?q=盐边县图书馆").content.decode()
