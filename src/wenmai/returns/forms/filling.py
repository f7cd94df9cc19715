"""What was typed into a return. Parses; never writes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel.errors import DomainError
from wenmai.returns.actions.filling import Entry
from wenmai.returns.definitions import Form
from wenmai.returns.lines import Line
from wenmai.returns.queries.returns import Sheet

_AMOUNT = re.compile(r"\d{1,14}(\.\d{1,2})?")
_FULL = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


@dataclass(frozen=True, slots=True)
class Field:
    """A line with its two inputs as they are shown: what was typed and why, and what is wrong with it."""

    line: Line
    typed: str
    reason: str
    mistake: str = ""

    @property
    def opens(self) -> bool:
        """True where the place for another amount is shown at once."""
        return bool(self.typed or self.reason or self.mistake)


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of a section."""

    title: str
    fields: tuple[Field, ...]


def parsed(form: Form, given: Mapping[str, str]) -> tuple[dict[str, Entry], dict[str, str]]:
    """Entries of the lines that were sent, and what is no amount, by key."""
    entries, wrong = dict[str, Entry](), dict[str, str]()
    for item in form.items:
        if f"v-{item.key}" not in given:
            continue
        text = given[f"v-{item.key}"].translate(_FULL).replace(",", "").strip()
        if text and not _AMOUNT.fullmatch(text):
            wrong[item.key] = _("请填数字，例如 1280。")
        entries[item.key] = Entry(
            Decimal(text) if text and item.key not in wrong else None, given.get(f"r-{item.key}", "")[:200]
        )
    return entries, wrong


def parts_of(
    sheet: Sheet, given: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None
) -> list[Part]:
    """The form's sections in order; with `given` as it was sent."""
    titles = list(dict.fromkeys(line.item.section for line in sheet.lines))
    fields = [_field(line, given, wrong or {}) for line in sheet.lines]
    return [Part(title, tuple(each for each in fields if each.line.item.section == title)) for title in titles]


def _field(line: Line, given: Mapping[str, str] | None, wrong: Mapping[str, str]) -> Field:
    key = line.item.key
    own = line.value is not None and (not line.item.measure or line.replaced)
    typed, reason = (f"{line.value.normalize():f}" if own and line.value is not None else ""), line.reason
    if given is not None:
        typed, reason = given.get(f"v-{key}", typed), given.get(f"r-{key}", reason)
    return Field(line, typed, reason, wrong.get(key, ""))


def mistakes_of(error: DomainError, known: Sequence[str]) -> dict[str, str]:
    """What a refusal says of single lines."""
    return {key: said for key, said in error.fields.items() if key in known}
