"""The clauses of a board by the parts of the plan: what is behind or without data stands open, the rest is folded below it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wenmai.plan.results import ClauseResult, Status

WATCHED: Final = frozenset({Status.BEHIND, Status.MISSED, Status.NO_DATA})
ORDER: Final = tuple(Status)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the plan. `open` are behind, missed or without data; `folded` are the others, both in the plan's order."""

    number: int
    title: str
    open: tuple[ClauseResult, ...]
    folded: tuple[ClauseResult, ...]

    @property
    def count(self) -> int:
        """How many clauses it has."""
        return len(self.open) + len(self.folded)

    @property
    def tally(self) -> tuple[tuple[Status, int], ...]:
        """How many folded ones stand how, in the order of the words; those without a target of their own are not in it."""
        found = Counter(each.status for each in self.folded if each.status)
        return tuple((status, found[status]) for status in ORDER if found[status])


def sections_of(clauses: Sequence[ClauseResult], order: Sequence[str] = ()) -> tuple[Section, ...]:
    """By group, in the plan's own order; those that it does not name behind, as each first comes."""
    groups: dict[str, list[ClauseResult]] = {each: [] for each in order}
    for each in clauses:
        groups.setdefault(each.group, []).append(each)
    filled = [(title, rows) for title, rows in groups.items() if rows]
    return tuple(_section(number, title, rows) for number, (title, rows) in enumerate(filled, start=1))


def _section(number: int, title: str, rows: Sequence[ClauseResult]) -> Section:
    watched = tuple(each for each in rows if each.status in WATCHED)
    return Section(number, title, watched, tuple(each for each in rows if each.status not in WATCHED))
