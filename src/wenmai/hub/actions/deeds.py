"""Deeds between two systems: a book of theirs comes back here, a reader of ours has one of theirs."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from wenmai.hub import facts, policies
from wenmai.hub.engine import books
from wenmai.hub.engine.books import Due
from wenmai.hub.engine.guests import send_home
from wenmai.hub.models import DeedKind, ForeignDeed, ForeignItem, Outgoing, Service
from wenmai.hub.queries.mains import main_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library.models import Reader
from wenmai.places.models import Institution


@transaction.atomic
def take(actor: Actor, *, house: Institution, thing: ForeignItem, key: str) -> ForeignDeed:
    """A book of theirs is taken back here: the deed, the fact, the entry, what they have to be told, and its way home, together.

    The same key again gives the first. Raises NotAllowed.
    """
    permit(policies.may_serve(actor, house))
    deed, made = made_once(
        ForeignDeed(
            system=thing.system, kind=DeedKind.RETURNED_HERE, key=key, at=clock.now(), institution=house,
            barcode=thing.barcode, title=thing.title, thing=thing,
        )
    )  # fmt: skip
    if not made:
        return deed
    _end_loan(thing.system_id, thing.barcode)
    deed.transit = send_home(thing, house, f"{key}:home")
    deed.save(update_fields=["transit"])
    Outgoing.objects.create(deed=deed, system=thing.system, made_at=deed.at, next_at=deed.at)
    facts.count(actor, deed)
    day = clock.day_of(deed.at)
    creditor = main_of(house, day)
    books.enter(
        actor, Due(Service.RETURN, f"hub.deed:{deed.pk}", day, creditor, thing.system.library_id, what=thing.title)
    )
    return deed


@dataclass(frozen=True, slots=True)
class LoanThere:
    """What a line says: a reader of ours has this book of theirs since then."""

    thing: ForeignItem
    reader: Reader
    at: datetime
    due_on: date | None


@transaction.atomic
def lent_there(actor: Actor, *, key: str, loan: LoanThere) -> tuple[ForeignDeed, bool]:
    """A reader of ours borrowed a book of theirs at their desk; and whether that is new."""
    permit(actor.system)
    theirs = loan.thing.system
    deed, made = made_once(
        ForeignDeed(
            system=theirs, kind=DeedKind.LENT_THERE, key=key, at=loan.at, institution=theirs.library,
            barcode=loan.thing.barcode, title=loan.thing.title, thing=loan.thing, reader=loan.reader, due_on=loan.due_on,
        )
    )  # fmt: skip
    if made:
        facts.count(actor, deed)
        day = clock.day_of(loan.at)
        debtor = main_of(loan.reader.home, day)
        books.enter(
            actor, Due(Service.LOAN, f"hub.deed:{deed.pk}", day, theirs.library_id, debtor, what=loan.thing.title)
        )
    return deed, made


@transaction.atomic
def back_there(actor: Actor, *, key: str, thing: ForeignItem, at: datetime) -> bool:
    """The reader of ours gave it back at their desk; whether that is new."""
    permit(actor.system)
    theirs = thing.system
    _deed, made = made_once(
        ForeignDeed(
            system=theirs, kind=DeedKind.BACK_THERE, key=key, at=at, institution=theirs.library, barcode=thing.barcode,
            title=thing.title, thing=thing,
        )
    )  # fmt: skip
    if made:
        _end_loan(theirs.pk, thing.barcode, until=at)
    return made


@transaction.atomic
def note_returned_there(actor: Actor, *, deed: ForeignDeed) -> bool:
    """A book of ours was taken back at theirs; its return itself is `library`'s. Whether that is new."""
    permit(actor.system)
    return made_once(deed)[1]


def made_once(row: ForeignDeed) -> tuple[ForeignDeed, bool]:
    """The deed of a key, and whether it is new."""
    row.recorded_at = clock.now()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return ForeignDeed.objects.select_related("system__library", "institution", "thing").get(key=row.key), False
    return row, True


def _end_loan(system: int, barcode: str, until: datetime | None = None) -> None:
    """Whose it was is forgotten when it is back; a return that is older than the loan ends an earlier one."""
    rows = ForeignDeed.objects.filter(system=system, barcode=barcode, kind=DeedKind.LENT_THERE)
    if until:
        rows = rows.filter(at__lte=until)
    rows.update(reader=None)
