"""An indicator in each of some places, with what is missing said: no report, no residents, or too few that reported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from wenmai.equity.definitions import Indicator
from wenmai.equity.kinds import kind_of
from wenmai.places.models import Division
from wenmai.plan.boards import Place, place_of
from wenmai.plan.figures import Figures
from wenmai.plan.judgement import COVERAGE_NEEDED
from wenmai.plan.results import Coverage


class State(StrEnum):
    """Why a place has a value, or none that could be compared."""

    KNOWN = "known"
    SILENT = "silent"  # nobody reported
    UNCOUNTED = "uncounted"  # how many live there is not known
    THIN = "thin"  # fewer than 80 % of its units reported: shown, and in no ratio


@dataclass(frozen=True, slots=True)
class Unit:
    """A place: `amount` by `residents` is `value`, in the indicator's unit and printed decimals. `group` is for Theil's parts."""

    place: Place
    kind: str
    group: str
    residents: Decimal | None
    amount: Decimal | None
    value: Decimal | None
    coverage: Coverage | None
    state: State
    demo: bool

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
    return Unit(
        place=place_of(where),
        kind=kind_of(where),
        group=group or kind_of(where),
        residents=found.denominator,
        amount=found.numerator,
        value=printed(indicator, found.value),
        coverage=found.coverage,
        state=_state(found.numerator, found.denominator, found.coverage),
        demo=found.demo or figures.demo(where.code),
    )


def _state(amount: Decimal | None, residents: Decimal | None, coverage: Coverage | None) -> State:
    if not residents:
        return State.UNCOUNTED
    if amount is None:
        return State.SILENT
    share = coverage.share if coverage else None
    return State.THIN if share is not None and share < COVERAGE_NEEDED else State.KNOWN


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
