"""A reader in one glance for the desk, and for the readers themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library import policies, refusals
from wenmai.library.models import Block, Loan, Reader, ReaderCategory
from wenmai.library.queries.kin import family_of
from wenmai.library.terms import restored
from wenmai.people.queries.persons import ages_of, display_name
from wenmai.places.queries.institutions import get_institution

_AT_HOUSE: Final = """
SELECT d.path, (SELECT id FROM library_reader WHERE number = %s)
FROM places_institution h JOIN places_division d ON d.code = h.division_id WHERE h.code = %s
"""
ADULT: Final = "adult"
BY_AGE: Final = ((14, "child"), (18, "teen"))
"""Below how many whole years a new reader is of which category, the youngest first."""


@dataclass(frozen=True, slots=True)
class LoanLine:
    """An open loan on a page. `left` is how many renewals there still are."""

    id: int
    item: int
    barcode: str
    title: str
    opened_at: datetime
    due_at: datetime
    late: bool
    left: int
    state: str
    state_words: str
    lent_at: str
    lent_at_code: str


@dataclass(frozen=True, slots=True)
class BlockLine:
    """What stops a reader, where and until when. `lift`: who looks may end it."""

    id: int
    code: str
    kind: str
    scope: str
    reason: str
    until: datetime | None
    lift: bool


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """`name` is masked (周*兰). `loans` are the open ones, the first due in front; `blocks` those that hold here."""

    id: int
    number: str
    name: str
    category: str
    home: str
    valid_until: date | None
    expired: bool
    closed: bool
    loans: tuple[LoanLine, ...]
    late: int
    blocks: tuple[BlockLine, ...]


def reader_of_person(person: str) -> int | None:
    """The key of a person's readership, None for who has none."""
    return Reader.objects.filter(person=person).values_list("pk", flat=True).first()


def get_reader(actor: Actor, number: str, institution: str) -> int:
    """The key of a reader by the number on the card, for who serves at the institution. Raises NotFound, NotAllowed."""
    with connection.cursor() as cursor:
        cursor.execute(_AT_HOUSE, [number.strip().upper(), institution])
        row = cursor.fetchone()
    if row is None:
        get_institution(actor, institution)  # says that there is none
        raise refusals.no_reader()
    path, found = row
    permit(policies.may_circulate(actor, (*path, institution)))
    if found is None:
        raise refusals.no_reader()
    return int(found)


def category_by_age(person: str) -> str:
    """The category of somebody who becomes a reader: by age where the tree has it, else (and without a birthday) "adult"."""
    age = ages_of([person]).get(person)
    offered = [code for below, code in BY_AGE if age is not None and age < below]
    there = set(ReaderCategory.objects.filter(pk__in=offered).values_list("pk", flat=True)) if offered else set()
    return next((code for code in offered if code in there), ADULT)


def last_borrower(item: int) -> int | None:
    """The key of the reader of an item's last loan, open or over; None where there is none or it is forgotten."""
    loans = Loan.objects.filter(item=item).order_by("-opened_at", "-pk")
    return loans.values_list("reader", flat=True).first()


def person_of(reader: int) -> str:
    """The person key of a reader, "" where it is forgotten."""
    return Reader.objects.filter(pk=reader).values_list("person", flat=True).first() or ""


def glance(actor: Actor, reader: int, path: Iterable[str]) -> ReaderPage:
    """A reader before the desk of a house (its `path` from the province). Raises NotFound, NotAllowed."""
    permit(policies.may_circulate(actor, path))
    row = Reader.objects.select_related("home").filter(pk=reader).first()
    if row is None:
        raise refusals.no_reader()
    return _page(row, list(path), actor)


def my_page(actor: Actor) -> ReaderPage | None:
    """The actor's own readership with all blocks, None for who has none."""
    row = Reader.objects.select_related("home").filter(person=actor.person or "-").first()
    return _page(row, None, actor) if row else None


def family_pages(actor: Actor) -> Sequence[tuple[str, ReaderPage]]:
    """The readerships of those the actor looks after, with their names in full. Three queries, three more a reader."""
    return [(each.name, _page(each.row, None, actor)) for each in family_of(actor) if each.name]


def _page(row: Reader, path: list[str] | None, actor: Actor) -> ReaderPage:
    loans = tuple(_line(each) for each in open_loans().filter(reader=row))
    now = clock.now()
    blocks = Block.objects.filter(Q(until=None) | Q(until__gt=now), reader=row, lifted_at=None, since__lte=now)
    if path is not None:
        blocks = blocks.filter(scope__in=path)
    return ReaderPage(
        row.pk,
        row.number,
        display_name(row.person or ""),
        row.category,
        row.home.label,
        row.valid_until,
        bool(row.valid_until and row.valid_until < clock.today()),
        row.closed_at is not None,
        loans,
        sum(1 for each in loans if each.late),
        tuple(_block(each, path or [], actor) for each in blocks.order_by("pk")),
    )


def open_loans() -> "QuerySet[Loan]":
    """Open loans with what a page says of them, the first due in front."""
    rows = Loan.objects.filter(closed_at=None).select_related("item__record", "institution")
    return rows.order_by("due_at", "pk")


def _line(loan: Loan) -> LoanLine:
    return LoanLine(
        loan.pk,
        loan.item_id,
        loan.item.barcode,
        loan.item.record.title,
        loan.opened_at,
        loan.due_at,
        loan.due_at < clock.now(),
        max(0, restored(loan.terms).renewals - loan.renewals),
        loan.state,
        str(loan.get_state_display()),
        loan.institution.label,
        loan.institution.code,
    )


def _block(row: Block, path: list[str], actor: Actor) -> BlockLine:
    lift = row.scope in path and policies.may_circulate(actor, path[: path.index(row.scope) + 1])
    return BlockLine(row.pk, row.kind, str(row.get_kind_display()), row.scope, row.reason, row.until, lift)
