"""What pages, the API and the command get: frozen, with every part of a value beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(StrEnum):
    """The seven words. None in a result means: the target is not meant for this region."""

    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_DUE = "not_due"
    NO_DATA = "no_data"
    ATTESTED = "attested"


STATUS_WORDS: Final[Mapping[Status, Promise]] = {
    Status.MET: _("达成"),
    Status.ON_TRACK: _("达序时"),
    Status.BEHIND: _("滞后"),
    Status.MISSED: _("未达成"),
    Status.NOT_DUE: _("未到期"),
    Status.NO_DATA: _("无数据"),
    Status.ATTESTED: _("书面认定"),
}
THIN: Final = _("报送不足")


class Basis(StrEnum):
    """How the expected value of a day was drawn. UNSEASONAL: by days, as not every month of three years was reported."""

    LINEAR = "linear"
    COMPOUND = "compound"
    SEASONAL = "seasonal"
    UNSEASONAL = "unseasonal"


COVERAGE_NEEDED: Final = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Units (or months of units) that reported of those expected to."""

    reporting: int
    expected: int

    @property
    def share(self) -> Decimal | None:
        """0 to 1; None when nobody is expected to report."""
        return Decimal(min(self.reporting, self.expected)) / self.expected if self.expected else None

    @property
    def thin(self) -> bool:
        """True where so few reported that the sum stands for nobody."""
        return self.share is not None and self.share < COVERAGE_NEEDED


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted, in the clause's unit. `expected_now` is where the path should be today, drawn by `basis`.

    `tolerance`: so many per cent under it are still on track. `season`: the first and the last year of the months used.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    strict: bool = False
    year: int | None = None
    expected_now: Decimal | None = None
    basis: Basis | None = None
    tolerance: Decimal = Decimal(0)
    season: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One clause in one region on one day.

    `value` is rounded as the clause declares and in its `unit`; `numerator` and `denominator` are exact sums in the units of
    the measures, and None where there is none. `also`: beside another, what the same sentence asks as well. `passed` and `asked` are units (or units × windows) for every, per_unit, grade.
    """

    id: str
    plan: str
    region: str
    type: str
    title: str
    group: str
    quote: str
    place: str
    unit: str
    reading: str
    label: str
    owner: str
    nature: str
    effort: str
    definition_version: str
    as_of: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    target: Target = field(default_factory=Target)
    baseline: Decimal | None = None
    baseline_year: int | None = None
    coverage: Coverage | None = None
    status: Status | None = None
    note: str = ""
    demo: bool = False
    also: bool = False
    alternatives: tuple["ClauseResult", ...] = ()

    @property
    def word(self) -> str:
        """The status as a word; what too few reported is not judged, which is not the same as nothing."""
        thin = self.status == Status.NO_DATA and self.value is not None and self.coverage and self.coverage.thin
        return str(THIN if thin else STATUS_WORDS[self.status]) if self.status else ""


class UnitResult(NamedTuple):
    """One unit of an every, per_unit, grade or share clause; `values` are those of its tests in their order."""

    code: str
    name: str
    division: str
    values: tuple[Decimal | None, ...]
    passed: bool | None
    window: tuple[date, date] | None = None
