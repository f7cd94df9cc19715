"""What is looked at: plans/equity/indicators.toml. An indicator is measures added, by residents, times `per`."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from wenmai.kernel.data_files import Table, read_tables
from wenmai.kernel.errors import NotFound
from wenmai.measures.definitions import get_measure
from wenmai.plan.language.tree import Value
from wenmai.runtime.environment import CHECKOUT

FOLDER: Final = CHECKOUT / "plans" / "equity"
RESIDENTS: Final = "places.population"


class Indicator(Table):
    """`side`: what people used or what is there to use. `groups`: measures of the part that is meant for special groups."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    title: str
    side: Literal["use", "provision"]
    measures: Annotated[tuple[str, ...], Field(min_length=1)]
    groups: tuple[str, ...] = ()
    per: Decimal
    unit: str
    decimals: Annotated[int, Field(ge=0, le=4)]

    @property
    def value(self) -> Value:
        """As clauses say it: the measures added, by residents."""
        return Value(self.measures, (RESIDENTS,), self.per)

    @property
    def definition(self) -> tuple[tuple[str, str], ...]:
        """What its measures are called, and what counts in them."""
        return tuple((get_measure(name).title, get_measure(name).note) for name in (*self.measures, RESIDENTS))


def read_folder(folder: Path) -> dict[str, Indicator]:
    """All indicators by id. Raises ValueError for what is wrong, NotFound for a measure that nobody knows."""
    found = read_tables(folder.glob("indicators*.toml"), "indicator", Indicator)
    for each in found.values():
        for name in (*each.measures, *each.groups):
            get_measure(name)
    return found


@cache
def all_indicators() -> dict[str, Indicator]:
    """The indicators of this installation, read once per process."""
    return read_folder(FOLDER)


def get_indicator(name: str) -> Indicator:
    """One indicator, the first for "". Raises NotFound."""
    known = all_indicators()
    if name and name not in known:
        raise NotFound("equity.no_indicator", _("没有这个指标。请从列表里选。"))
    return known[name] if name else next(iter(known.values()))
