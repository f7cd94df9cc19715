"""What a day is before, or without, the State Council's notice of its year."""

from datetime import date, timedelta

from chinese_calendar import constants, get_holiday_detail, is_workday

from wenmai.places.lunar import festival_days
from wenmai.places.models import CalendarDay, DayKind

FIRST_YEAR = 2004
_SOLAR = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
_LUNAR = {"清明节", "端午节", "中秋节", "除夕", "春节"}
_TITLES = {
    constants.Holiday.tomb_sweeping_day.value: "清明节",
    constants.Holiday.dragon_boat_festival.value: "端午节",
    constants.Holiday.mid_autumn_festival.value: "中秋节",
    constants.Holiday.anti_fascist_70th_day.value: "抗战胜利纪念日",
}
NOTICE = "国务院办公厅节假日安排通知（经 chinesecalendar 整理）"
RULE = "按《全国年节及纪念日放假办法》与星期推定，待通知核定"


def statutory_name(day: date) -> str:
    """The holiday that the regulation of 2024 fixes on this day (春节 is 除夕 to 初三), or ""."""
    if name := _SOLAR.get((day.month, day.day)):
        return name
    found = festival_days().get(day, "")
    if any(festival_days().get(day - timedelta(days=back)) == "春节" for back in (1, 2)):
        return "春节"
    return ("春节" if found == "除夕" else found) if found in _LUNAR else ""


def expected(day: date) -> CalendarDay:
    """The provisional entry of a day: fixed holidays, else the weekday; nobody knows 调休 before the notice."""
    name = statutory_name(day)
    kind = DayKind.STATUTORY if name else by_weekday(day)
    return CalendarDay(day=day, kind=kind, name=name, source=RULE, provisional=True)


def by_weekday(day: date) -> DayKind:
    """Monday to Friday 工作日, else 休息日."""
    return DayKind.WEEKEND if day.isoweekday() > 5 else DayKind.WORKDAY


def announced(day: date) -> CalendarDay | None:
    """The day by the notices that the library knows (2004 to 2026 in version 1.11), None for other years."""
    try:
        off, name = get_holiday_detail(day)
    except NotImplementedError:
        return None
    title = _TITLES.get(name, constants.Holiday(name).chinese) if name else ""
    if off:
        kind = DayKind.STATUTORY if title else DayKind.WEEKEND
    else:
        kind = DayKind.MAKE_UP if title and is_workday(day) else DayKind.WORKDAY
    return CalendarDay(day=day, kind=kind, name=title, source=NOTICE)


def days_of(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=each) for each in range((date(year + 1, 1, 1) - first).days)]
