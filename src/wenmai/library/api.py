"""Circulation for programs with a staff token: lend, take back, renew, ask for terms. Every write takes an Idempotency-Key."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Header, Router, Schema
from pydantic import AwareDatetime, Field

from wenmai.audit.limits import hit
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.errors import permit
from wenmai.kernel.http import Request
from wenmai.library import foreign, policies
from wenmai.library.actions.handing_over import open_box
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.counters import Counter, Deed
from wenmai.library.models import ItemKind
from wenmai.library.queries.readers import get_reader
from wenmai.library.queries.scanning import Scanned, scan, the_item
from wenmai.library.queries.term_answers import Answer, answer_many
from wenmai.library.terms import Case, Terms
from wenmai.places.queries.institutions import get_institution, institutions_by_code

router = Router(tags=["library"])
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=100)]
Code = Annotated[str, Field(min_length=1, max_length=40)]


class AtCounter(Schema):
    """`institution` by its code; `item` is what was scanned (barcode, OWNER|barcode or tag); `at` the device's time."""

    institution: Code
    item: Text
    at: AwareDatetime | None = None
    terminal: Annotated[str, Field(max_length=40)] = ""
    channel: Literal["onsite", "mobile", "online", "home"] = "onsite"


class LoanIn(AtCounter):
    """`reader` is the number on the card; `override` a manager's reason to lend against a rule."""

    reader: Text
    override: Annotated[str, Field(max_length=200)] = ""


class DeedOut(Schema):
    """What was done. `goes_to` says that it travels from here; `repeated` that the key was known and nothing changed.

    `theirs` is the code of the library with a system of its own whose book was taken back; it goes home there, and no event, item or
    loan here tells of it (null). "" for all else.
    """

    event: int | None
    kind: str
    item: int | None
    loan: int | None
    due_at: datetime | None
    goes_to: int | None
    tasks: list[str]
    repeated: bool
    theirs: str = ""


@router.post("/loans", response=DeedOut, url_name="library_lend", operation_id="library_lend")
def library_lend(request: Request, wish: LoanIn, idempotency_key: IdempotencyKey) -> DeedOut:
    """Lend an item to a reader. 409 says why not; library.ambiguous names the candidates' owners."""
    reader = get_reader(request.actor, wish.reader, wish.institution)
    counter = _counter(request, wish, idempotency_key)
    item = the_item(wish.item, wish.institution)
    foreign.vouch(reader, item)
    return _out(lend(request.actor, at=counter, item=item, reader=reader, override=wish.override))


@router.post("/returns", response=DeedOut, url_name="library_return", operation_id="library_return")
def library_return(request: Request, what: AtCounter, idempotency_key: IdempotencyKey) -> DeedOut:
    """Take back. Never refused for its state: what is unknown or ambiguous is taken too, and is a task.

    A book of a library with a system of its own is taken for that library (`theirs`) and told to it, as at the desks.
    """
    counter, found = _counter(request, what, idempotency_key), scan(what.item, what.institution)
    if taken := _theirs(request.actor, counter, what.item, found):
        return taken
    if found.item:
        return _out(return_item(request.actor, at=counter, item=found.item.id))
    candidates = tuple(each.id for each in found.candidates)
    return _out(return_unknown(request.actor, at=counter, scanned=what.item, candidates=candidates))


@router.post("/renewals", response=DeedOut, url_name="library_renew", operation_id="library_renew")
def library_renew(request: Request, what: AtCounter, idempotency_key: IdempotencyKey) -> DeedOut:
    """Renew the open loan of an item, by the terms it was lent under."""
    counter = _counter(request, what, idempotency_key)
    return _out(renew(request.actor, at=counter, item=the_item(what.item, what.institution)))


class CodeIn(Schema):
    """What the reader typed at the locker."""

    code: Annotated[str, Field(min_length=1, max_length=20)]
    terminal: Annotated[str, Field(max_length=40)] = ""


class OpenedOut(Schema):
    """Which box opens (null at a shelf without boxes) and until when it is lent."""

    box: int | None
    due_at: datetime | None
    repeated: bool


@router.post("/points/{point}/open", response=OpenedOut, url_name="library_open_box", operation_id="library_open_box")
def library_open_box(request: Request, point: int, given: CodeIn) -> OpenedOut:
    """A locker asks whether a code opens a box; the answer is the loan. The same code within ten minutes: the same answer."""
    opened = open_box(request.actor, point=point, code=given.code, terminal=given.terminal)
    return OpenedOut(box=opened.box, due_at=opened.deed.due_at, repeated=opened.deed.repeated)


