"""Festivals and brands: who opens them, who joins, and what the ledger says of them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import a_brand, a_festival, a_slot, an_activity, the_session
from tests.builders.booking import a_desk, a_reader
from tests.builders.people import a_clerk, a_manager, sign_in
from tests.builders.places import a_county, a_division, a_prefecture, an_institution
from wenmai.activities import gatherings
from wenmai.activities.actions import announce, edit
from wenmai.activities.actions.brands import edit_brand, found_brand
from wenmai.activities.actions.festivals import (
    count,
    day_of_rule,
    edit_festival,
    join,
    leave,
    next_edition,
    open_festival,
)
from wenmai.activities.drafts import ActivityDraft, BrandDraft, FestivalDraft
from wenmai.activities.models import Festival, FestivalActivity
from wenmai.activities.reach import Reach
from wenmai.booking.actions import confirm_held, count_heads
from wenmai.kernel import clock, subjects
from wenmai.kernel.actor import ANYONE, Actor, Grant, Role, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def held(activity, people: int) -> None:
    """People came an hour ago, and it counts."""
    session = the_session(activity)
    count_heads(system(), session=session, total=people)
    confirm_held(system(), session=session)


def running(host=None, **words):
    start = clock.now() - timedelta(hours=1)
    return an_activity(host, slots=(a_slot(start, seats=0),), **words)


def test_festival_gathers_activities_of_many_houses_and_adds_up_their_facts():
    festival = a_festival()
    first, second = running(an_institution()), running(an_institution(), kind="performance", mode="online")
    other = running(an_institution())
    for activity in (first, second):
        join(system(), festival=festival, activity=activity)
    for activity, people in ((first, 40), (second, 300), (other, 7)):
        held(activity, people)
    page = gatherings.festival_page(festival)
    assert page.reach == Reach(sessions=1, people=40, online=300)
    assert [each.pk for each in page.activities] == [first.pk, second.pk]
    assert len(page.houses) == 2
    assert len(page.lines) == 2


def test_joining_twice_is_once_and_leaving_takes_the_numbers_along():
    festival, activity = a_festival(), running()
    assert join(system(), festival=festival, activity=activity) == join(system(), festival=festival, activity=activity)
    held(activity, 5)
    assert gatherings.festival_page(festival).reach.people == 5
    assert leave(system(), festival=festival, activity=activity) is True
    assert leave(system(), festival=festival, activity=activity) is False
    assert gatherings.festival_page(festival).reach.people == 0
    join(system(), festival=festival, activity=activity)
    assert FestivalActivity.objects.count() == 2


def test_joining_is_for_the_house_itself_and_for_festivals_around_it():
    festival, host = a_festival(), an_institution()
    activity = an_activity(host)
    with pytest.raises(NotAllowed):
        join(a_desk(an_institution()), festival=festival, activity=activity)
    elsewhere = a_festival(title="甘孜艺术月", division=a_division("5134"))
    with pytest.raises(Conflict) as far:
        join(a_desk(host), festival=elsewhere, activity=activity)
    assert far.value.code == "activities.festival_elsewhere"
    over = a_festival(title="旧的", starts_on=TODAY - timedelta(days=60), ends_on=TODAY - timedelta(days=40))
    with pytest.raises(Conflict):
        join(a_desk(host), festival=over, activity=activity)
    assert join(a_desk(host), festival=festival, activity=activity).joined_by != ""


def test_festival_of_a_division_is_opened_by_its_manager_only():
    draft = FestivalDraft("阅读季", a_county(), starts_on=TODAY, ends_on=TODAY)
    for actor in (a_reader(), a_desk(an_institution()), ANYONE):
        with pytest.raises(NotAllowed):
            open_festival(actor, draft=draft)
    head = Actor(person="x", grants=(Grant(Role.MANAGER, a_prefecture().code),))
    assert open_festival(head, draft=draft).title == "阅读季"
    with pytest.raises(Conflict):
        open_festival(head, draft=draft)


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("dragon_boat", 2026, date(2026, 6, 19)),
        ("spring", 2027, date(2027, 2, 6)),
        ("mid_autumn", 2026, date(2026, 9, 25)),
    ],
)
def test_lunar_rule_gives_the_day(rule, year, day):
    assert day_of_rule(rule, year) == day


def test_lunar_festival_counts_its_days_and_comes_round_on_the_lunar_day():
    about = {"title": "2026 百舟竞渡迎端午", "rule": "dragon_boat", "year": 2026, "before": 3, "after": 1}
    this = a_festival(**about)
    assert (this.starts_on, this.ends_on) == (date(2026, 6, 16), date(2026, 6, 20))
    following = next_edition(system(), festival=this)
    assert (following.title, following.starts_on, following.ends_on) == (
        "2027 百舟竞渡迎端午",
        date(2027, 6, 6),
        date(2027, 6, 10),
    )
    assert next_edition(system(), festival=this) == following
    assert Festival.objects.count() == 2


@pytest.mark.parametrize(
    "about",
    [
        {"title": " "},
        {"starts_on": None},
        {"ends_on": TODAY - timedelta(days=30)},
        {"ends_on": TODAY + timedelta(days=400)},
        {"rule": "spring", "year": 1900},
    ],
)
def test_impossible_festival_is_refused_with_a_field(about):
    with pytest.raises(Invalid) as refused:
        a_festival(**about)
    assert refused.value.fields


def test_edited_festival_keeps_its_host_and_the_same_again_changes_nothing():
    festival = a_festival()
    draft = FestivalDraft(
        "艺术月", a_county(), theme="人人有艺", starts_on=festival.starts_on, ends_on=festival.ends_on
    )
    changed = edit_festival(system(), festival=festival, draft=draft)
    assert (changed.title, changed.theme, changed.division_id) == ("艺术月", "人人有艺", a_prefecture().code)
    assert edit_festival(system(), festival=changed, draft=draft).theme == "人人有艺"
    assert [each.url for each in find(ANYONE, "艺术月").items] == [f"/activities/festivals/{festival.pk}/"]


def test_counted_boats_need_evidence_and_the_latest_number_counts():
    festival = a_festival()
    with pytest.raises(Invalid) as refused:
        count(system(), festival=festival, what="龙舟", unit="只", quantity=98, evidence=" ")
    assert list(refused.value.fields) == ["evidence"]
    with pytest.raises(NotAllowed):
        count(a_reader(), festival=festival, what="龙舟", unit="只", quantity=98, evidence="照片")
    for number in (98, 104):
        count(system(), festival=festival, what="龙舟", unit="只", quantity=number, evidence="报名表")
    assert [(each.what, each.quantity) for each in gatherings.festival_page(festival).counts] == [("龙舟", 104)]


def test_brand_is_overdue_when_its_interval_is_over_and_nothing_is_announced():
    host = an_institution()
    brand = a_brand()
    past = running(host, brand=brand)
    session = the_session(past)
    session.during = (clock.now() - timedelta(days=40), clock.now() - timedelta(days=40, hours=-2))
    session.save()
    line = gatherings.brands("5104")[0]
    assert (line.overdue, line.due) == (True, TODAY - timedelta(days=10))
    an_activity(host, brand=brand)
    line = gatherings.brands("510422")[0]
    assert (line.overdue, line.following) == (False, clock.day_of(clock.now() + timedelta(days=2)))
    assert gatherings.brands("5134") == []


def test_brand_page_shows_its_years_from_the_ledger():
    brand = a_brand()
    for people in (30, 12):
        held(running(brand=brand), people)
    held(running(), 9)
    page = gatherings.brand_page(brand)
    assert page.years == [(TODAY.year, Reach(2, 42, 0))]
    assert subjects.resolve(ANYONE, f"activities.brand:{brand.pk}").title == "攀枝花市民讲坛"


def test_brand_is_founded_once_and_by_its_host():
    brand = a_brand()
    with pytest.raises(Conflict):
        a_brand()
    with pytest.raises(NotAllowed):
        edit_brand(a_reader(), brand=brand, draft=BrandDraft("x", "talks", a_prefecture()))
    with pytest.raises(Invalid):
        found_brand(system(), draft=BrandDraft("别的", "loud", a_prefecture()))
    ended = edit_brand(system(), brand=brand, draft=BrandDraft("市民讲坛", "talks", a_prefecture()), ended=True)
    assert (ended.title, ended.ended_on, gatherings.brands("5104")) == ("市民讲坛", TODAY, [])


def test_brand_stays_on_an_activity_that_is_edited():
    host, brand = an_institution(), a_brand()
    activity = announce(system(), draft=ActivityDraft(host, "讲坛", "lecture", brand=brand, bookable=False), slots=())
    edit(system(), activity=activity, draft=ActivityDraft(host, "讲坛二", "lecture", brand=brand, bookable=False))
    activity.refresh_from_db()
    assert (activity.brand, activity.offering.fact_attributes["brand"]) == (brand, str(brand.pk))


def test_house_announces_under_brands_around_it_only():
    for brand in (a_brand(division=a_division("5134")), a_brand(division=a_county(), institution=an_institution())):
        with pytest.raises(Invalid) as refused:
            an_activity(brand=brand)
        assert list(refused.value.fields) == ["brand"]


def test_public_pages_ask_the_same_number_of_queries_for_one_and_three(client):
    festival, brand = a_festival(), a_brand()
    urls = (
        "/activities/festivals/?division=5104",
        f"/activities/festivals/{festival.pk}/",
        "/activities/brands/?division=5104",
        f"/activities/brands/{brand.pk}/",
    )

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    counts = []
    for size in (1, 3):
        while FestivalActivity.objects.count() < size:
            join(system(), festival=festival, activity=running(an_institution(), brand=brand))
        counts.append([asked(url) for url in urls])
    assert counts[0] == counts[1]
    assert "全民艺术普及月" in client.get("/activities/festivals/?division=510422").content.decode()
    assert client.get("/activities/festivals/99999/").status_code == 404


def test_desk_opens_a_festival_counts_joins_and_holds_it_again(client):
    house = an_institution()
    sign_in(client, a_clerk(house))
    response = client.post("/desk/activities/festivals/", {"title": "迤沙拉姊妹节", "rule": "", "starts_on": ""})
    assert (response.status_code, "或选一个传统节日" in response.content.decode()) == (422, True)
    form = {"title": "迤沙拉姊妹节", "starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    client.post("/desk/activities/festivals/", form)
    festival = Festival.objects.get()
    assert festival.institution == house
    url = f"/desk/activities/festivals/{festival.pk}/"
    counted = {"what": "舞者", "quantity": "100", "unit": "人", "evidence": "名册"}
    assert client.post(f"{url}count/", counted).status_code == 302
    assert client.post(f"{url}count/", counted | {"evidence": ""}).status_code == 422
    assert client.post(url, form | {"theme": "姊妹同乐"}).status_code == 302
    activity = an_activity(house)
    client.post(f"/desk/activities/{activity.pk}/festival/", {"festival": festival.pk})
    assert "舞者" in client.get(url).content.decode()
    assert activity.title in client.get(url).content.decode()
    assert "退出" in client.get(f"/desk/activities/{activity.pk}/edit/").content.decode()
    client.post(f"/desk/activities/{activity.pk}/festival/", {"festival": festival.pk, "leave": "1"})
    assert gatherings.festivals_of(activity) == []
    assert client.post(f"{url}next/").status_code == 302
    assert Festival.objects.count() == 2


def test_desk_founds_a_brand_and_announces_under_it(client):
    house = an_institution()
    sign_in(client, a_manager(house))
    client.post("/desk/activities/brands/", {"title": "笮人讲坛", "style": "talks", "interval_days": "30"})
    brand = gatherings.brand_choices(house.division.path, house.code)[0]
    assert "笮人讲坛" in client.get(f"/desk/activities/write/?at={house.code}").content.decode()
    assert (
        client.post(f"/desk/activities/brands/{brand.pk}/", {"title": "笮人讲坛", "style": "loud"}).status_code == 422
    )
    client.post(f"/desk/activities/brands/{brand.pk}/", {"title": "笮人讲坛", "style": "talks", "ended": "1"})
    assert gatherings.brand_choices(house.division.path, house.code) == []
    assert "不再办" in client.get("/desk/activities/brands/").content.decode()
    with pytest.raises(NotFound):
        gatherings.get_run_brand(a_desk(an_institution()), brand.pk)


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("lunar-06-24", 2026, date(2026, 8, 6)),  # 火把节
        ("lunar-06-24", 2025, date(2025, 7, 18)),  # a leap sixth month follows: the plain one counts
        ("lunar-12-30", 2026, date(2026, 2, 16)),  # 腊月 of the year before has no 三十
        ("lunar-01-01", 2026, date(2026, 2, 17)),
    ],
)
def test_a_festival_on_a_lunar_day_finds_its_day(rule, year, day):
    assert day_of_rule(rule, year) == day


def test_a_lunar_rule_that_is_none_is_refused():
    for rule in ("lunar-13-01", "lunar-06-31", "lunar"):
        with pytest.raises(Invalid):
            open_festival(system(), draft=FestivalDraft("火把节", a_prefecture(), rule=rule, year=2026))


def test_torches_are_planned_from_the_desk_and_come_round_on_their_lunar_day(client):
    house = an_institution(division=a_prefecture(), kind="culture_centre")
    sign_in(client, a_clerk(house))
    sent = {"title": "2026 火把节", "rule": "lunar", "year": 2026, "before": 1, "after": 1}
    missing = client.post("/desk/activities/festivals/", sent)
    assert (missing.status_code, "选上农历的月和日" in missing.content.decode()) == (422, True)
    client.post("/desk/activities/festivals/", sent | {"lunar_month": 6, "lunar_day": 24})
    torches = Festival.objects.get()
    assert (torches.rule, torches.starts_on, torches.ends_on) == ("lunar-06-24", date(2026, 8, 5), date(2026, 8, 7))
    assert "农历六月廿四" in client.get(f"/activities/festivals/{torches.pk}/").content.decode()
    form = client.get(f"/desk/activities/festivals/{torches.pk}/").content.decode()
    assert all(each in form for each in ('value="lunar" selected', '<option value="24" selected>廿四', "六月"))
    following = next_edition(a_desk(house), festival=torches)
    assert (following.title, following.starts_on, following.rule) == ("2027 火把节", date(2027, 7, 26), "lunar-06-24")
