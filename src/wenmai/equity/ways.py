"""How one gets there and to what: plans/equity/reach.toml."""

import tomllib
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from wenmai.equity.catchment import Spot, kilometres
from wenmai.equity.definitions import FOLDER
from wenmai.kernel.errors import NotFound

Named = Annotated[str, Field(pattern=r"^[a-z]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Way(_Strict):
    """So many kilometres an hour on the road; `zones` as (minutes until, weight), nearest first."""

    id: Named
    title: str
    kmh: Annotated[float, Field(gt=0)]
    zones: Annotated[tuple[tuple[float, float], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _outwards(self) -> Self:
        ends = [end for end, _weight in self.zones]
        if ends != sorted(set(ends)):
            raise ValueError("zones 要由近到远写")
        return self

    @property
    def last(self) -> float:
        """Minutes past which a house is out of reach."""
        return self.zones[-1][0]


class Service(_Strict):
    """Kinds of houses that do the same for a reader."""

    id: Named
    title: str
    kinds: Annotated[tuple[str, ...], Field(min_length=1)]


class Reach(_Strict):
    """`detour`: the road by the line as the crow flies. `near`: minutes that count as close by; past `far` nothing is a remedy."""

    detour: Annotated[float, Field(ge=1)]
    near: Annotated[int, Field(gt=0)]
    far: Annotated[int, Field(gt=0)]
    way: Annotated[tuple[Way, ...], Field(min_length=1)]
    service: Annotated[tuple[Service, ...], Field(min_length=1)]

    @property
    def fastest(self) -> Way:
        """How things are brought."""
        return max(self.way, key=lambda way: way.kmh)

    def minutes(self, one: Spot, other: Spot, way: Way) -> float:
        """An estimate: the straight line times `detour`, at the way's speed."""
        return kilometres(one, other) * self.detour / way.kmh * 60


@cache
def reach() -> Reach:
    """Of this installation, read once per process."""
    table: dict[str, Any] = tomllib.loads((FOLDER / "reach.toml").read_text(encoding="utf-8"))
    return Reach.model_validate(table)


def get_way(name: str) -> Way:
    """The first for "". Raises NotFound."""
    found = next((each for each in reach().way if name in {"", each.id}), None)
    if found is None:
        raise NotFound("equity.no_way", _("没有这种走法。请从列表里选。"))
    return found


def get_service(name: str) -> Service:
    """The first for "". Raises NotFound."""
    found = next((each for each in reach().service if name in {"", each.id}), None)
    if found is None:
        raise NotFound("equity.no_service", _("没有这类场馆。请从列表里选。"))
    return found


def rounded(value: float, digits: int = 1) -> Decimal:
    """As it is shown."""
    return Decimal(str(round(value, digits)))
