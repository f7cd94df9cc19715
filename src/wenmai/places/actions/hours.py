"""Opening hours: the rules as a whole, and single exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.places import policies
from wenmai.places.actions.revision import raise_revision
from wenmai.places.hours import default_priority
from wenmai.places.models import DAY_MINUTES, HoursException, HoursKind, HoursRule, Institution, Selector, Space
from wenmai.places.queries.institutions import locked


@dataclass(frozen=True, slots=True)
class Hours:
    """One rule to be. Minutes of the day, [opens, closes); None for both when closed. Weekdays 1 Monday to 7 Sunday."""

    opens: int | None = None
    closes: int | None = None
    selector: Selector = Selector.EVERYDAY
    kind: HoursKind = HoursKind.REGULAR
    weekdays: tuple[int, ...] = ()
    month_day: tuple[int, int] | None = None
    season: tuple[int, int] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    priority: int | None = None


ROUND_THE_CLOCK = Hours(opens=0, closes=DAY_MINUTES, kind=HoursKind.ROUND_THE_CLOCK)


def weekly(*, weekdays: Sequence[int], opens: int, closes: int, kind: HoursKind = HoursKind.REGULAR) -> Hours:
    """A rule for days of the week: weekly(weekdays=(2, 3), opens=9 * 60, closes=17 * 60)."""
    return Hours(opens, closes, Selector.WEEKDAY, kind, tuple(weekdays))


@transaction.atomic
def set_hours(actor: Actor, *, institution: str, rules: Sequence[Hours], space: str = "") -> Sequence[HoursRule]:
    """Replace all rules of an institution, or of one of its spaces by name. The same rules twice change nothing.

    Raises NotFound, NotAllowed, Invalid (a stretch that ends before it starts, a weekday rule without weekdays …).
    """
    house = locked(institution)
    permit(policies.may_keep_hours(actor, house))
    room = _space(house, space)
    for number, rule in enumerate(rules, 1):
        check_rule(number, rule)
    old, wanted = (
        HoursRule.objects.filter(institution=house, space=room),
        [rule_row(house, room, rule) for rule in rules],
    )
    kept = list(old.order_by("pk"))
    if [_content(each) for each in kept] == [_content(each) for each in wanted]:
        return kept
    old.delete()
    made = HoursRule.objects.bulk_create(wanted)
    raise_revision(house)
    note(actor, "places.hours.set", _ref(house), space=room.pk if room else None, rules=len(made))
    return made


def _ref(house: Institution) -> str:
    return f"places.institution:{house.code}"


def _content(rule: HoursRule) -> tuple[object, ...]:
    """What a rule says, whichever row it is."""
    return tuple(getattr(rule, field.attname) for field in HoursRule._meta.concrete_fields if not field.primary_key)


def _space(house: Institution, name: str) -> Space | None:
    if not name:
        return None
    found = Space.objects.filter(institution=house, name=name).first()
    if found is None:
        raise NotFound(
            "places.no_space", _("%(house)s里没有“%(name)s”这个空间。") % {"house": house.name, "name": name}
        )
    return found


def check_rule(number: int, rule: Hours) -> None:
    """Raises Invalid, naming the rule by its number."""
    where = _("第 %(number)s 条") % {"number": number}
    _check_stretch(where, rule.kind, rule.opens, rule.closes)
    if (rule.selector == Selector.WEEKDAY) != bool(rule.weekdays) or not set(rule.weekdays) <= set(range(1, 8)):
        raise Invalid(
            "places.hours_weekdays", _("%(where)s：选“每周几”时要勾上至少一天，别的规则不勾。") % {"where": where}
        )
    dated = rule.selector in {Selector.SOLAR, Selector.LUNAR}
    if dated != (rule.month_day is not None):
        raise Invalid(
            "places.hours_date", _("%(where)s：公历或农历日期的规则要写几月几日，别的规则不写。") % {"where": where}
        )
    for month, day in [rule.month_day] if rule.month_day else []:
        _check_day(where, month, day)
    for number_ in rule.season or ():
        _check_day(where, number_ // 100, number_ % 100)
    if rule.valid_from and rule.valid_until and rule.valid_until < rule.valid_from:
        raise Invalid("places.hours_validity", _("%(where)s：失效日期早于生效日期。") % {"where": where})


def _check_stretch(where: str, kind: HoursKind, opens: int | None, closes: int | None) -> None:
    if kind == HoursKind.CLOSED:
        if opens is not None or closes is not None:
            raise Invalid("places.hours_closed", _("%(where)s：闭馆不用写几点到几点。") % {"where": where})
        return
    if opens is None or closes is None or not 0 <= opens < closes <= DAY_MINUTES:
        raise Invalid(
            "places.hours_stretch", _("%(where)s：关门要晚于开门，最晚到 24:00；过夜的分成两条写。") % {"where": where}
        )


def _check_day(where: str, month: int, day: int) -> None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        said = {"where": where, "month": month, "day": day}
        raise Invalid("places.hours_date", _("%(where)s：没有 %(month)s 月 %(day)s 日。") % said)


def rule_row(house: Institution, room: Space | None, rule: Hours) -> HoursRule:
    """The row of a rule that was checked."""
    month, day = rule.month_day or (None, None)
    first, last = rule.season or (None, None)
    seasonal = rule.season is not None
    return HoursRule(
        institution=house,
        space=room,
        kind=rule.kind,
        opens=rule.opens,
        closes=rule.closes,
        selector=rule.selector,
        weekdays=sorted(set(rule.weekdays)),
        month=month,
        day=day,
        season_from=first,
        season_to=last,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        priority=default_priority(rule.selector, seasonal=seasonal) if rule.priority is None else rule.priority,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Hours that hold instead of the rules from `first` to `last`; closed unless `opens` and `closes` are given."""

    first: date
    last: date
    reason: str
    opens: int | None = None
    closes: int | None = None
    kind: HoursKind = HoursKind.CLOSED
    space: str = field(default="")