class CaseIn(Schema):
    """One case. Houses by their codes: `where` lends, `owner` has paid for the item, `home` is where it belongs (else the owner's),
    `reader_home` gave the card (else where it is lent). `category` is the reader's, `age` in full years.
    """

    where: Code
    owner: Code
    home: Annotated[str, Field(max_length=40)] = ""
    reader_home: Annotated[str, Field(max_length=40)] = ""
    category: Code = "adult"
    kind: ItemKind = ItemKind.BOOK
    renewal: bool = False
    age: Annotated[int, Field(ge=0, le=150)] | None = None

    def case(self) -> Case:
        """As the rules are asked."""
        home, card = self.home or self.owner, self.reader_home or self.where
        return Case(self.where, self.owner, home, card, self.category, str(self.kind), self.renewal, self.age)


class CasesIn(Schema):
    """Up to five hundred cases, answered under the same rules."""

    cases: Annotated[list[CaseIn], Field(min_length=1, max_length=500)]


class TermsOut(Schema):
    """What holds. `max_out` counts the open loans of `limit_scope` ("owner:CODE", "where:CODE", "" all); `last_day` is a ceiling of the
    due date, "" for none. `adult_age`: from how many years on works for adults are lent, 0 to everybody.
    """

    loanable: bool
    days: int
    days_mode: str
    last_day: str
    renewals: int
    grace_days: int
    max_out: int
    limit_scope: str
    hold_ok: bool
    hold_standing: bool
    max_holds: int
    shelf_days: int
    floats: bool
    suspend_days: int
    suspend_cap: int
    adult_age: int


class AnswerOut(Schema):
    """The answer to the case at this place. `decided_by` names for each field the rule, 0 the fallback; `unknown` are houses that are
    not there: then nothing is answered.
    """

    terms: TermsOut | None
    decided_by: dict[str, int]
    unknown: list[str]


class AnswersOut(Schema):
    """Answers in the order of the cases, and the titles of the rules that they name."""

    answers: list[AnswerOut]
    rules: dict[str, str]


@router.post("/terms", response=AnswersOut, url_name="library_terms", operation_id="library_terms")
def library_terms(request: Request, asked: CasesIn) -> AnswersOut:
    """What the rules of lending say today of many cases, and which rule says so. Changes nothing; 30 calls a minute."""
    permit(request.actor.is_staff)
    hit("library.terms", request.actor.person, 30, 60)
    found = answer_many([each.case() for each in asked.cases])
    rules = {str(key): title for key, title in found.rules.items()}
    return AnswersOut(answers=[_answer(each) for each in found.lines], rules=rules)


def _answer(line: Answer) -> AnswerOut:
    if line.terms is None:
        return AnswerOut(terms=None, decided_by={}, unknown=list(line.unknown))
    said: Terms = line.terms
    shown = {name: getattr(said, name) for name in TermsOut.model_fields}
    decided = {name: rule for name, rule in said.why if name in shown}
    return AnswerOut(terms=TermsOut(**shown), decided_by=decided, unknown=[])


def _counter(request: Request, what: AtCounter, key: str) -> Counter:
    """Keys of one caller never meet those of another, and do not name the caller: the ledger only grows."""
    mine = blind_index(f"{request.actor.person}:{key}", "library.api")
    return Counter(what.institution, f"api:{mine}", what.at, what.terminal, what.channel)


def _theirs(actor: Actor, at: Counter, scanned: str, found: Scanned) -> DeedOut | None:
    """Nobody asks another system who may not serve here."""
    if not foreign.may_be_theirs(found):
        return None
    permit(policies.may_circulate(actor, get_institution(actor, at.institution).scope_path))
    taken = foreign.take_back_scanned(actor, at.institution, scanned, at.key, found)
    if taken is None:
        return None
    goal = institutions_by_code([taken.goal])[taken.goal].pk
    return DeedOut(
        event=None, kind="returned", item=None, loan=None, due_at=None, goes_to=goal, tasks=[], repeated=taken.repeated,
        theirs=taken.goal,
    )  # fmt: skip


def _out(deed: Deed) -> DeedOut:
    return DeedOut(
        event=deed.event,
        kind=str(deed.kind),
        item=deed.item,
        loan=deed.loan,
        due_at=deed.due_at,
        goes_to=deed.destination,
        tasks=[str(each) for each in deed.tasks],
        repeated=deed.repeated,
    )
