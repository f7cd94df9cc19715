"""How a reader stands to the limits of a house, and what is called back from them: told to machines before anything is lent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wenmai.library.models import CircEvent, EventKind, ItemKind, Loan, LoanState, Reader
from wenmai.library.queries.readers import LoanLine
from wenmai.library.queries.terms import ages_asked, terms_for_many
from wenmai.library.terms import Case, Terms


@dataclass(frozen=True, slots=True)
class Stands:
    """`full`: no kind of the house's own things may be lent for the number of those that are out. `most` is how many may be out of all
    libraries together, None where the rules count otherwise; `most_holds` how many may be waited for.
    `recalled` are open loans that were called back since their last renewal.
    """

    full: bool
    most: int | None
    most_holds: int | None = None
    recalled: tuple[LoanLine, ...] = ()

    @property
    def recall_late(self) -> bool:
        """Whether something was called back and its day is over."""
        return any(each.late and each.state == LoanState.OPEN for each in self.recalled)


def stands_at(reader: int, house: str, loans: Sequence[LoanLine]) -> Stands:
    """For a reader with these open loans at a house (by code). Five queries at most, rules that stand are remembered."""
    every = _terms(reader, house)
    terms = [each for each in every if each.loanable]
    out = _out(reader, house) if loans else {}
    union = bool(terms) and all(each.limit_scope == "" for each in terms)
    return Stands(
        bool(terms) and all(out.get(each.limit_scope, 0) >= each.max_out for each in terms),
        max(each.max_out for each in terms) if union else None,
        max((each.max_holds for each in every if each.hold_ok), default=None),
        _recalled(loans),
    )


def _terms(reader: int, house: str) -> Sequence[Terms]:
    home, category, person = Reader.objects.values_list("home__code", "category", "person").get(pk=reader)
    age = ages_asked([person]).get(person or "")
    return terms_for_many(Case(house, house, house, home, category, str(kind), age=age) for kind in ItemKind)


def _out(reader: int, house: str) -> dict[str, int]:
    """How many are out, by the scopes in which rules of the house count."""
    places = list(
        Loan.objects.filter(reader=reader, closed_at=None).values_list("item__owner__code", "institution__code")
    )
    return {
        "": len(places),
        f"owner:{house}": sum(owner == house for owner, _where in places),
        f"where:{house}": sum(where == house for _owner, where in places),
    }


def _recalled(loans: Sequence[LoanLine]) -> tuple[LoanLine, ...]:
    if not loans:
        return ()
    called = called_back({each.id: each.item for each in loans})
    return tuple(each for each in loans if each.id in called)


def called_back(loans: Mapping[int, int]) -> frozenset[int]:
    """Which of some loans (with their items) were called back since their last renewal. One query."""
    told = CircEvent.objects.filter(
        item__in=set(loans.values()), loan_id__in=list(loans), kind__in=(EventKind.RECALLED, EventKind.RENEWED)
    )
    last = dict(told.order_by("pk").values_list("loan_id", "kind"))
    return frozenset(loan for loan in loans if last.get(loan) == EventKind.RECALLED)
