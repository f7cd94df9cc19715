"""From a value to one of seven words. Pure: design §5 and requirements §1.3 as code, tested line by line.

- Without a value: no_data; no data is never 0.
- Below 80 % coverage nothing is met, and nobody is called late for what others did not report.
- A path: linear (or compound) from the baseline to the target year; what is counted over a year is compared with the share
  that has passed: of the year's count by the months of the last three years where they are all there, else of its days.
- A missed 预期性 target is no breach and 力争 is best effort, 鼓励 and 倡导 encourage, 探索 tries out: all are at most "behind", never "missed".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from wenmai.measures import periods
from wenmai.measures.seasons import Season
from wenmai.plan.clauses import Baseline, Clause, Shape
from wenmai.plan.language.tree import Bounds
from wenmai.plan.results import Basis, Coverage, Status

GENTLE: Final = frozenset({"力争", "鼓励", "倡导", "探索"})
GOOD: Final = frozenset({Status.MET, Status.ATTESTED})


@dataclass(frozen=True, slots=True)
class Path:
    """What is expected of a value: by which year (None: each year), whether it fills up over a year, from where.

    `early`: reaching it before its year counts at once (a total once built stays built); a yearly figure counts in its year.
    `shape`: how it is drawn, see clauses.Clause; `tolerance`: so many per cent under it are still on track.
    """

    bounds: Bounds
    year: int | None
    flow: bool
    baseline: Baseline | None = None
    early: bool = False
    shape: Shape = ""
    tolerance: Decimal = Decimal(0)
    season: Season | None = None

    def due(self, as_of: date) -> bool:
        """True on the last day by which it must hold. What fills up over a year is judged at the end of each year."""
        last = as_of.year if self.year is None else max(self.year, as_of.year) if self.flow else self.year
        return as_of >= periods.year(last).end

    def counts(self, as_of: date) -> bool:
        """True when holding today means met: its year has come, and a cap can no longer be broken."""
        return (self.early or self.year is None or as_of.year >= self.year) and (
            not self.bounds.capped or self.due(as_of)
        )

    def expected(self, as_of: date) -> Decimal | None:
        """Where the value should be at the end of `as_of`; None when there is no lower bound or no way to draw a path."""
        goal = self.bounds.low
        if goal is None or (
            not self.flow and self.baseline is None and self.year is not None and as_of.year < self.year
        ):
            return None
        if self.flow:
            return self._along(goal, Decimal(as_of.year)) * self._elapsed(as_of)
        return self._along(goal, Decimal(as_of.year - 1) + periods.year(as_of.year).elapsed(as_of))

    def basis(self, as_of: date) -> Basis | None:
        """By which rule `expected` was drawn; None when nothing is expected."""
        if self.expected(as_of) is None:
            return None
        if self.flow and self.shape != "linear":
            return Basis.SEASONAL if self.season else Basis.UNSEASONAL
        return Basis.COMPOUND if self._compound() else Basis.LINEAR

    def short(self, value: Decimal, as_of: date) -> bool:
        """True when a value lies under the path by more than the tolerance."""
        expected = self.expected(as_of)
        return expected is not None and value < expected * (100 - self.tolerance) / 100

    def _elapsed(self, as_of: date) -> Decimal:
        whole = periods.year(as_of.year)
        if self.season is None or self.shape == "linear" or as_of == whole.end:
            return whole.elapsed(as_of)
        return self.season.elapsed(as_of)

    def _along(self, goal: Decimal, at: Decimal) -> Decimal:
        if self.baseline is None or self.year is None or at >= self.year:
            return goal
        if at <= self.baseline.year:
            return self.baseline.value
        share = (at - self.baseline.year) / (self.year - self.baseline.year)
        if self._compound():
            return self.baseline.value * (goal / self.baseline.value) ** share
        return self.baseline.value + (goal - self.baseline.value) * share

    def _compound(self) -> bool:
        """A growth by the same rate each year; from or to nothing there is none."""
        goal, start = self.bounds.low, self.baseline.value if self.baseline else None
        return self.shape == "compound" and goal is not None and goal > 0 and start is not None and start > 0


def judge(clause: Clause, path: Path, value: Decimal | None, coverage: Coverage | None, as_of: date) -> Status:
    """The status of a value against its path."""
    if value is None:
        return Status.NO_DATA
    status = _plain(path, value, as_of)
    if coverage and coverage.thin:
        return Status.ON_TRACK if status in {Status.MET, Status.ON_TRACK} and not path.due(as_of) else Status.NO_DATA
    return soften(clause, status)


def soften(clause: Clause, status: Status) -> Status:
    """预期性 and what the text only strives for, encourages or tries out are never missed."""
    gentle = clause.nature == "预期性" or clause.effort in GENTLE
    return Status.BEHIND if status == Status.MISSED and gentle else status


def _plain(path: Path, value: Decimal, as_of: date) -> Status:
    holds = path.bounds.hold(value)
    if holds and path.counts(as_of):
        return Status.MET
    if path.due(as_of):
        return Status.MISSED
    expected = path.expected(as_of)
    broken = path.bounds.capped and path.bounds.high is not None and value > path.bounds.high
    if broken or (not holds and path.short(value, as_of)):
        return Status.BEHIND
    return Status.NOT_DUE if not holds and expected is None else Status.ON_TRACK


@dataclass(frozen=True, slots=True)
class Roll:
    """How a clause over units stands: `on_path` when every open unit is where the year's elapsed share wants it."""

    passed: int
    asked: int
    coverage: Coverage | None
    open: bool
    begun: bool = True
    settled: bool = True
    on_path: bool = False


def judge_units(clause: Clause, roll: Roll) -> Status:
    """For clauses over units: all pass or not. `settled` False while the windows still to come can change a full pass."""
    if roll.coverage is not None and roll.coverage.reporting == 0:
        return Status.NO_DATA
    if not roll.begun or not roll.asked:
        return Status.NOT_DUE
    good = roll.passed == roll.asked
    if roll.coverage and roll.coverage.thin:
        return Status.ON_TRACK if roll.open and (good or roll.on_path) else Status.NO_DATA
    if good:
        return Status.MET if roll.settled else Status.ON_TRACK
    if not roll.open:
        return soften(clause, Status.MISSED)
    return Status.ON_TRACK if roll.on_path else Status.BEHIND


def summed_up(statuses: Iterable[Status]) -> Status | None:
    """One word for several: the worst that is known decides, and one of them without data is enough not to call it met.

    None when none of them is judged.
    """
    found = set(statuses)
    if not found:
        return None
    if found <= GOOD:
        return Status.ATTESTED if found == {Status.ATTESTED} else Status.MET
    order = (Status.MISSED, Status.BEHIND, Status.NO_DATA, Status.ON_TRACK)
    rest = Status.ON_TRACK if found & GOOD else Status.NOT_DUE
    return next((status for status in order if status in found), rest)
