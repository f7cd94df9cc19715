"""The first draft of a service report is data: plans/reports/service.toml. {measure} in a sentence stands for a figure."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import ValidationError

from wenmai.kernel.errors import Invalid
from wenmai.measures.definitions import all_measures
from wenmai.measures.mistakes import sentence
from wenmai.returns.definitions import Strict
from wenmai.runtime.environment import CHECKOUT

FILE = CHECKOUT / "plans" / "reports" / "service.toml"
TOKEN = re.compile(r"\{([a-z0-9_.]+)\}")


class Section(Strict):
    """A part of the report, for these kinds of houses (all without). `hint` says what to write where no record can."""

    key: str
    title: str
    kinds: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A part as somebody wrote it."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, or a figure with its measure."""

    text: str
    measure: str = ""
    value: Decimal | None = None
    now: Decimal | None = None

    @property
    def changed(self) -> bool:
        """A published figure that the records say otherwise by now."""
        return bool(self.measure) and self.value != self.now


@cache
def sections() -> tuple[Section, ...]:
    """All parts in order, read once per process. Raises Invalid."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    try:
        found = tuple(Section.model_validate(each) for each in table["section"])
    except ValidationError as error:
        raise Invalid("returns.sections", f"{FILE.name}：{sentence(error)}") from error
    unknown = unknown_in("".join(each.sentences) for each in found)
    if unknown:
        raise Invalid("returns.sections", f"{FILE.name}：没有这个度量：{'、'.join(unknown)}")
    return found


def sections_of(kind: str) -> tuple[Section, ...]:
    """The parts for a kind of house."""
    return tuple(each for each in sections() if not each.kinds or kind in each.kinds)


def named_in(texts: Iterable[str]) -> list[str]:
    """The measures that texts name, sorted."""
    return sorted({name for text in texts for name in TOKEN.findall(text)})


def unknown_in(texts: Iterable[str]) -> list[str]:
    """The names in braces that are no measure."""
    return [name for name in named_in(texts) if name not in all_measures()]


def pieces(text: str, then: Mapping[str, Decimal | None], now: Mapping[str, Decimal | None]) -> list[Piece]:
    """Text cut at its figures."""
    parts = TOKEN.split(text)
    return [
        Piece(part) if not place % 2 else Piece("", part, then.get(part), now.get(part))
        for place, part in enumerate(parts)
        if part
    ]


def written(body: Iterable[Mapping[str, Any]]) -> tuple[Written, ...]:
    """A kept body."""
    return tuple(Written(**each) for each in body)
