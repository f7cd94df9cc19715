"""Which terms a loan has, and until when it goes. The one door to the rules."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from wenmai.kernel import clock
from wenmai.library.due_dates import due_after
from wenmai.library.queries.matrix import Rules, rules_at
from wenmai.library.queries.open_days import open_days
from wenmai.library.queries.standing import place_of, revision
from wenmai.library.rules.matrix import Answer
from wenmai.library.rules.question import Question
from wenmai.library.terms import Case, Terms
from wenmai.places.models import Institution

NAMES = {"holdable": "hold_ok"}
"""Fields of a rule that terms call otherwise."""


def terms_for(case: Case) -> Terms:
    """The terms of a case, always complete. One query while the rules stand. Raises KeyError for an unknown house."""
    return terms_for_many([case])[0]


def terms_for_many(cases: Iterable[Case]) -> Sequence[Terms]:
    """The terms of many cases under the same rules, in order."""
    rules = rules_at(revision(), clock.today())
    return [_terms(rules.answer(question_of(case, rules)), case) for case in cases]


def question_of(case: Case, rules: Rules) -> Question:
    """A case with the places that its codes stand for."""
    where, owner, home, theirs = (
        place_of(code, rules.revision) for code in (case.where, case.owner, case.home, case.reader_home)
    )
    return Question(where, owner, home, theirs, rules.category_path(case.category), case.kind, case.age, case.renewal)


def _terms(answer: Answer, case: Case) -> Terms:
    values = {NAMES.get(name, name): value for name, value in answer.values.items()}
    last = answer.values["last_day"]
    values["last_day"] = last.isoformat() if isinstance(last, date) else ""
    values["limit_scope"] = {"owner": case.owner, "where": case.where}.get(str(values["limit_scope"]), "")
    why = tuple(sorted((NAMES.get(name, name), rule) for name, rule in answer.why.items()))
    return Terms(**values, why=why)  # type: ignore[arg-type]  # every field is filled by the fallback of its kind


def due_for(terms: Terms, institution: Institution, at: datetime) -> datetime:
    """The end of the day until which something lent (or renewed) at an instant at a house goes, in Asia/Shanghai.

    The house's opening days are remembered; three queries for a stretch of days that nobody asked for yet.
    """
    ceiling = date.fromisoformat(terms.last_day) if terms.last_day else None
    return due_after(at, terms.days, terms.days_mode, open_days(institution), ceiling).at
