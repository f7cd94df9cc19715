"""The rules in force, made ready to be asked; kept in memory until a rule changes or the day does."""

from collections.abc import Iterable, Mapping
from datetime import date

from wenmai.library.models import VALUES, LendingRule, ReaderCategory
from wenmai.library.rules.fallback import FALLBACK
from wenmai.library.rules.matrix import Answer, Matrix
from wenmai.library.rules.question import Path, Question, Rule

MOST_REMEMBERED = 50_000


class Rules:
    """The matrix of a day and a revision, with the answers that were given and the paths of the categories.

    `tells_ages` says whether any rule asks how old the reader is: who nobody asks about is not looked up.
    """

    def __init__(self, revision: int, day: date) -> None:
        self.revision, self.day = revision, day
        rules = [rule_of(row) for row in in_force(day)]
        self.matrix, self.tells_ages = Matrix(rules, FALLBACK), any(rule.ages for rule in rules)
        self._parents: Mapping[str, str | None] = dict(ReaderCategory.objects.values_list("code", "parent"))
        self._answers: dict[Question, Answer] = {}

    def answer(self, question: Question) -> Answer:
        """The answer to a case, from memory where it was asked before."""
        found = self._answers.get(question)
        if found is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            found = self._answers[question] = self.matrix.resolve(question)
        return found

    def category_path(self, code: str) -> Path:
        """A category with those above it, the widest first; a category that is not in the tree stands alone."""
        path: list[str] = []
        at: str | None = code
        while at and at not in path:
            path.append(at)
            at = self._parents.get(at)
        return tuple(reversed(path))


_kept: list[Rules] = []


def rules_at(revision: int, day: date) -> Rules:
    """The rules as of a revision. Two queries when they are not in memory."""
    if not _kept or (_kept[0].revision, _kept[0].day) != (revision, day):
        _kept[:] = [Rules(revision, day)]
    return _kept[0]


def in_force(day: date) -> Iterable[LendingRule]:
    """The rows that hold on a day, in the order in which they were written."""
    return LendingRule.objects.filter(during__contains=day).order_by("pk")


def rule_of(row: LendingRule) -> Rule:
    """A row as the matrix takes it."""
    every_age = (row.youngest, row.oldest) == (0, 150)
    return Rule(
        row.pk,
        said(row),
        category=row.category_id or "",
        where=row.where,
        owner=row.owner,
        home=row.home,
        reader_home=row.reader_home,
        kind=row.kind,
        renewal=None if row.renewal < 0 else bool(row.renewal),
        ages=None if every_age else (row.youngest, row.oldest),
    )


def said(row: LendingRule) -> dict[str, object]:
    """What a row fills."""
    filled = ((name, getattr(row, name)) for name in VALUES)
    return {name: value for name, value in filled if value is not None and value != ""}
