"""Forms are data: plans/forms/*.toml name the items of a yearly table, what fills each, and what must agree."""

import hashlib
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wenmai.kernel.errors import Invalid, NotFound
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.mistakes import not_utf8, sentence, toml_mistake
from wenmai.runtime.environment import CHECKOUT

FORMS = CHECKOUT / "plans" / "forms"
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sign = Literal["=", "<="]
_RULE = re.compile(r"\s*([a-z0-9_+ ]+?)\s*(<=|=)\s*([a-z0-9_+ ]+?)\s*")


class Strict(BaseModel):
    """Unknown words in a file are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Strict):
    """One line of the form. With `measure` it is filled from the records; else a person types it. `under`: 其中."""

    key: Key
    section: str
    title: str
    unit: str
    under: str = ""
    measure: str = ""
    required: bool = False
    decimals: Annotated[int, Field(ge=0, le=2)] = 0
    note: str = ""

    def source(self) -> Measure | None:
        """The measure that fills it; None for what is typed, and where a kept version names one that is no more."""
        return all_measures().get(self.measure)


class Check(Strict):
    """What must agree: sums of items by "=" or "<=". `ask` only asks to look again; the rest must hold before it goes out."""

    rule: str
    ask: bool = False

    def sides(self) -> tuple[tuple[str, ...], Sign, tuple[str, ...]]:
        """The keys on the left, the sign, the keys on the right. Raises ValueError."""
        found = _RULE.fullmatch(self.rule)
        if found is None:
            raise ValueError(f"写成“a + b <= c”或“a = b + c”：{self.rule}")
        left, right = (tuple(each.strip() for each in found[side].split("+")) for side in (1, 3))
        return left, "=" if found[2] == "=" else "<=", right


class Form(Strict):
    """A yearly table: who hands it in (`kinds`), until when in the next year (`due`, MM-DD), where its columns come from."""

    code: Key
    title: str
    edition: str
    kinds: tuple[str, ...]
    due: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    source: str
    items: tuple[Item, ...] = Field(min_length=1)
    checks: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        keys = [item.key for item in self.items]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        asked = {each.under for each in self.items if each.under} | {
            key for check in self.checks for side in check.sides()[::2] for key in side
        }
        if twice or asked - set(keys):
            raise ValueError(f"指标代码写了两次或没有：{'、'.join([*twice, *sorted(asked - set(keys))])}")
        unknown = [each.measure for each in self.items if each.measure and each.measure not in all_measures()]
        if unknown:
            raise ValueError(f"没有这个度量：{'、'.join(unknown)}")
        return self

    @property
    def version(self) -> str:
        """Twelve hex digits that change when items or checks do."""
        said = self.model_dump(mode="json", include={"code", "edition", "items", "checks"})
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]

    def item(self, key: str) -> Item:
        """Raises KeyError."""
        return {each.key: each for each in self.items}[key]

    def depth(self, item: Item) -> int:
        """How many 其中 stand above it."""
        return 1 + self.depth(self.item(item.under)) if item.under else 0


def read_form(path: Path) -> Form:
    """The form of a file. Raises Invalid with the file and a Chinese sentence."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        head = {**table.get("form", {}), "items": table.get("item", []), "checks": table.get("check", [])}
        return Form.model_validate(head)
    except tomllib.TOMLDecodeError as error:
        raise Invalid("returns.toml", toml_mistake(path.name, error)) from error
    except UnicodeDecodeError as error:
        raise Invalid("returns.toml", not_utf8(path.name, error)) from error
    except ValidationError as error:
        raise Invalid("returns.form", f"{path.name}：{sentence(error)}") from error


@cache
def all_forms() -> dict[str, Form]:
    """The forms of this installation by code, read once per process."""
    return {form.code: form for form in (read_form(path) for path in sorted(FORMS.glob("*.toml")))}


def get_form(code: str) -> Form:
    """Raises NotFound."""
    try:
        return all_forms()[code]
    except KeyError:
        raise NotFound("returns.no_form", f"没有“{code}”这张报表。") from None


def forms_of(kind: str) -> tuple[Form, ...]:
    """The forms that an institution of a kind hands in."""
    return tuple(form for form in all_forms().values() if kind in form.kinds)
