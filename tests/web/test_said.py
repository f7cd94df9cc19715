"""Dates, times and amounts as people read them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from wenmai.kernel import clock
from wenmai.web.templatetags import said

SATURDAY = date(2026, 11, 28)
LATE = datetime(2026, 11, 28, 18, 5, tzinfo=UTC)  # 29 November, 02:05 in Shanghai


def test_days_are_set_as_in_chinese_print():
    assert (said.day(SATURDAY), said.day_long(SATURDAY)) == ("11 月 28 日", "2026 年 11 月 28 日")
    assert (said.weekday(SATURDAY), said.month_name(SATURDAY)) == ("星期六", "十一月")


def test_days_are_set_in_english_too():
    with translation.override("en"):
        assert (said.day(SATURDAY), said.day_long(SATURDAY), said.month_name(SATURDAY)) == (
            "28 November",
            "28 November 2026",
            "November",
        )


def test_instants_are_read_in_shanghai():
    assert (said.day(LATE), said.hm(LATE), said.hm(time(9, 5))) == ("11 月 29 日", "02:05", "09:05")


def test_nothing_known_is_nothing_said():
    assert [said.day(None), said.day_long(None), said.weekday(None), said.hm(None)] == ["", "", "", ""]


@pytest.mark.parametrize(("days", "word"), [(-1, "昨天"), (0, "今天"), (1, "明天"), (2, "后天"), (3, "")])
def test_near_days_have_their_names(days, word):
    assert said.relative_day(clock.today() + timedelta(days=days)) == word


@pytest.mark.parametrize(
    ("value", "places", "read"),
    [
        (None, None, "—"),
        (2318, None, "2,318"),
        (Decimal("13.40"), None, "13.4"),
        (14.6, None, "14.6"),
        (13.4, 2, "13.40"),
        (0, None, "0"),
        (Decimal(100), None, "100"),
    ],
)
def test_amounts_are_grouped_and_no_data_is_never_zero(value, places, read):
    assert said.amount(value, places) == read


def test_percent_is_of_a_share():
    assert (said.percent(Decimal("0.944")), said.percent(None), said.percent(0.5, 1)) == ("94%", "—", "50.0%")


def test_numerals_are_marked_and_markup_is_escaped():
    assert said.numerals("余 34 席") == "余 <b>34</b> 席"
    assert said.numerals("<3&") == "&lt;<b>3</b>&amp;"


@pytest.mark.parametrize(
    ("value", "read"),
    [(0, "0 分钟"), (45, "45 分钟"), (90, "1 小时 30 分钟"), (120, "2 小时"), (1440, "1 天"), (2880, "2 天")],
)
def test_minutes_are_said_in_the_largest_unit(value, read):
    assert said.minutes(value) == read
