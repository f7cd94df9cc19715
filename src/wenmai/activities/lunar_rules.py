"""A festival on any day of the lunar year: 火把节 on 六月廿四. The rule is kept as "lunar-06-24" beside those of `models.Rule`."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.places.lunar import lunar_month_and_day

LUNAR = "lunar"
_RULE = re.compile(r"lunar-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30)")
MONTHS = [(month, lunar_month_and_day(month, 1)[:-2]) for month in range(1, 13)]
DAYS = [(day, lunar_month_and_day(1, day)[2:]) for day in range(1, 31)]
ON_A_DAY = (LUNAR, lazy("农历的某月某日，例如火把节六月廿四"))


def lunar_rule(month: int, day: int) -> str:
    """The rule of a lunar day: month 1 to 12, day 1 to 30."""
    return f"{LUNAR}-{month:02d}-{day:02d}"


def lunar_of(rule: str) -> tuple[int, int] | None:
    """Month and day of such a rule; None for any other."""
    found = _RULE.fullmatch(rule)
    return (int(found[1]), int(found[2])) if found else None


def said_lunar(rule: str) -> str:
    """农历六月廿四; "" for any other rule."""
    found = lunar_of(rule)
    return _("农历%(day)s") % {"day": lunar_month_and_day(*found)} if found else ""
