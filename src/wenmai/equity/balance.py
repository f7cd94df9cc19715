"""Three ratios (PZH-G03): 城乡, 区域, 群体, each with the two sides that make it; and the listed areas beside the mean (SC-L15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from wenmai.equity.definitions import Indicator
from wenmai.equity.kinds import COUNTY, DISTRICT, RURAL, URBAN, words
from wenmai.equity.measured import Mean, Unit, mean_of, printed
from wenmai.places.models import Tag
from wenmai.plan.figures import Figures

FEW = 2


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a ratio: `known` of `of` places, or 1 of 1 for a single one."""

    name: str
    value: Decimal | None
    amount: Decimal | None
    base: Decimal | None
    known: int = 1
    of: int = 1

    @property
    def exact(self) -> Decimal | None:
        """Amount by base; the amount itself where there is no base."""
        if self.amount is None or self.base == 0:
            return None
        return self.amount if self.base is None else self.amount / self.base


@dataclass(frozen=True, slots=True)
class Ratio:
    """`value` is first by second to two decimals, None with the reason in `why`. 1 is level."""

    key: str
    title: str
    first: Side | None
    second: Side | None
    value: Decimal | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """The counties of a list in the region: `gap` is their value less the mean, `percent` of it. None where not known."""

    tag: Tag
    confirmed: bool
    mean: Mean | None
    gap: Decimal | None
    percent: Decimal | None
    why: str = ""


def ratio(key: str, title: str, first: Side | None, second: Side | None) -> Ratio:
    """First by second, of what is exact and not of what is printed; says why where it cannot be."""
    if first is None or second is None or first.exact is None or second.exact is None:
        return Ratio(key, title, first, second, None, _("有一边没有数，比不出来。"))
    if not second.exact:
        return Ratio(key, title, first, second, None, _("后一边是 0，除不了。"))
    value = (first.exact / second.exact).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Ratio(key, title, first, second, value)


def town_and_country(indicator: Indicator, townships: Sequence[Unit]) -> Ratio:
    """Streets by townships, of what stands in them: a county's own houses serve both and are in neither."""
    return _of_kinds("urban", _("城乡（街道比乡镇）"), indicator, townships, (URBAN, RURAL))


def districts(indicator: Indicator, counties: Sequence[Unit]) -> Ratio:
    """Districts by counties, with all that stands in them."""
    return _of_kinds("districts", _("市辖区比县（市）"), indicator, counties, (DISTRICT, COUNTY))


def _of_kinds(key: str, title: str, indicator: Indicator, units: Sequence[Unit], kinds: tuple[str, str]) -> Ratio:
    sides = [_together(indicator, [unit for unit in units if unit.kind == kind], words()[kind]) for kind in kinds]
    return ratio(key, title, sides[0], sides[1])


def _together(indicator: Indicator, units: Sequence[Unit], name: str) -> Side | None:
    mean = mean_of(indicator, units)
    return Side(name, mean.value, mean.amount, mean.residents, mean.known, mean.of) if units else None


def best_and_worst(units: Sequence[Unit]) -> Ratio:
    """The largest value by the smallest, of places that are known."""
    known = sorted((each for each in units if each.known), key=_by_head)
    title = _("区域（最高比最低）")
    if len(known) < FEW:
        return Ratio("places", title, None, None, None, _("有数的地方不到两个，比不出来。"))
    return ratio("places", title, _alone(known[-1]), _alone(known[0]))


def _by_head(unit: Unit) -> tuple[Decimal, str]:
    return (unit.amount or Decimal(0)) / (unit.residents or Decimal(1)), unit.place.code


def _alone(unit: Unit) -> Side:
    return Side(unit.place.name, unit.value, unit.amount, unit.residents)


def special_groups(indicator: Indicator, region: str, figures: Figures) -> Ratio:
    """What was meant for special groups by all; how many people the groups are is not known, so it is a share and no ratio by head."""
    title = _("群体（面向特殊群体占全部）")
    if not indicator.groups:
        return Ratio("groups", title, None, None, None, _("这个指标的记录不分人群，看下面的名单地区。"))
    period = figures.year()
    special, _demo = figures.part(indicator.groups, region, period)
    every, _demo = figures.part(indicator.measures, region, period)
    sides = [Side(name, amount, amount, None) for name, amount in ((_("面向特殊群体"), special), (_("全部"), every))]
    return ratio("groups", title, sides[0], sides[1])


def listed_areas(
    indicator: Indicator,
    counties: Sequence[Unit],
    mean: Mean,
    lists: Sequence[tuple[Tag, tuple[str, ...] | None, bool]],
) -> tuple[Listed, ...]:
    """The counties of each list beside the mean; `lists` as (tag, codes or None for an unknown list, confirmed)."""
    return tuple(_listed(indicator, counties, mean, *each) for each in lists)


def _listed(
    indicator: Indicator,
    counties: Sequence[Unit],
    mean: Mean,
    tag: Tag,
    codes: tuple[str, ...] | None,
    confirmed: bool,
) -> Listed:
    if codes is None:
        return Listed(tag, confirmed, None, None, None, _("没有这份名单，不知道是哪些县。"))
    here = [unit for unit in counties if unit.place.code in set(codes)]
    found = mean_of(indicator, here)
    if found.value is None or mean.value is None:
        why = _("名单里的县都没有可比的数。") if here else _("这里没有名单里的县。")
        return Listed(tag, confirmed, found, None, None, why)
    gap = found.value - mean.value
    part = (found.amount / found.residents) / (mean.amount / mean.residents) - 1 if mean.amount else None
    percent = None if part is None else (part * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Listed(tag, confirmed, found, printed(indicator, gap), percent)
