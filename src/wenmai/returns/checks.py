"""Do the items agree? Pure: the same values, the same findings. What is not known is never taken for 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.returns.definitions import Check, Form, Sign
from wenmai.returns.lines import Line

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that does not hold, or a line that is missing. `must`: it cannot go out so. `keys`: the lines to look at."""

    text: str
    keys: tuple[str, ...]
    must: bool


def findings(form: Form, values: Values) -> tuple[Finding, ...]:
    """What is wrong with these values, missing lines first."""
    missing = [
        Finding(_("%(item)s还没有填。") % {"item": item.title}, (item.key,), True)
        for item in form.items
        if item.required and values.get(item.key) is None
    ]
    return (*missing, *(each for check in form.checks if (each := _finding(form, check, values))))


def unexplained(lines: Sequence[Line]) -> tuple[Finding, ...]:
    """Amounts that go out without the reason they need: other than the records, or of records with months missing."""
    return tuple(Finding(_unsaid(line), (line.item.key,), True) for line in lines if not line.reason and _asks(line))


def _asks(line: Line) -> bool:
    return line.replaced or (line.thin and line.value is not None)


def _unsaid(line: Line) -> str:
    said = {"item": line.item.title, "all": line.due, "n": line.months}
    if line.replaced and line.computed is None:
        return _("%(item)s没有记录，请写明数据来自哪里。") % said
    if line.replaced:
        return _("%(item)s和记录不一样，请写明原因。") % said
    return _("%(item)s：%(all)s 个月里 %(n)s 个月有记录，请补记，或者写明原因。") % said


def _finding(form: Form, check: Check, values: Values) -> Finding | None:
    left_keys, sign, right_keys = check.sides()
    left, right = ([values.get(key) for key in side] for side in (left_keys, right_keys))
    if _holds(left, sign, right):
        return None
    said = {
        "left": _side(form, left_keys),
        "right": _side(form, right_keys),
        "a": f"{_known(left):,f}",
        "b": f"{_known(right):,f}",
    }
    text = (
        _("%(left)s应等于%(right)s：现在是 %(a)s 和 %(b)s。")
        if sign == "="
        else _("%(left)s不应多于%(right)s：现在是 %(a)s 和 %(b)s。")
    )
    return Finding(text % said, (*left_keys, *right_keys), not check.ask)


def _holds(left: Sequence[Decimal | None], sign: Sign, right: Sequence[Decimal | None]) -> bool:
    """True also where too little is known to say no. Amounts are 0 or more, so known parts alone can already be too many."""
    more_left = None not in right and _known(left) > _known(right)
    more_right = None not in left and _known(right) > _known(left)
    if sign == "<=":
        return not more_left
    return not (more_left or more_right)


def _known(side: Sequence[Decimal | None]) -> Decimal:
    return sum((each for each in side if each is not None), Decimal(0))


def _side(form: Form, keys: Sequence[str]) -> str:
    names = [form.item(key).title for key in keys]
    return _("、").join(names) + (_("的合计") if len(names) > 1 else "")
