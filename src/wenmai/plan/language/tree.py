"""What a check means, typed: the parser builds these and the evaluators read them. Nothing here knows a database."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final


@dataclass(frozen=True, slots=True)
class Value:
    """Σ numerator, or Σ numerator ÷ (Σ denominator ÷ per): parts are added over places first and divided last."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    per: Decimal = Decimal(1)

    @property
    def measures(self) -> tuple[str, ...]:
        """All measures it reads, in the order written."""
        return self.numerator + self.denominator


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is wanted. `strict` leaves out the low end ("超过"); `capped` makes being above `high` a failure ("100 个左右")."""

    low: Decimal | None
    high: Decimal | None = None
    strict: bool = False
    capped: bool = False

    def hold(self, value: Decimal) -> bool:
        """True when the value is within; without `capped` more than `high` is good too."""
        if self.low is not None and (value < self.low or (self.strict and value == self.low)):
            return False
        return not (self.capped and self.high is not None and value > self.high)


@dataclass(frozen=True, slots=True)
class Test:
    """A value and what is wanted of it, asked of one unit. `kept`: not less than a year before ("不减")."""

    value: Value
    bounds: Bounds
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Tests:
    """Tests of one unit joined by one word."""

    items: tuple[Test, ...]
    any_of: bool = False

    @property
    def measures(self) -> tuple[str, ...]:
        """All measures the tests read."""
        return tuple(name for item in self.items for name in item.value.measures)


@dataclass(frozen=True, slots=True)
class Unit:
    """An institution kind ("library", perhaps of one level), a division level ("county") or "authority" (市、县两级).

    `within`: only those in the division with this code ("米易县…").
    """

    kind: str
    level: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Units:
    """The units asked, perhaps only those in divisions on a list ("ex_poverty"), or with a grade in force at least as good as
    `graded` (1 is best; None asks no grade), or of which a stock says so (`having`: "中心镇").
    """

    kinds: tuple[Unit, ...]
    tag: str = ""
    graded: Decimal | None = None
    having: Test | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures by which they are chosen."""
        return self.having.value.measures if self.having else ()


@dataclass(frozen=True, slots=True)
class Check:
    """The base of the twelve."""

    type: ClassVar[str] = ""

    @property
    def measures(self) -> tuple[str, ...]:
        """All measures the check reads."""
        return ()

    @property
    def year(self) -> int | None:
        """The year by whose end it must hold; None for what holds every year."""
        return None


@dataclass(frozen=True, slots=True)
class Range(Check):
    """An indicator of one year against a target or a target range."""

    type: ClassVar[str] = "range"
    value: Value
    target_year: int
    bounds: Bounds

    @property
    def measures(self) -> tuple[str, ...]:
        """See Check."""
        return self.value.measures

    @property
    def year(self) -> int:
        """See Check."""
        return self.target_year


@dataclass(frozen=True, slots=True)
class ShareOfValue(Check):
    """Part over whole, both flows of the year or both stocks."""

    type: ClassVar[str] = "share"
    value: Value
    deadline: int | None
    bounds: Bounds

    @property
    def measures(self) -> tuple[str, ...]:
        """See Check."""
        return self.value.measures

    @property
    def year(self) -> int | None:
        """See Check."""
        return self.deadline


@dataclass(frozen=True, slots=True)
class ShareOfUnits(Check):
    """The share of units that pass tests."""

    type: ClassVar[str] = "share"
    units: Units
    tests: Tests
    deadline: int | None
    bounds: Bounds

    @property
    def measures(self) -> tuple[str, ...]:
        """See Check."""
        return self.tests.measures + self.units.measures

    @property
    def year(self) -> int | None:
        """See Check."""
        return self.deadline


@dataclass(frozen=True, slots=True)
class Every(Check):
    """Each unit passes, in each calendar window of `months` if given."""

    type: ClassVar[str] = "every"
    units: Units
    tests: Tests
    months: int | None = None
    deadline: int | None = None
    overall: Test | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """See Check."""
        return self.tests.measures + self.units.measures + (self.overall.value.measures if self.overall else ())

    @property
    def year(self) -> int | None:
        """See Check."""
        return self.deadline


@dataclass(frozen=True, slots=True)
class PerUnit(Every):
    """Like Every with institutions (or authorities) as units and amounts to reach within the year."""

    type: ClassVar[str] = "per_unit"


@dataclass(frozen=True, slots=True)
class Grade(Check):
    """Each institution holds a grade at least this good; grades are ordinal and 1 is best, so `low` is the worst allowed."""

    type: ClassVar[str] = "grade"
    units: Units
    worst: Decimal
    deadline: int

    @property
    def year(self) -> int:
        """See Check."""
        return self.deadline


@dataclass(frozen=True, slots=True)
class Quota(Check):
    """An amount to reach each year."""

    type: ClassVar[str] = "quota"
    value: Value
    bounds: Bounds
    overall: Test | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """See Check."""
        return self.value.measures + (self.overall.value.measures if self.overall else ())


@dataclass(frozen=True, slots=True)
class Total(Check):
    """A cumulative amount, or a stock, to reach by a year."""

    type: ClassVar[str] = "total"
    value: Value
    deadline: int
    bounds: Bounds
    overall: Test | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """See Check."""
        return self.value.measures + (self.overall.value.measures if self.overall else ())

    @property
    def year(self) -> int:
        """See Check."""
        return self.deadline


@dataclass(frozen=True, slots=True)
class Milestone(Check):
    """Named deliverables, each with dated evidence."""

    type: ClassVar[str] = "milestone"
    deadline: int

    @property
    def year(self) -> int:
        """See Check."""
        return self.deadline


@dataclass(frozen=True, slots=True)
class Attested(Check):
    """Not computable: a signed statement says so, and it never looks like a computed success."""

    type: ClassVar[str] = "attested"


@dataclass(frozen=True, slots=True)
class Rise(Check):
    """More than on the same day a year before ("逐年提高"); without `strict` not less."""

    type: ClassVar[str] = "rise"
    value: Value
    strict: bool = True

    @property
    def measures(self) -> tuple[str, ...]:
        """See Check."""
        return self.value.measures


@dataclass(frozen=True, slots=True)
class Baseline(Check):
    """Where the plan began: what it says there was at the end of a year, with what there is today beside it. Never a breach."""

    type: ClassVar[str] = "baseline"
    value: Value
    base_year: int
    bounds: Bounds

    @property
    def measures(self) -> tuple[str, ...]:
        """See Check."""
        return self.value.measures


@dataclass(frozen=True, slots=True)
class Rollup(Check):
    """How the other clauses of the plan stand: the goal that a plan sums up."""

    type: ClassVar[str] = "rollup"


OF_UNITS: Final = (Every, ShareOfUnits, Grade)  # PerUnit is an Every
