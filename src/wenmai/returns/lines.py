"""The lines of a return: what the records say, what was typed, which of them counts; as they are shown and as they go out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from wenmai.kernel import crypto
from wenmai.returns.definitions import Form, Item
from wenmai.returns.figures import Said

ENOUGH: Final = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `value` counts; `computed` is what the records say. Where both are there and differ, `reason` says why.

    `months` of `due` have a record. Where that is too few, `reason` says why as well.
    """

    item: Item
    value: Decimal | None
    computed: Decimal | None
    reason: str = ""
    definition: str = ""
    as_of: date | None = None
    depth: int = 0
    demo: bool = False
    months: int | None = None
    due: int = 0

    @property
    def thin(self) -> bool:
        """True where fewer than 80 % of the months that are over have a record: no amount of a year without a reason."""
        return self.months is not None and self.months < ENOUGH * self.due

    @property
    def replaced(self) -> bool:
        """Typed instead of what the records say, or where they say nothing."""
        return bool(self.item.measure) and self.value is not None and self.value != self.computed


Typing = Mapping[str, tuple[Decimal, str]]


def lines_of(form: Form, records: Mapping[str, Said], typed: Typing) -> tuple[Line, ...]:
    """The form's lines in its order."""
    return tuple(_line(form, item, records.get(item.measure), typed.get(item.key)) for item in form.items)


def _line(form: Form, item: Item, known: Said | None, typed: tuple[Decimal, str] | None) -> Line:
    computed = None if known is None or known.value is None else rounded(known.value, item)
    value, reason = (rounded(typed[0], item), typed[1]) if typed else (computed, "")
    if known is None:
        return Line(item, value, computed, reason, depth=form.depth(item))
    said = known.definition, known.as_of, form.depth(item), known.demo, known.months, known.due
    return Line(item, value, computed, reason, *said)


def rounded(value: Decimal, item: Item) -> Decimal:
    """A value with as many decimals as its line has."""
    return value.quantize(Decimal(1).scaleb(-item.decimals))


def values_of(lines: Sequence[Line]) -> dict[str, Decimal | None]:
    """By key, for checks and sums."""
    return {each.item.key: each.value for each in lines}


def packed(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """As a version keeps them: plain JSON, amounts as text, with the words of that day."""
    return [
        {
            "key": each.item.key, "title": each.item.title, "unit": each.item.unit, "section": each.item.section,
            "under": each.item.under, "decimals": each.item.decimals, "measure": each.item.measure,
            "definition": each.definition, "value": _text(each.value), "computed": _text(each.computed),
            "reason": each.reason, "as_of": each.as_of.isoformat() if each.as_of else "", "depth": each.depth,
            "demo": each.demo, "months": each.months, "due": each.due,
        }
        for each in lines
    ]  # fmt: skip


def unpacked(kept: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines of a version."""
    return tuple(_unpacked(each) for each in kept)


def _unpacked(kept: Mapping[str, Any]) -> Line:
    item = Item(**{name: kept[name] for name in ("key", "section", "title", "unit", "under", "measure", "decimals")})
    as_of = date.fromisoformat(kept["as_of"]) if kept["as_of"] else None
    value, computed = _amount(kept["value"]), _amount(kept["computed"])
    said = kept["definition"], as_of, kept["depth"], kept["demo"], kept.get("months"), kept.get("due", 0)
    return Line(item, value, computed, kept["reason"], *said)  # a version from before says nothing of months


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def digest_of(kept: object) -> str:
    """SM3 of what is kept as JSON in UTF-8, keys sorted, no spaces."""
    return crypto.digest(json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
