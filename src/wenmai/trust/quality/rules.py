"""Rules of data quality are data: plans/quality/*.toml."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import model_validator

from wenmai.kernel.data_files import Table, read_tables
from wenmai.runtime.environment import CHECKOUT

FOLDER: Final = CHECKOUT / "plans" / "quality"
NEEDS: Final = {
    "crowd": ("kinds",), "twice": ("kinds",), "per_session": ("attendance", "sessions", "mean"),
    "step": ("measures",), "gap": ("measures",),
}  # fmt: skip


class Rule(Table):
    """One rule; which fields it needs depends on its check. `limit` and `least` are said in the room's README."""

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
    return read_tables(folder.glob("*.toml"), "rule", Rule)


@cache
def all_rules() -> dict[str, Rule]:
    """The rules of this installation, read once per process."""
    return read_folder(FOLDER)
