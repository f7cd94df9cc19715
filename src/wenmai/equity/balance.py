"""Three ratios (PZH-G03): 城乡, 区域, 群体, each with the two sides that make it; and the listed areas beside the mean (SC-L15)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from wenmai.equity.definitions import Indicator
from wenmai.equity.kinds import COUNTY, DISTRICT, RURAL, URBAN, words
from wenmai.equity.measured import Mean, State, Unit, mean_of, printed
from wenmai.places.models import Tag
from wenmai.plan.figures import Figures
from wenmai.plan.results import COVERAGE_NEEDED

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
class Left:
    """What a comparison leaves out of all that the region has: `amount`, `share` in percent; `own` of it stands in none of the places."""

    amount: Decimal
    own: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Ratio:
    """`value` is first by second to two decimals, None with the reason in `why`. 1 is level.

    `bound`: what the second side would have if all that stands in no place were its own.
    """

    key: str
    title: str
    first: Side | None
    second: Side | None
    value: Decimal | None
    why: str = ""
    left: Left | None = None
    bound: Decimal | None = None


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


def left_out(whole: Unit, units: Sequence[Unit]) -> Left | None:
    """What the region has and its known places have not; None where the region has nothing."""
    if not whole.amount or whole.amount < 0:
        return None
    counted, placed = (
        sum((each.amount for each in some if each.amount is not None), Decimal(0))
        for some in ([unit for unit in units if unit.known], units)
    )
    amount, own = max(whole.amount - counted, Decimal(0)), max(whole.amount - placed, Decimal(0))
    return Left(amount, own, (amount * 100 / whole.amount).quantize(Decimal("0.1"), ROUND_HALF_UP))


def town_and_country(indicator: Indicator, whole: Unit, townships: Sequence[Unit]) -> Ratio:
    """Streets by townships, of what stands in them: a county's own houses serve both and are in neither."""
    return _of_kinds("urban", _("城乡（街道比乡镇）"), indicator, whole, townships)


def districts(indicator: Indicator, whole: Unit, counties: Sequence[Unit]) -> Ratio:
    """Districts by counties, with all that stands in them."""
    return _of_kinds("districts", _("市辖区比县（市）"), indicator, whole, counties)


def _of_kinds(key: str, title: str, indicator: Indicator, whole: Unit, units: Sequence[Unit]) -> Ratio:
    kinds = (URBAN, RURAL) if key == "urban" else (DISTRICT, COUNTY)
    sides = [_together(indicator, [unit for unit in units if unit.kind == kind], words()[kind]) for kind in kinds]
    found = replace(ratio(key, title, sides[0], sides[1]), left=left_out(whole, units))
    if found.value is not None and not all(side and enough(side.known, side.of) for side in sides):
        return replace(found, value=None, why=_("有一边有数的地方不足八成，不比。"))
    return found


def enough(known: int, of: int) -> bool:
    """True where so many places are known that they may stand for all."""
    return bool(of) and known >= COVERAGE_NEEDED * of


def _together(indicator: Indicator, units: Sequence[Unit], name: str) -> Side | None:
    mean = mean_of(indicator, units)
    return Side(name, mean.value, mean.amount, mean.residents, mean.known, mean.of) if units else None


def best_and_worst(indicator: Indicator, whole: Unit, units: Sequence[Unit]) -> Ratio:
    """The largest value by the smallest, of places that are known; and what the smallest would have with all that is nobody's."""
    known = sorted((each for each in units if each.known), key=_by_head)
    title = _("区域（最高比最低）")
    if len(known) < FEW:
        return Ratio("places", title, None, None, None, _("有数的地方不到两个，比不出来。"))
    left, last = left_out(whole, units), known[0]
    found = replace(ratio("places", title, _alone(known[-1]), _alone(last)), left=left)
    direct = last.place.level == whole.place.level + 1
    if not direct or not left or not left.own or not last.residents:
        return found
    return replace(found, bound=printed(indicator, ((last.amount or 0) + left.own) * indicator.per / last.residents))


def _by_head(unit: Unit) -> tuple[Decimal, str]:
    return (unit.amount or Decimal(0)) / (unit.residents or Decimal(1)), unit.place.code


def _alone(unit: Unit) -> Side:
    return Side(unit.place.name, unit.value, unit.amount, unit.residents)


def special_groups(indicator: Indicator, whole: Unit, figures: Figures) -> Ratio:
    """What was meant for special groups by all; how many people the groups are is not known, so it is a share and no ratio by head."""
    title = _("群体（面向特殊群体占全部）")
    if not indicator.groups:
        return Ratio("groups", title, None, None, None, _("这个指标的记录不分人群，看下面的名单地区。"))
    if whole.state is State.THIN:
        return Ratio("groups", title, None, None, None, _("数据不全，不比。"))
    region, period = whole.place.code, figures.year()
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
    if not enough(found.known, found.of):
        return Listed(tag, confirmed, found, None, None, _("名单里的县有数的不足八成，不比。"))
    if not enough(mean.known, mean.of):
        return Listed(tag, confirmed, found, None, None, _("全省的县有数的不足八成，不比。"))
    here_by_head, all_by_head = found.amount / found.residents, mean.amount / mean.residents
    gap = _gap(indicator, (here_by_head - all_by_head) * indicator.per)
    percent = ((here_by_head / all_by_head - 1) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP) if all_by_head else None
    return Listed(tag, confirmed, found, gap, percent)


def _gap(indicator: Indicator, exact: Decimal) -> Decimal:
    """With the indicator's decimals, and more where it would else be shown as no gap."""
    shown = printed(indicator, exact) or Decimal(0)
    return shown if shown or not exact else exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), ROUND_HALF_UP)
