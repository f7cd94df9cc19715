"""An indicator in each of some places, with what is missing said: no report, no residents, or too few that reported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from wenmai.equity.definitions import Indicator
from wenmai.equity.kinds import kind_of
from wenmai.places.models import Division
from wenmai.plan.boards import Place, place_of
from wenmai.plan.figures import Figures
from wenmai.plan.results import Coverage


class State(StrEnum):
    """Why a place has a value, or none that could be compared."""

    KNOWN = "known"
    SILENT = "silent"  # nobody reported
    UNCOUNTED = "uncounted"  # how many live there is not known
    THIN = "thin"  # fewer than 80 % of its units, or of their months, reported: by nobody's head, and in no ratio


@dataclass(frozen=True, slots=True)
class Unit:
    """A place: `amount` by `residents` is `value`, in the indicator's unit and printed decimals. `group` is for Theil's parts.

    `coverage` is of houses, or of their months where they report each; where that is thin, `whole` are the months that are all there.
    """

    place: Place
    kind: str
    group: str
    residents: Decimal | None
    amount: Decimal | None
    value: Decimal | None
    coverage: Coverage | None
    state: State
    demo: bool
    whole: tuple[date, ...] = ()

    @property
    def known(self) -> bool:
        """True where it may be compared."""
        return self.state is State.KNOWN


@dataclass(frozen=True, slots=True)
class Mean:
    """Some places together: amounts added, residents added, divided last. `of` places of which `known` have a value."""

    value: Decimal | None
    amount: Decimal
    residents: Decimal
    known: int
    of: int


def unit_of(indicator: Indicator, where: Division, figures: Figures, group: str = "") -> Unit:
    """One place that `figures` was made for."""
    found = figures.amount(indicator.value, where.code, figures.year())
    coverage = least(found.coverage, figures.unit_months(indicator.measures, where.code))
    state = state_of(found.numerator, found.denominator, coverage)
    return Unit(
        place=place_of(where),
        kind=kind_of(where),
        group=group or kind_of(where),
        residents=found.denominator,
        amount=found.numerator,
        value=printed(indicator, found.value) if state is not State.THIN else None,
        coverage=coverage,
        state=state,
        demo=found.demo or figures.demo(where.code),
        whole=figures.whole_months(indicator.measures, where.code) if state is State.THIN else (),
    )


def least(*found: Coverage | None) -> Coverage | None:
    """The thinnest of those that are known."""
    known = [(each.share, each) for each in found if each and each.share is not None]
    return min(known, key=lambda pair: pair[0])[1] if known else None


def state_of(amount: Decimal | None, residents: Decimal | None, coverage: Coverage | None) -> State:
    """Why there is a value, or none."""
    if not residents:
        return State.UNCOUNTED
    if amount is None:
        return State.SILENT
    return State.THIN if coverage and coverage.thin else State.KNOWN


def units_of(
    indicator: Indicator, places: Sequence[Division], figures: Figures, groups: Mapping[str, str]
) -> tuple[Unit, ...]:
    """All places, in their order."""
    return tuple(unit_of(indicator, each, figures, groups.get(each.code, "")) for each in places)


def mean_of(indicator: Indicator, units: Iterable[Unit]) -> Mean:
    """The places that are known, together."""
    every = list(units)
    known = [each for each in every if each.known]
    amount = sum((each.amount for each in known if each.amount is not None), Decimal(0))
    residents = sum((each.residents for each in known if each.residents), Decimal(0))
    value = printed(indicator, amount * indicator.per / residents) if residents else None
    return Mean(value, amount, residents, len(known), len(every))


def printed(indicator: Indicator, value: Decimal | None) -> Decimal | None:
    """Rounded as it is shown."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-indicator.decimals), ROUND_HALF_UP)
