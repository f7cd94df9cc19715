"""大型群众性活动安全管理条例 (国务院令第 505 号): what an event for a thousand people needs before it is announced.

第二条: "法人或者其他组织面向社会公众举办的每场次预计参加人数达到1000人以上" is a large event. 第十一条: it needs a safety
permit, from the county's public security below 5,000 people and the prefecture's from there on. 第十二条: the
organiser applies "20日前", twenty days before it is held. What happens only online gathers nobody.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from wenmai.activities.models import LARGE
from wenmai.activities.vocabulary import Mode
from wenmai.kernel.errors import Invalid

PREFECTURE_FROM = 5000
LEAD = timedelta(days=20)


def needs_permit(expected: int, mode: str) -> bool:
    """第二条: a thousand or more at one place at one time."""
    return expected >= LARGE and mode != Mode.ONLINE


def check_permit(expected: int, mode: str, permit: str, permit_on: date | None) -> None:
    """第十一条. Raises Invalid without the number of the permit or the day it was applied for."""
    if not needs_permit(expected, mode) or (permit.strip() and permit_on):
        return
    police = _("市（州）公安机关") if expected >= PREFECTURE_FROM else _("县级公安机关")
    message = _("预计 %(n)s 人，属于大型群众性活动。先向%(police)s申请安全许可，填上许可文号和申请日期再发布。") % {
        "n": expected,
        "police": police,
    }
    raise Invalid("activities.permit", message, fields={"permit" if not permit.strip() else "permit_on": message})


def check_dates(expected: int, mode: str, permit_on: date | None, days: Iterable[date]) -> None:
    """第十二条. Raises Invalid when the first day is less than twenty days after the application."""
    first = min(days, default=None)
    if first is None or permit_on is None or not needs_permit(expected, mode) or first >= permit_on + LEAD:
        return
    earliest = permit_on + LEAD
    message = _("大型群众性活动要在举办 20 日前申请许可。%(asked)s申请的，最早%(day)s办。") % {
        "asked": _said(permit_on),
        "day": _said(earliest),
    }
    raise Invalid("activities.permit_days", message, fields={"permit_on": message, "day": message})


def _said(day: date) -> str:
    return _("%(month)s 月 %(day)s 日") % {"month": day.month, "day": day.day}
