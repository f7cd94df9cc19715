"""The lunar table against an astronomical oracle."""

from datetime import date, timedelta

import pytest
import sxtwl

from wenmai.places.lunar import FESTIVALS, LunarDay, festival_days, lunar_day, lunar_text

DATES = {
    "spring": (1, 1),
    "lantern": (1, 15),
    "dragon_boat": (5, 5),
    "double_seventh": (7, 7),
    "mid_autumn": (8, 15),
    "double_ninth": (9, 9),
    "laba": (12, 8),
}


def test_seven_festivals_of_150_years_equal_the_oracle():
    wrong = []
    for year in range(1950, 2100):
        for name, (month, day) in DATES.items():
            found = sxtwl.fromLunar(year, month, day)
            there = date(found.getSolarYear(), found.getSolarMonth(), found.getSolarDay())
            if festival_days().get(there) != FESTIVALS[name]:
                wrong.append((year, name, there))
    assert wrong == []


def test_every_day_of_150_years_equals_the_oracle():
    day, wrong = date(1950, 2, 17), []
    while day <= date(2099, 12, 31):
        found = sxtwl.fromSolar(day.year, day.month, day.day)
        said = LunarDay(found.getLunarYear(), found.getLunarMonth(), found.getLunarDay(), found.isLunarLeap())
        if lunar_day(day) != said:
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


def test_the_trap_of_2057_and_what_china_kept_in_1978():
    assert festival_days()[date(2057, 10, 6)] == "重阳节"
    assert festival_days()[date(1978, 9, 17)] == "中秋节"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 21), "农历十月十三"),
        (date(2025, 7, 25), "农历闰六月初一"),
        (date(2026, 2, 16), "农历腊月廿九"),
        (date(2026, 2, 17), "农历正月初一"),
        (date(2025, 12, 20), "农历冬月初一"),
        (date(2026, 1, 7), "农历冬月十九"),
        (date(2026, 9, 29), "农历八月十九"),
        (date(2026, 3, 8), "农历正月二十"),
        (date(2026, 3, 18), "农历正月三十"),
        (date(1949, 1, 1), ""),
        (date(2100, 12, 1), ""),
    ],
)
def test_lunar_days_are_written_as_people_write_them(day, text):
    assert lunar_text(day) == text


def test_the_day_before_spring_festival_has_a_name():
    assert festival_days()[date(2026, 2, 16)] == "除夕"