@transaction.atomic
def add_exception(actor: Actor, *, institution: str, change: Change) -> HoursException:
    """Announce a closure or other hours from today on; the notice is the days until `first`. Twice gives the first.

    公共图书馆法 38 asks for an announcement before, not for a number of days, so a short one is shown, not refused.
    """
    house = locked(institution)
    permit(policies.may_keep_hours(actor, house))
    if change.last < change.first:
        raise Invalid("places.exception_order", _("结束日期早于开始日期，请核对。"), fields={"last": _("早于开始日期")})
    if not change.reason.strip():
        raise Invalid(
            "places.exception_reason", _("请写明原因，读者会看到。"), fields={"reason": _("写明原因，读者会看到。")}
        )
    _check_stretch(_("这次变动"), change.kind, change.opens, change.closes)
    room = _space(house, change.space)
    values = {name: getattr(change, name) for name in ("first", "last", "opens", "closes", "kind")}
    found, new = HoursException.objects.get_or_create(
        institution=house, space=room, **values, defaults={"reason": change.reason, "announced_on": clock.today()}
    )
    if new:
        raise_revision(house)
        said = {"first": str(change.first), "last": str(change.last), "kind": str(change.kind)}
        note(actor, "places.hours.announce", _ref(house), exception=found.pk, **said)
    return found


@transaction.atomic
def withdraw_exception(actor: Actor, *, institution: str, exception: int) -> bool:
    """Take back an exception that is not over; False when it is already gone. Raises Invalid for a past one."""
    house = locked(institution)
    permit(policies.may_keep_hours(actor, house))
    found = HoursException.objects.filter(institution=house, pk=exception).first()
    if found is None:
        return False
    if found.last < clock.today():
        raise Invalid("places.exception_over", _("这次变动已经过去，留作记录，不能撤回。"))
    found.delete()
    raise_revision(house)
    note(actor, "places.hours.withdraw", _ref(house), exception=exception)
    return True
