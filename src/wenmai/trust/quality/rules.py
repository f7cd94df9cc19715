"""Rules of data quality are data: plans/quality/*.toml."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from wenmai.runtime.environment import CHECKOUT

FOLDER: Final = CHECKOUT / "plans" / "quality"
NEEDS: Final = {
    "crowd": ("kinds",), "twice": ("kinds",), "per_session": ("attendance", "sessions", "mean"),
    "step": ("measures",), "gap": ("measures",),
}  # fmt: skip


class Rule(BaseModel):
    """One rule; which fields it needs depends on its check. `limit` and `least` are said in the room's README."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    check: Literal["crowd", "per_session", "step", "gap", "twice"]
    limit: Decimal
    least: Decimal = Decimal(0)
    kinds: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    attendance: str = ""
    sessions: str = ""
    mean: Decimal = Decimal(0)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [name for name in NEEDS[self.check] if not getattr(self, name)]
        if missing:
            raise ValueError(f"规则 {self.id} 的检查 {self.check} 还要写：{'、'.join(missing)}")
        return self


def read_folder(folder: Path) -> dict[str, Rule]:
    """All rules by id. Raises ValueError for one that is not complete."""
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal).get("rule", []):
            rule = Rule.model_validate(table)
            if rule.id in found:
                raise ValueError(f"{path.name}：规则 {rule.id} 写了两次")
            found[rule.id] = rule
    return found


@cache
def all_rules() -> dict[str, Rule]:
    """The rules of this installation, read once per process."""
    return read_folder(FOLDER)
