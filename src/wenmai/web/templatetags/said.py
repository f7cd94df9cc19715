"""Dates, times and amounts as people read them, in Chinese setting and in English."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from wenmai.kernel import clock

register = template.Library()
WEEKDAYS = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
DIGITS = re.compile(r"(?<![&#\w])[0-9]+")
RELATIVE = {-1: _("昨天"), 0: _("今天"), 1: _("明天"), 2: _("后天")}


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value, clock.SHANGHAI) if isinstance(value, datetime) and value.tzinfo else value


@register.filter
def day(value: date | datetime | None) -> str:
    """11 月 28 日 (28 November); a datetime is read in Asia/Shanghai. "" for nothing."""
    if value is None:
        return ""
    found = _local(value)
    return date_format(found, "j F") if _english() else f"{found.month} 月 {found.day} 日"


@register.filter
def day_long(value: date | datetime | None) -> str:
    """2026 年 11 月 28 日 (28 November 2026)."""
    if value is None:
        return ""
    found = _local(value)
    return date_format(found, "j F Y") if _english() else f"{found.year} 年 {found.month} 月 {found.day} 日"


@register.filter
def nb(said: str) -> SafeString:
    """Words that are never parted; the line may be broken after them, also in a heading."""
    return format_html('<span class="nb">{}</span><wbr>', said)


@register.filter
def weekday(value: date | datetime | None) -> str:
    """星期六 (Saturday)."""
    return "" if value is None else str(WEEKDAYS[_local(value).weekday()])


@register.filter
def month_name(value: date) -> str:
    """十一月 (November)."""
    return date_format(value, "F") if _english() else f"{MONTHS[value.month - 1]}月"


@register.filter
def relative_day(value: date | datetime) -> str:
    """昨天, 今天, 明天 or 后天; "" for any other day."""
    found = _local(value)
    distance = (found.date() if isinstance(found, datetime) else found) - clock.today()
    return str(RELATIVE.get(distance.days, ""))


@register.filter
def hm(value: Any) -> str:
    """14:30, from a time or a datetime; "" for nothing."""
    if value is None or value == "":
        return ""
    found: Any = _local(value) if isinstance(value, datetime) else value
    return f"{found.hour:02d}:{found.minute:02d}"


@register.filter
def amount(value: Any, places: int | None = None) -> str:
    """2,318 or 13.4 with grouping; `places` fixes the decimals; — when nothing is known, never 0."""
    if value is None:
        return "—"
    number = Decimal(str(value))
    return f"{number:,.{int(places)}f}" if places is not None else f"{number.normalize():,f}"


@register.filter
def minutes(value: int) -> str:
    """45 分钟, 2 小时, 1 小时 30 分钟, 1 天 from a number of minutes."""
    for size, say in ((24 * 60, _days), (60, _hours)):
        if value >= size and value % size == 0:
            return say(value // size)
    hours, rest = divmod(value, 60)
    said = ngettext("%(n)s 分钟", "%(n)s 分钟", rest) % {"n": rest}
    return f"{_hours(hours)} {said}" if hours else said


def _days(number: int) -> str:
    return ngettext("%(n)s 天", "%(n)s 天", number) % {"n": number}


def _hours(number: int) -> str:
    return ngettext("%(n)s 小时", "%(n)s 小时", number) % {"n": number}


@register.filter
def percent(value: Any, places: int = 0) -> str:
    """94% from 0.94; — when nothing is known."""
    return "—" if value is None else f"{Decimal(str(value)) * 100:.{int(places)}f}%"


@register.filter
def numerals(text: str) -> SafeString:
    """余 <b>34</b> 席: the numbers of a short line a little larger, as the component sheet sets them."""
    return mark_safe(DIGITS.sub(r"<b>\g<0></b>", conditional_escape(text)))  # noqa: S308 - escaped first
