"""Which terms a loan has, and until when it goes. The one door to the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from wenmai.kernel import clock
from wenmai.library.due_dates import due_after
from wenmai.library.models import HoldScope
from wenmai.library.queries.matrix import Rules, rules_at
from wenmai.library.queries.open_days import open_days
from wenmai.library.queries.standing import place_of, revision
from wenmai.library.rules.matrix import Answer
from wenmai.library.rules.question import Place, Question
from wenmai.library.terms import Case, Terms
from wenmai.people.queries.persons import ages_of
from wenmai.places.models import Institution

NAMES = {"holdable": "hold_ok"}
"""Fields of a rule that terms call otherwise."""


def terms_for(case: Case) -> Terms:
    """The terms of a case, always complete. One query while the rules stand. Raises KeyError for an unknown house."""
    return terms_for_many([case])[0]


def terms_for_many(cases: Iterable[Case]) -> Sequence[Terms]:
    """The terms of many cases under the same rules, in order."""
    rules = rules_at(revision(), clock.today())
    return [_terms(rules.answer(asked := question_of(case, rules)), case, asked) for case in cases]


def terms_of_loan(case: Case, person: str | None) -> Terms:
    """The terms that a loan keeps: those of the case, and what was said of its renewals on the day of the loan.

    Later renewals go by these, whatever the rules say then (research: a renewal uses the snapshot of the loan). One query
    while the rules stand, one more for the age of the person where a rule asks for ages.
    """
    rules = rules_at(revision(), clock.today())
    if rules.tells_ages and person:
        case = replace(case, age=ages_of([person]).get(person))
    both = [(each, question_of(each, rules)) for each in (case, replace(case, renewal=True))]
    loan, later = (_terms(rules.answer(asked), each, asked) for each, asked in both)
    kept = dict(loan.why) | {name: rule for name, rule in later.why if name == "renewals"}
    return replace(
        loan,
        renewals=later.renewals if later.loanable or not loan.loanable else 0,
        renewal_days=later.days,
        renewal_days_mode=later.days_mode,
        renewal_last_day=later.last_day,
        why=tuple(sorted(kept.items())),
    )


def ages_asked(persons: Iterable[str | None]) -> Mapping[str, int]:
    """The ages of persons where a rule asks for ages and they are known; nothing where none does. Two queries at most."""
    rules = rules_at(revision(), clock.today())
    known = [each for each in persons if each]
    return ages_of(known) if rules.tells_ages and known else {}


def question_of(case: Case, rules: Rules) -> Question:
    """A case with the places that its codes stand for."""
    where, owner, home, theirs = (
        place_of(code, rules.revision) for code in (case.where, case.owner, case.home, case.reader_home)
    )
    return Question(where, owner, home, theirs, rules.category_path(case.category), case.kind, case.age, case.renewal)


def _terms(answer: Answer, case: Case, asked: Question) -> Terms:
    values = {NAMES.get(name, name): value for name, value in answer.values.items()}
    last = answer.values["last_day"]
    values["last_day"] = last.isoformat() if isinstance(last, date) else ""
    scopes = {"owner": f"owner:{case.owner}", "where": f"where:{case.where}"}
    values["limit_scope"] = scopes.get(str(values["limit_scope"]), "")
    reasons = {NAMES.get(name, name): rule for name, rule in answer.why.items()}
    if values["hold_ok"] and not may_fetch(str(values["hold_scope"]), asked.where, asked.reader_home):
        values["hold_ok"], reasons["hold_ok"] = False, reasons["hold_scope"]
    return Terms(**values, why=tuple(sorted(reasons.items())))  # type: ignore[arg-type]  # every field is filled by the fallback of its kind


def may_fetch(scope: str, here: Place, home: Place) -> bool:
    """Whether readers of a home may have things held at a house: `houses` of a place begin with its main library."""
    same = bool(here.houses) and here.houses[:1] == home.houses[:1]
    return scope == HoldScope.UNION or same or (scope == HoldScope.GROUP and bool(here.groups & home.groups))


def due_for(terms: Terms, institution: Institution, at: datetime) -> datetime:
    """The end of the day until which something lent (or renewed) at an instant at a house goes, in Asia/Shanghai.

    The house's opening days are remembered; three queries for a stretch of days that nobody asked for yet.
    """
    ceiling = date.fromisoformat(terms.last_day) if terms.last_day else None
    return due_after(at, terms.days, terms.days_mode, open_days(institution), ceiling).at
