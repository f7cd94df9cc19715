"""Write entries: two postings that add up to nothing, once for a source. The only writer of entries and postings."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from wenmai.hub.models import Account, Entry, Posting, Tariff
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Due:
    """`creditor` did something for `debtor` (keys of main libraries). `fen` None asks the tariff of the day."""

    service: str
    source: str
    on: date
    creditor: int
    debtor: int
    pieces: int = 1
    fen: int | None = None
    what: str = ""


@transaction.atomic
def enter(actor: Actor, due: Due) -> Entry | None:
    """The entry; the same source again gives the first. None between a library and itself."""
    if due.creditor == due.debtor:
        return None
    fen = tariff_on(due.service, due.on) * due.pieces if due.fen is None else due.fen
    try:
        with transaction.atomic():
            made = Entry.objects.create(
                service=due.service, source=due.source, on=due.on, what=due.what[:200], made_at=clock.now(),
                made_by=actor.person,
            )  # fmt: skip
    except IntegrityError:
        return Entry.objects.get(source=due.source)
    _post(made, due.creditor, due.debtor, fen, due.pieces)
    return made


@transaction.atomic
def reverse(actor: Actor, entry: Entry, why: str) -> Entry:
    """The entry that takes another back, with its signs turned; the same again gives the first."""
    known = Entry.objects.filter(reverses=entry).first()
    if known:
        return known
    try:
        with transaction.atomic():
            made = Entry.objects.create(
                service=entry.service, source=f"hub.reversal:{entry.pk}", on=clock.today(), what=why[:200],
                reverses=entry, made_at=clock.now(), made_by=actor.person,
            )  # fmt: skip
    except IntegrityError:
        return Entry.objects.get(reverses=entry)
    rows = [
        Posting(entry=made, account_id=each.account_id, fen=-each.fen, pieces=-each.pieces)
        for each in entry.postings.order_by("pk")
    ]
    Posting.objects.bulk_create(rows)
    return made


def tariff_on(service: str, day: date) -> int:
    """Fen a piece on a day; nothing where no tariff holds."""
    held = Tariff.objects.filter(service=service, during__contains=day).values_list("fen", flat=True).first()
    return held or 0


def account(library: int, other: int) -> Account:
    """The account of one with the other, made where it is not there yet."""
    return Account.objects.get_or_create(library_id=library, other_id=other)[0]


def _post(entry: Entry, creditor: int, debtor: int, fen: int, pieces: int) -> None:
    Posting.objects.bulk_create(
        [
            Posting(entry=entry, account=account(creditor, debtor), fen=fen, pieces=pieces),
            Posting(entry=entry, account=account(debtor, creditor), fen=-fen, pieces=-pieces),
        ]
    )
