"""What open data leaves out of a clause: whatever the files of roll-ups and stocks withhold, and what would tell it again."""

from collections.abc import Collection, Iterable
from datetime import date

from wenmai.measures.definitions import get_measure
from wenmai.measures.periods import Period, a_year_before, year
from wenmai.measures.seasons import YEARS
from wenmai.plan.clauses import Clause
from wenmai.plan.figures import Figures
from wenmai.plan.language import tree
from wenmai.plan.results import Basis, ClauseResult
from wenmai.trust.queries.opendata import hidden_sums, is_of_people
from wenmai.trust.queries.stocks import hidden_stocks


class Secrets:
    """Asked for many clauses and regions on one day; each day and span of the files is looked at once."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        read = {name for clause in clauses for name in clause.tree.measures}
        self._people = frozenset(name for name in read if is_of_people(get_measure(name)))
        self._sums: dict[Period, frozenset[tuple[str, str]]] = {}
        self._stocks: dict[date, frozenset[tuple[str, str]]] = {}

    def hides(self, names: Collection[str], region: str, spans: Iterable[Period]) -> bool:
        """Whether one of these measures is left out of the files of one of these spans, or of the day it ends."""
        asked = {(name, region) for name in self._people.intersection(names)}
        return bool(asked) and any(asked & (self._sum(span) | self._stock(span.end)) for span in spans)

    def _sum(self, span: Period) -> frozenset[tuple[str, str]]:
        if span not in self._sums:
            self._sums[span] = hidden_sums(self._people, span)
        return self._sums[span]

    def _stock(self, day: date) -> frozenset[tuple[str, str]]:
        if day not in self._stocks:
            self._stocks[day] = hidden_stocks(self._people, day)
        return self._stocks[day]


def said_of(clause: Clause) -> tuple[str, ...]:
    """The measures whose amounts a result prints. Of a clause over units they are counts of units, but for its overall condition."""
    check = clause.tree
    if isinstance(check, tree.Every):
        return check.overall.value.measures if check.overall else ()
    return () if isinstance(check, tree.ShareOfUnits | tree.Grade) else check.measures


def spans_of(clause: Clause, span: Period, figures: Figures) -> list[Period]:
    """The days whose amounts a result prints: a clause that asks for a rise says those of a year before as well."""
    if not isinstance(clause.tree, tree.Rise):
        return [span]
    then = a_year_before(span)
    return [span, then, Period(then.start, figures.before().as_of)]


def season_of(result: ClauseResult) -> Period | None:
    """The years whose months say where a path should be; None where they are not asked."""
    if result.target.basis != Basis.SEASONAL:
        return None
    return Period(year(result.as_of.year - YEARS).start, year(result.as_of.year - 1).end)
