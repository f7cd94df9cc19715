"""Marking the questions of an online course. Pure: reads only the questions and what was ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wenmai.courses.models import OnlineQuestion


@dataclass(frozen=True, slots=True)
class Option:
    """One option: whether it was ticked and whether it is right."""

    number: int
    text: str
    ticked: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """One question with what was ticked; right when exactly the right options were."""

    question: OnlineQuestion
    options: Sequence[Option]
    right: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of them. `passed` when the share of right answers reaches the mark of the course."""

    marked: Sequence[Marked]
    pass_mark: int

    @property
    def right(self) -> int:
        """How many were right."""
        return sum(1 for each in self.marked if each.right)

    @property
    def asked(self) -> int:
        """How many there are."""
        return len(self.marked)

    @property
    def passed(self) -> bool:
        """100 × right of asked reaches the mark."""
        return bool(self.asked) and 100 * self.right >= self.pass_mark * self.asked


def mark(questions: Sequence[OnlineQuestion], ticked: Mapping[int, frozenset[int]], pass_mark: int) -> Sheet:
    """`ticked` names options by question; what is not there was left empty."""
    return Sheet([_marked(each, ticked.get(each.pk, frozenset())) for each in questions], pass_mark)


def _marked(question: OnlineQuestion, ticked: frozenset[int]) -> Marked:
    right = frozenset(question.right)
    options = [Option(n, text, n in ticked, n in right) for n, text in enumerate(question.options)]
    return Marked(question, options, ticked == right)
