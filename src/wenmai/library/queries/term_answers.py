"""Many cases answered at once for other systems: the terms of each, and the rules that decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wenmai.library.models import LendingRule
from wenmai.library.queries.terms import terms_for_many
from wenmai.library.terms import Case, Terms
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Answer:
    """The terms of a case, None where it names a house that is not there: `unknown` says which."""

    terms: Terms | None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers in the order of the cases; `rules` has the titles of the rules that they name."""

    lines: Sequence[Answer]
    rules: Mapping[int, str]


def answer_many(cases: Sequence[Case]) -> Answers:
    """Answer them under the same rules. Three queries while the rules stand, however many there are."""
    named = {code for each in cases for code in _houses(each)}
    there = set(Institution.objects.filter(code__in=named).values_list("code", flat=True))
    known = [each for each in cases if there.issuperset(_houses(each))]
    found = iter(terms_for_many(known))
    lines = [
        Answer(next(found)) if there.issuperset(_houses(each)) else Answer(None, tuple(sorted(_houses(each) - there)))
        for each in cases
    ]
    rules = {key for line in lines if line.terms for _name, key in line.terms.why if key}
    return Answers(lines, dict(LendingRule.objects.filter(pk__in=rules).values_list("pk", "title")))


def _houses(case: Case) -> set[str]:
    return {case.where, case.owner, case.home, case.reader_home}
