"""How scores are made and which terms hold: plans/funding/*.toml, and as text in each run that was kept."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from wenmai.funding.allocation import Terms
from wenmai.kernel.data_files import Table, read_tables
from wenmai.kernel.errors import NotFound
from wenmai.measures.definitions import get_measure
from wenmai.runtime.environment import CHECKOUT

FOLDER: Final = CHECKOUT / "plans" / "funding"
Yuan = Annotated[int, Field(ge=0, le=10**12)]
CENTS: Final = Decimal("0.01")
MONTHS: Final = 12


class Part(BaseModel):
    """So much of the score by one measure: all of `weight` for `full` by resident in a whole year, less in proportion."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    measure: str
    weight: Annotated[Decimal, Field(ge=0, le=1000)]
    full: Annotated[Decimal, Field(gt=0)]

    @property
    def title(self) -> str:
        """What the measure is called."""
        return get_measure(self.measure).title

    def points(self, amount: Decimal, residents: Decimal, months: int) -> Decimal:
        """0 to 100: published amount by residents against `full`, by months."""
        wanted = self.full * residents * months / MONTHS
        return min(Decimal(100), amount * 100 / wanted)


class Scheme(Table):
    """Amounts in whole yuan."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    title: Annotated[str, Field(max_length=80)]
    note: str = ""
    pool: Yuan
    base: Yuan = 0
    floor: Yuan = 0
    cap: Yuan | None = None
    score: Annotated[tuple[Part, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _weighed(self) -> Self:
        if not sum(part.weight for part in self.score):
            raise ValueError("各项分值不能全是 0")
        for part in self.score:
            if not get_measure(part.measure).additive:
                raise ValueError(f"{part.measure} 不是能相加的数，公布里没有它，不能当得分的一项")
        return self

    @property
    def terms(self) -> Terms:
        """As the allocation takes them."""
        return Terms(self.pool, self.base, self.floor, self.cap)

    def scored(self, points: list[Decimal]) -> Decimal:
        """The weighted mean of the parts' points, to two decimals."""
        weights = [part.weight for part in self.score]
        total = sum((weight * each for weight, each in zip(weights, points, strict=True)), Decimal(0))
        return (total / sum(weights, Decimal(0))).quantize(CENTS, ROUND_HALF_UP)


def read_folder(folder: Path) -> dict[str, Scheme]:
    """All schemes by id. Raises ValueError for what is wrong, NotFound for a measure that nobody knows."""
    return read_tables(folder.glob("*.toml"), "scheme", Scheme)


@cache
def all_schemes() -> dict[str, Scheme]:
    """The schemes of this installation, read once per process."""
    return read_folder(FOLDER)


def get_scheme(name: str) -> Scheme:
    """Raises NotFound."""
    found = all_schemes().get(name)
    if found is None:
        raise NotFound("funding.no_scheme", _("没有这个方案。请从列表里选。"))
    return found
