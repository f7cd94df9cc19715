"""Measures are data: plans/measures/*.toml say what is counted, and how it adds up over time and over places."""

import hashlib
import json
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wenmai.kernel.errors import Invalid, NotFound
from wenmai.measures.mistakes import line_of_id, not_utf8, sentence, toml_mistake
from wenmai.runtime.environment import CHECKOUT

FOLDER = CHECKOUT / "plans" / "measures"
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
OverTime = Literal["sum", "last", "mean", "max"]
OverPlaces = Literal["sum", "mean", "max", "own"]
Part = Literal["value", "numerator", "denominator"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Selection(_Strict):
    """Which facts count; an empty filter lets all pass."""

    kinds: Annotated[tuple[Name, ...], Field(min_length=1)]
    channel: tuple[Literal["onsite", "mobile", "online", "home"], ...] = ()
    institution_kind: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    setting: tuple[str, ...] = ()
    attributes: dict[str, tuple[str, ...]] = {}


class Measure(_Strict):
    """One thing that is counted.

    `time` and `places` say how it adds up. `places = "own"` takes the unit's own figure. For a gauge the sum of its parts stands
    in if every part has one (a census figure of a city and those of its counties must not be added); for facts nothing does. `census` counts only readings of the
    gauge's latest round: what the round does not name is gone. `reports` names the institution kinds
    (or division levels) that are expected to report, for coverage; without it coverage is unknown. `absent = "zero"` is for what
    somebody else reports for all units (a troupe its shows): then a unit without a record had none, once its prefecture has begun
    to report. Otherwise it is unknown. `part_of` names the measure that counts the same and more: open data withholds both together.
    `of_year` is for a gauge that is counted anew from each New Year's Day: its reading is of no other year.
    """

    id: Name
    title: str
    unit: str
    source: Literal["facts", "gauge"]
    facts: tuple[Selection, ...] = ()
    add: Literal["quantity", "count"] = "quantity"
    gauge: Name | None = None
    part: Part = "value"
    institution_kind: tuple[str, ...] = ()
    attributes: dict[str, str] = {}
    census: bool = False
    time: OverTime = "sum"
    places: OverPlaces = "sum"
    reports: tuple[str, ...] = ()
    absent: Literal["unknown", "zero"] = "unknown"
    note: str = ""
    part_of: Name | None = None
    of_year: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.source == "facts" and (not self.facts or self.gauge):
            raise ValueError('source = "facts" 要写 [[measure.facts]]，不能写 gauge')
        if self.source == "gauge" and (self.facts or not self.gauge):
            raise ValueError('source = "gauge" 要写 gauge，不能写 [[measure.facts]]')
        if self.source == "gauge" and self.time != "last":
            raise ValueError("存量不能按时间相加，time 请写 last")
        kinds = [kind for selection in self.facts for kind in selection.kinds]
        if len(kinds) != len(set(kinds)):
            raise ValueError("同一种事实只能写在一个 [[measure.facts]] 里，否则会重复计数")
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """The fact kinds it reads, sorted; () for a gauge."""
        return tuple(sorted({kind for selection in self.facts for kind in selection.kinds}))

    @property
    def additive(self) -> bool:
        """True when county roll-ups can simply be added: facts, summed over time and places."""
        return self.source == "facts" and self.time == "sum" and self.places == "sum"

    @property
    def version(self) -> str:
        """Twelve hex digits that change when anything that changes the figure changes; the title does not."""
        said = self.model_dump(mode="json", exclude={"title", "note", "part_of", "of_year"})
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def read_folder(folder: Path) -> dict[str, Measure]:
    """All measures of a folder by id. Raises Invalid with file, line and a Chinese sentence at the first mistake."""
    found: dict[str, Measure] = {}
    for path in sorted(folder.glob("*.toml")):
        for measure in read_file(path):
            if measure.id in found:
                raise Invalid("measures.twice", f"{path.name}：度量 {measure.id} 写了两次，请删去一处。")
            found[measure.id] = measure
    for measure in found.values():
        _check_whole(measure, found)
    return found


def _check_whole(part: Measure, known: dict[str, Measure]) -> None:
    whole = known.get(part.part_of) if part.part_of else None
    if part.part_of and (whole is None or whole.part_of or whole.unit != part.unit):
        raise Invalid(
            "measures.part_of",
            f"度量 {part.id} 的 part_of 写的是 {part.part_of}：要写一个单位相同、自己不是别的度量一部分的度量。",
        )


def read_file(path: Path) -> list[Measure]:
    """The measures of one file. Raises Invalid."""
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text, parse_float=Decimal).get("measure", [])
    except tomllib.TOMLDecodeError as error:
        raise Invalid("measures.toml", toml_mistake(path.name, error)) from error
    except UnicodeDecodeError as error:
        raise Invalid("measures.toml", not_utf8(path.name, error)) from error
    return [_measure(path, text, table) for table in tables]


def _measure(path: Path, text: str, table: dict[str, object]) -> Measure:
    try:
        return Measure.model_validate(table)
    except ValidationError as error:
        line = line_of_id(text, str(table.get("id", "")))
        raise Invalid(
            "measures.schema", f"{path.name} 第 {line} 行起，度量 {table.get('id', '?')}：{sentence(error)}"
        ) from error


@cache
def all_measures() -> dict[str, Measure]:
    """The measures of this installation by id, read once per process."""
    return read_folder(FOLDER)


def get_measure(name: str) -> Measure:
    """Raises NotFound."""
    try:
        return all_measures()[name]
    except KeyError:
        raise NotFound("measures.unknown", f"没有名为「{name}」的度量。plans/measures/ 里有全部度量。") from None


def measures_of_kind(kind: str) -> tuple[Measure, ...]:
    """The measures that a fact of this kind may change."""
    return tuple(measure for measure in all_measures().values() if kind in measure.kinds)


def all_kinds_read() -> tuple[str, ...]:
    """Every fact kind that some measure reads, sorted."""
    return tuple(sorted({kind for measure in all_measures().values() for kind in measure.kinds}))
