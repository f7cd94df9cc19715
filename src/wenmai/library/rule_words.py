"""A rule in words: what it is asked for, what it says, and what a change comes to."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.library.due_dates import DaysMode
from wenmai.library.models import EVERY_AGE, HoldScope, ItemKind, LendingRule, LimitScope, Renewing

FIELDS: Mapping[str, str | Promise] = {
    "loanable": lazy("能否外借"),
    "days": lazy("借期（天）"),
    "days_mode": lazy("怎么数天"),
    "last_day": lazy("最迟归还日"),
    "renewals": lazy("可续借次数"),
    "grace_days": lazy("宽限（天）"),
    "max_out": lazy("最多在借（册）"),
    "limit_scope": lazy("在借册数怎么算"),
    "holdable": lazy("能否预约"),
    "hold_scope": lazy("谁可以约到这里取"),
    "hold_standing": lazy("在架的书也能约"),
    "max_holds": lazy("最多预约（册）"),
    "shelf_days": lazy("预约书留几天"),
    "floats": lazy("还到哪里就留在哪里"),
    "suspend_days": lazy("每逾期一天停借几天"),
    "suspend_cap": lazy("最多停借几天"),
    "adult_age": lazy("成人读物几岁起可借（0 不限）"),
}
"""The names of what a rule may say and deeds go by, in the order of the form. Fines are columns and no more."""
OF_RENEWALS = ("loanable", "days", "days_mode", "last_day", "renewals")
"""What renewals go by: a rule that is only for renewals may say nothing else."""
MODES: Mapping[str, str | Promise] = {
    DaysMode.NEXT_OPEN: lazy("到期日闭馆就顺延"),
    DaysMode.OPEN_DAYS: lazy("只数开馆日"),
    DaysMode.PLAIN: lazy("不管闭馆"),
}


def value_words(name: str, value: object) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return _("不限")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    chosen: Mapping[str, Mapping[str, str | Promise]] = {
        "days_mode": MODES,
        "limit_scope": dict(LimitScope.choices),
        "hold_scope": dict(HoldScope.choices),
    }
    return str(chosen.get(name, {}).get(str(value), value))


def asked_words(rule: LendingRule, names: Mapping[str, str]) -> str:
    """For whom and what a rule is; "所有情况" for one that asks for nothing."""
    parts = [
        rule.category.name if rule.category else "",
        *_place_words(rule, names),
        str(dict(ItemKind.choices).get(rule.kind, rule.kind)),
        _age_words(rule),
        str(Renewing(rule.renewal).label) if rule.renewal != Renewing.BOTH else "",
    ]
    return " · ".join(part for part in parts if part) or _("所有情况")


def places_of(rule: LendingRule) -> list[str]:
    """The codes that a rule names."""
    return [code for code in (rule.where, rule.owner, rule.home, rule.reader_home) if code]


def _place_words(rule: LendingRule, names: Mapping[str, str]) -> Iterable[str]:
    said = (
        (rule.where, _("在 %(place)s 借")),
        (rule.owner, _("%(place)s 的书")),
        (rule.home, _("架位在 %(place)s")),
        (rule.reader_home, _("%(place)s 办的证")),
    )
    return [words % {"place": names.get(code, code)} for code, words in said if code]


def _age_words(rule: LendingRule) -> str:
    if (rule.youngest, rule.oldest) == EVERY_AGE:
        return ""
    return _("%(from)s～%(to)s 岁") % {"from": rule.youngest, "to": rule.oldest}


def says_words(values: Mapping[str, object]) -> list[str]:
    """What a rule fills, one phrase a field, in the order of the form."""
    return [f"{label} {value_words(name, values[name])}" for name, label in FIELDS.items() if name in values]
