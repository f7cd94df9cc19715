"""From the tree back to the sentence, always in the same words: what the formatter writes and the editor compares."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from wenmai.plan.language import tree

WIDTH = 120
_BREAKS = (" per ", " in ", " each ", " where ", ": ", " or ", " and ", " by ", ", ")


def say(check: tree.Check) -> str:
    """The check as one line. `parse(say(x)) == x` for every tree that the parser can give."""
    write = next((write for kind, write in _SENTENCES.items() if isinstance(check, kind)), None)
    return write(check) if write else check.type


def wrapped(sentence: str, width: int = WIDTH) -> str:
    """The sentence over several lines of at most `width` where its words allow; one line when it fits."""
    lines, rest = [], sentence
    while len(rest) > width:
        cut = _last(rest, "; ", width) or max(_last(rest, each, width) for each in _BREAKS)
        cut = cut or rest.find(" ", width)
        if cut <= 0:
            break
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return "\n".join([*lines, rest])


def _last(text: str, word: str, width: int) -> int:
    """Where a line may end before `word`, or after it when it is a sign; 0 nowhere."""
    sign = word[0] in ":;,"
    found = text.rfind(word, 0, width)
    return 0 if found <= 0 else found + 1 if sign else found


def _value(value: tree.Value) -> str:
    above = " + ".join(value.numerator)
    if not value.denominator:
        return above
    rate = "" if value.per == 1 else f"{_number(value.per)} "
    return f"{above} per {rate}{' + '.join(value.denominator)}"


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(value: Decimal, *, share: bool) -> str:
    return f"{_number(value * 100)}%" if share else _number(value)


def _bounds(bounds: tree.Bounds, *, share: bool = False) -> str:
    low, high = bounds.low, bounds.high
    if low is None:
        return f"at most {_amount(high or Decimal(0), share=share)}"
    if high is None:
        return f"{'more than' if bounds.strict else 'at least'} {_amount(low, share=share)}"
    if not bounds.capped:
        return f"{_amount(low, share=share)} to {_amount(high, share=share)}"
    middle = (low + high) / 2
    width = (high - low) / 2 / middle if middle else Decimal(0)
    return f"about {_amount(middle, share=share)} within {_number(width * 100)}%"


def _test(test: tree.Test) -> str:
    """Of a quotient below one people say per cent: 地方戏超过一半 is `more than 50%`."""
    if test.kept:
        return f"keep {_value(test.value)}"
    ends = [each for each in (test.bounds.low, test.bounds.high) if each is not None]
    share = bool(test.value.denominator) and test.value.per == 1 and all(0 < each <= 1 for each in ends)
    return f"{_value(test.value)} {_bounds(test.bounds, share=share)}"


def _tests(tests: tree.Tests) -> str:
    return (" or " if tests.any_of else " and ").join(_test(each) for each in tests.items)


def _overall(test: tree.Test | None) -> str:
    return f"; overall {_test(test)}" if test else ""


def _by(year: int | None) -> str:
    return f" by {year}" if year else ""


def _rhythm(check: tree.Every) -> str:
    if check.months:
        return " each year" if check.months == 12 else f" each {check.months} months"
    return _by(check.deadline)


def _unit(unit: tree.Unit) -> str:
    level = f" level {unit.level}" if unit.level else ""
    within = f" within {unit.within}" if unit.within else ""
    return f"{unit.kind}{level}{within}"


def _units(units: tree.Units) -> str:
    graded = f" graded {_number(units.graded)}" if units.graded is not None else ""
    tagged = f" tagged {units.tag}" if units.tag else ""
    having = f" having {_test(units.having)}" if units.having else ""
    return ", ".join(_unit(each) for each in units.kinds) + graded + tagged + having


def _range(check: tree.Range) -> str:
    return f"range {_value(check.value)} in {check.target_year} {_bounds(check.bounds)}"


def _baseline(check: tree.Baseline) -> str:
    return f"baseline {_value(check.value)} in {check.base_year} {_bounds(check.bounds)}"


def _share(check: tree.ShareOfValue) -> str:
    return f"share {_value(check.value)}{_by(check.deadline)} {_bounds(check.bounds, share=True)}"


def _share_of_units(check: tree.ShareOfUnits) -> str:
    said = f"share of {_units(check.units)} where {_tests(check.tests)}"
    return f"{said}{_by(check.deadline)} {_bounds(check.bounds, share=True)}"


def _every(check: tree.Every) -> str:
    word = "per" if isinstance(check, tree.PerUnit) else "every"
    return f"{word} {_units(check.units)}{_rhythm(check)}: {_tests(check.tests)}{_overall(check.overall)}"


def _grade(check: tree.Grade) -> str:
    return f"grade of {_units(check.units)} at least {_number(check.worst)}{_by(check.deadline)}"


def _quota(check: tree.Quota) -> str:
    return f"quota {_value(check.value)} each year {_bounds(check.bounds)}{_overall(check.overall)}"


def _total(check: tree.Total) -> str:
    return f"total {_value(check.value)}{_by(check.deadline)} {_bounds(check.bounds)}{_overall(check.overall)}"


def _milestone(check: tree.Milestone) -> str:
    return f"milestone{_by(check.deadline)}"


def _rise(check: tree.Rise) -> str:
    return f"{'rise' if check.strict else 'keep'} {_value(check.value)} each year"


_SENTENCES: Final[Mapping[type[tree.Check], Callable[[Any], str]]] = {
    tree.Range: _range,
    tree.Baseline: _baseline,
    tree.ShareOfValue: _share,
    tree.ShareOfUnits: _share_of_units,
    tree.Every: _every,
    tree.Grade: _grade,
    tree.Quota: _quota,
    tree.Total: _total,
    tree.Milestone: _milestone,
    tree.Rise: _rise,
}
