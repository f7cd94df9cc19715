"""The official calendar: seeded, provisional, settled by a notice."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from tests.builders.places_actors import administrator
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.places import actions, queries
from wenmai.places.actions import NoticeDay
from wenmai.places.models import CalendarDay, DayKind
from wenmai.places.working_days import announced, days_of, expected

NOTICE_2027 = [
    NoticeDay(date(2027, 1, 1), DayKind.STATUTORY, "元旦"),
    NoticeDay(date(2027, 2, 6), DayKind.STATUTORY, "春节"),
    NoticeDay(date(2027, 2, 14), DayKind.MAKE_UP, "春节"),
]


def test_the_known_years_equal_the_library_day_by_day():
    wrong = []
    for year in range(2004, 2027):
        for day in days_of(year):
            off = announced(day).kind in {DayKind.WEEKEND, DayKind.STATUTORY}
            if off != chinese_calendar.is_holiday(day):
                wrong.append(day)
    assert wrong == []


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 10, 1), "statutory", "国庆节"),
        (date(2026, 10, 10), "make_up", "国庆节"),
        (date(2026, 6, 19), "statutory", "端午节"),
        (date(2026, 11, 21), "weekend", ""),
        (date(2026, 11, 23), "workday", ""),
    ],
)
def test_kinds_of_known_days(day, kind, name):
    found = announced(day)
    assert (found.kind, found.name, found.provisional) == (kind, name, False)


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2027, 2, 5), "statutory", "春节"),
        (date(2027, 2, 6), "statutory", "春节"),
        (date(2027, 2, 8), "statutory", "春节"),
        (date(2027, 2, 9), "workday", ""),
        (date(2027, 4, 5), "statutory", "清明节"),
        (date(2027, 6, 9), "statutory", "端午节"),
        (date(2027, 9, 15), "statutory", "中秋节"),
        (date(2027, 10, 3), "statutory", "国庆节"),
        (date(2027, 10, 4), "workday", ""),
        (date(2027, 10, 9), "weekend", ""),
        (date(2027, 9, 9), "workday", ""),
    ],
)
def test_later_years_follow_the_regulation_and_the_weekday(day, kind, name):
    assert announced(day) is None
    found = expected(day)
    assert (found.kind, found.name, found.provisional) == (kind, name, True)


@pytest.mark.django_db
def test_seeding_fills_what_is_missing_and_touches_nothing_else():
    mine = NoticeDay(date(2026, 10, 10), DayKind.WEEKEND)
    assert actions.put_calendar_days(administrator(), days=[mine], source="更正") == 1
    assert actions.seed_calendar(administrator(), last_year=2027) == 24 * 365 + 6 - 1
    assert actions.seed_calendar(administrator(), last_year=2027) == 0
    assert queries.official_day(date(2026, 10, 10)).kind == DayKind.WEEKEND
    assert queries.year_is_final(2026)
    assert CalendarDay.objects.filter(provisional=True).count() == 365


@pytest.mark.django_db
def test_next_year_is_warned_about_from_november():
    actions.seed_calendar(administrator(), last_year=2027)
    assert queries.calendar_warnings(date(2026, 10, 31)) == ()
    (said,) = queries.calendar_warnings(date(2026, 11, 1))
    assert said.startswith("2027 年的节假日安排还没有录入")
    actions.settle_year(administrator(), year=2027, notice=NOTICE_2027, source="国办发明电〔2026〕7 号")
    assert queries.calendar_warnings(date(2026, 11, 1)) == ()


@pytest.mark.django_db
def test_an_empty_calendar_is_warned_about_at_any_time():
    assert len(queries.calendar_warnings(date(2026, 3, 1))) == 1


@pytest.mark.django_db
def test_a_settled_year_is_final_and_settling_again_replaces_it():
    source = "国办发明电〔2026〕7 号"
    assert actions.settle_year(administrator(), year=2027, notice=NOTICE_2027, source=source) == 3
    assert queries.year_is_final(2027)
    assert queries.official_day(date(2027, 2, 14)).kind == DayKind.MAKE_UP
    actions.settle_year(administrator(), year=2027, notice=NOTICE_2027[:2], source=source)
    assert queries.official_day(date(2027, 2, 14)).kind == DayKind.WEEKEND


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("notice", "source", "why"),
    [
        ([], "文号", "一个放假的日子也没有"),
        (NOTICE_2027, " ", "文号或标题"),
        ([NoticeDay(date(2028, 1, 1), DayKind.STATUTORY)], "文号", "不在 2027 年"),
        ([NOTICE_2027[0], NOTICE_2027[0]], "文号", "写了两次"),
        ([NOTICE_2027[0], NoticeDay(date(2027, 3, 1), DayKind.MAKE_UP)], "文号", "本来就是工作日"),
    ],
)
def test_a_notice_that_cannot_be_is_refused_and_nothing_is_written(notice, source, why):
    with pytest.raises(Invalid, match=why):
        actions.settle_year(administrator(), year=2027, notice=notice, source=source)
    assert CalendarDay.objects.count() == 0


@pytest.mark.django_db
def test_only_the_province_keeps_the_calendar():
    for work in (
        lambda actor: actions.seed_calendar(actor, last_year=2005),
        lambda actor: actions.put_calendar_days(actor, days=[], source="x"),
        lambda actor: actions.settle_year(actor, year=2027, notice=NOTICE_2027, source="x"),
    ):
        with pytest.raises(NotAllowed):
            work(administrator("5104"))


@pytest.mark.django_db
def test_what_a_page_says_of_a_day():
    note = queries.day_note(date(2026, 9, 25))
    assert (note.lunar, note.name) == ("农历八月十五", "中秋节")
    assert queries.day_note(date(2026, 9, 24) + timedelta(days=2)).name == ""
