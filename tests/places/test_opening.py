"""Opening hours of real institutions: set, changed, asked for."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from tests.builders.places import a_county, a_prefecture, an_institution
from tests.builders.places_actors import administrator, clerk, manager
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.places import actions, queries
from wenmai.places.actions import ROUND_THE_CLOCK, Change, Hours, weekly
from wenmai.places.models import HoursException, HoursKind, HoursRule, Selector

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 11, 21)
WEEK = [
    weekly(weekdays=range(2, 8), opens=540, closes=1020),
    weekly(weekdays=[5, 6], opens=1020, closes=1260, kind=HoursKind.EXTENDED),
]


def when(hour, minute=0, *, day=SATURDAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def house():
    made = an_institution(kind="library", division=a_county(), name="盐边县图书馆")
    actions.set_hours(manager(made.code), institution=made.code, rules=WEEK)
    return made


def opens(house, day):
    return [(each.start.hour, each.end.hour, each.kind) for each in queries.open_ranges(house, day)]


def test_hours_are_replaced_as_a_whole_and_setting_them_twice_changes_nothing(house):
    assert opens(house, SATURDAY) == [(9, 17, "regular"), (17, 21, "extended")]
    assert opens(house, SATURDAY + timedelta(days=2)) == []
    actions.set_hours(administrator("510422"), institution=house.code, rules=WEEK)
    assert HoursRule.objects.count() == 2
    actions.set_hours(manager(house.code), institution=house.code, rules=[ROUND_THE_CLOCK])
    assert [each.minutes for each in queries.open_ranges(house, SATURDAY)] == [1440]
    assert queries.weekly_hours(house).total == 168


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (Hours(600, 600), "关门要晚于开门"),
        (Hours(600, 1500), "最晚到 24:00"),
        (Hours(), "关门要晚于开门"),
        (Hours(1, 2, kind=HoursKind.CLOSED), "闭馆不用写"),
        (Hours(600, 700, Selector.WEEKDAY), "至少一天"),
        (Hours(600, 700, Selector.EVERYDAY, weekdays=(1,)), "别的规则不勾"),
        (Hours(600, 700, Selector.WEEKDAY, weekdays=(8,)), "至少一天"),
        (Hours(600, 700, Selector.LUNAR), "几月几日"),
        (Hours(600, 700, Selector.LUNAR, month_day=(13, 1)), "没有 13 月 1 日"),
        (Hours(600, 700, season=(101, 1299)), "没有 12 月 99 日"),
        (Hours(600, 700, valid_from=SATURDAY, valid_until=date(2026, 1, 1)), "失效日期早于"),
    ],
)
def test_a_bad_rule_is_named_and_the_old_hours_stay(house, bad, why):
    with pytest.raises(Invalid, match=why) as caught:
        actions.set_hours(manager(house.code), institution=house.code, rules=[WEEK[0], bad])
    assert caught.value.message.startswith("第 2 条")
    assert HoursRule.objects.count() == 2


def test_hours_are_refused_to_a_clerk_and_to_another_house(house):
    for actor in (clerk(house.code), manager("OTHER"), administrator("5134")):
        with pytest.raises(NotAllowed):
            actions.set_hours(actor, institution=house.code, rules=WEEK)
        with pytest.raises(NotAllowed):
            actions.add_exception(actor, institution=house.code, change=Change(SATURDAY, SATURDAY, "检修"))
    with pytest.raises(NotFound):
        actions.set_hours(administrator(), institution="NOBODY", rules=WEEK)
    with pytest.raises(NotFound):
        actions.set_hours(administrator(), institution=house.code, rules=WEEK, space="阁楼")


def test_a_room_follows_its_house_until_it_has_hours_of_its_own(house):
    owner = manager(house.code)
    room = actions.add_space(owner, institution=house.code, name="夜读室", kind="study_room_24h")
    assert opens(room, SATURDAY) == [(9, 17, "regular"), (17, 21, "extended")]
    actions.set_hours(owner, institution=house.code, space="夜读室", rules=[ROUND_THE_CLOCK])
    assert [each.minutes for each in queries.open_ranges(room, SATURDAY)] == [1440]
    assert opens(house, SATURDAY) == [(9, 17, "regular"), (17, 21, "extended")]
    actions.add_exception(owner, institution=house.code, change=Change(SATURDAY, SATURDAY, "停电"))
    assert opens(room, SATURDAY) == []
    actions.retire_space(owner, space=room.pk, on=SATURDAY)
    room.refresh_from_db()
    assert opens(room, SATURDAY + timedelta(days=1)) == []


@time_machine.travel(when(10))
def test_a_closure_is_announced_once_and_can_be_taken_back_until_it_is_over(house):
    owner = manager(house.code)
    change = Change(SATURDAY + timedelta(days=3), SATURDAY + timedelta(days=4), "消防检修")
    first = actions.add_exception(owner, institution=house.code, change=change)
    assert actions.add_exception(owner, institution=house.code, change=change).pk == first.pk
    assert (first.notice_days, first.announced_on) == (3, SATURDAY)
    assert opens(house, SATURDAY + timedelta(days=4)) == []
    assert actions.withdraw_exception(owner, institution=house.code, exception=first.pk)
    assert not actions.withdraw_exception(owner, institution=house.code, exception=first.pk)
    past = actions.add_exception(
        owner, institution=house.code, change=Change(date(2026, 11, 1), date(2026, 11, 2), "补记")
    )
    with pytest.raises(Invalid, match="已经过去"):
        actions.withdraw_exception(owner, institution=house.code, exception=past.pk)


def test_an_exception_needs_an_order_a_reason_and_a_stretch(house):
    for change, why in (
        (Change(SATURDAY, SATURDAY - timedelta(days=1), "检修"), "早于开始日期"),
        (Change(SATURDAY, SATURDAY, " "), "写明原因"),
        (Change(SATURDAY, SATURDAY, "延长", kind=HoursKind.EXTENDED), "关门要晚于开门"),
    ):
        with pytest.raises(Invalid, match=why):
            actions.add_exception(manager(house.code), institution=house.code, change=change)
    assert HoursException.objects.count() == 0


def test_open_now_next_opening_and_what_a_claim_asks(house):
    assert queries.open_now(house, when(9)).kind == "regular"
    assert queries.open_now(house, when(21)) is None
    assert queries.next_opening(house, when(21)) == when(9, day=date(2026, 11, 22))
    assert queries.next_opening(house, when(18, day=date(2026, 11, 22))) == when(9, day=date(2026, 11, 24))
    assert queries.covers(house, when(16), when(20))
    assert not queries.covers(house, when(8, 59), when(10))
    assert not queries.covers(house, when(20), when(21, 1))
    assert queries.next_opening(an_institution(kind="museum"), when(9)) is None


def test_round_the_clock_covers_midnight(house):
    actions.set_hours(manager(house.code), institution=house.code, rules=[ROUND_THE_CLOCK])
    assert queries.covers(house, when(23), when(2, day=SATURDAY + timedelta(days=1)))


def test_before_the_first_and_after_the_last_day_nothing_is_open(house):
    actions.close_institution(administrator(), code=house.code, on=SATURDAY)
    house.refresh_from_db()
    assert opens(house, SATURDAY) == []
    assert opens(house, SATURDAY - timedelta(days=1)) == [(9, 17, "regular"), (17, 21, "extended")]


def test_libraries_that_break_article_38_are_named(house):
    good = an_institution(kind="library", division=a_prefecture(), name="攀枝花市图书馆")
    actions.set_hours(administrator(), institution=good.code, rules=[Hours(540, 1020)])
    weekdays = [
        weekly(weekdays=range(1, 7), opens=540, closes=1020),
        Hours(selector=Selector.STATUTORY, kind=HoursKind.CLOSED),
    ]
    actions.set_hours(administrator(), institution=house.code, rules=weekdays)
    (gap,) = queries.library_law_gaps("5104", date(2026, 1, 1))
    assert gap.institution == house
    assert gap.missing == ("星期日", "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
    an_institution(kind="library", name="没有公布时间的图书馆")
    assert len(queries.library_law_gaps("5104", date(2026, 1, 1))) == 2


@pytest.mark.parametrize("number", [1, 3])
def test_many_houses_cost_two_queries(number, django_assert_num_queries):
    houses = [an_institution(division=a_county()) for _ in range(number)]
    official = queries.official_day(SATURDAY)
    with django_assert_num_queries(2):
        queries.ranges_for(houses, official)
