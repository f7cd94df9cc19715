"""Circulation for programs with a staff token: lend, take back, renew. Every write takes an Idempotency-Key."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Header, Router, Schema
from pydantic import AwareDatetime, Field

from wenmai.kernel.crypto import blind_index
from wenmai.kernel.http import Request
from wenmai.library.actions.handing_over import open_box
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.counters import Counter, Deed
from wenmai.library.queries.readers import get_reader
from wenmai.library.queries.scanning import scan, the_item

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
    """What was done. `goes_to` says that it travels from here; `repeated` that the key was known and nothing changed."""

    event: int
    kind: str
    item: int | None
    loan: int | None
    due_at: datetime | None
    goes_to: int | None
    tasks: list[str]
    repeated: bool


@router.post("/loans", response=DeedOut, url_name="library_lend", operation_id="library_lend")
def library_lend(request: Request, wish: LoanIn, idempotency_key: IdempotencyKey) -> DeedOut:
    """Lend an item to a reader. 409 says why not; library.ambiguous names the candidates' owners."""
    reader = get_reader(request.actor, wish.reader, wish.institution)
    counter = _counter(request, wish, idempotency_key)
    item = the_item(wish.item, wish.institution)
    return _out(lend(request.actor, at=counter, item=item, reader=reader, override=wish.override))


@router.post("/returns", response=DeedOut, url_name="library_return", operation_id="library_return")
def library_return(request: Request, what: AtCounter, idempotency_key: IdempotencyKey) -> DeedOut:
    """Take back. Never refused for its state: what is unknown or ambiguous is taken too, and is a task."""
    counter, found = _counter(request, what, idempotency_key), scan(what.item, what.institution)
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


def _counter(request: Request, what: AtCounter, key: str) -> Counter:
    """Keys of one caller never meet those of another, and do not name the caller: the ledger only grows."""
    mine = blind_index(f"{request.actor.person}:{key}", "library.api")
    return Counter(what.institution, f"api:{mine}", what.at, what.terminal, what.channel)


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
