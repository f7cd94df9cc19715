"""What a figure leaves out by its channel, with its count: online attendance is named, never hidden."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.ledger import queries as ledger
from wenmai.measures import cells
from wenmai.measures.definitions import Measure, get_measure
from wenmai.measures.periods import Period

WORDS = {"onsite": lazy("现场"), "mobile": lazy("流动"), "online": lazy("线上"), "home": lazy("上门")}
ALL = tuple(WORDS)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What the same kinds of facts have in channels that the measure does not count; `facts` is how many stand."""

    measure: str
    channels: tuple[str, ...]
    amount: Decimal
    facts: int

    @property
    def title(self) -> str:
        """What the measure counts."""
        return get_measure(self.measure).title

    @property
    def said(self) -> str:
        """The channels in words."""
        return _("、").join(str(WORDS[channel]) for channel in self.channels)


def exclusions(names: Sequence[str], region: str, period: Period) -> tuple[Exclusion, ...]:
    """For each measure over facts that counts some channels only; one with nothing left out has facts 0."""
    measures = [get_measure(name) for name in names]
    return tuple(found for measure in measures if (found := _of(measure, region, period)))


def _of(measure: Measure, region: str, period: Period) -> Exclusion | None:
    chosen = [each for each in measure.facts if each.channel]
    if not chosen:
        return None
    amount, number, left = Decimal(0), 0, set[str]()
    for each in cells.filters_within(measure, period.start, period.end, region):
        others = tuple(channel for channel in ALL if channel not in each.channels) if each.channels else ()
        if others:
            quantity, facts = ledger.total(replace(each, channels=others))
            amount, number = amount + (quantity or Decimal(0)), number + facts
            left.update(others)
    return Exclusion(measure.id, tuple(channel for channel in ALL if channel in left), amount, number)
