"""What was lent and taken back without a network is entered afterwards, each line by itself under a key of its own."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.errors import Conflict, DomainError, NotFound, permit
from wenmai.library import policies
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine.scenes import lock_item
from wenmai.library.models import Reader, Task, TaskKind
from wenmai.library.offline_file import RETURN, OfflineLine
from wenmai.library.queries.at_desk import done_under
from wenmai.library.queries.machine_scans import open_loan, returned_since
from wenmai.library.queries.scanning import Scanned, scan
from wenmai.people.queries.codes import holder_of_tied_card
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a line: `trouble` says why it is a task now, "" for one that was entered; `repeated` that it was known."""

    number: int
    barcode: str
    trouble: str = ""
    repeated: bool = False


@transaction.atomic
def enter_offline(actor: Actor, *, house: str, line: OfflineLine) -> Entered:
    """Enter one line as of its own time. The same line again, from the same house, changes nothing, whatever answers to it now.

    What the rules or the books do not allow becomes a task: the book has gone out all the same. So does a loan of what came
    back since; what the reader has already is entered. Raises NotFound and NotAllowed for the house, nothing for the line.
    """
    place = get_institution(actor, house)
    permit(policies.may_circulate(actor, place.scope_path))
    said = f"{place.code}|{line.at.isoformat()}|{line.reader}|{line.barcode}|{line.deed}"
    at = Counter(place.code, f"off:{blind_index(said, 'library.desk')}", line.at, "offline", offline=True)
    if known := Task.objects.filter(key=at.key).first():
        return Entered(line.number, line.barcode, known.said, repeated=True)
    if done_under(at.key):
        return Entered(line.number, line.barcode, repeated=True)
    found = scan(line.barcode, place.code)
    reader = _reader(line.reader) if line.reader else None
    try:
        with transaction.atomic():
            deed = _returned(actor, at, line, found) if line.deed == RETURN else _lent(actor, at, line, found, reader)
    except DomainError as refused:
        return _trouble(at, place, line, found, reader, refused.message)
    return Entered(line.number, line.barcode, repeated=deed is None or deed.repeated)


def _reader(number: str) -> Reader | None:
    """By the number of a reader's card, else by a card that was tied to the reader."""
    known = Reader.objects.filter(number=number).first()
    holder = None if known else holder_of_tied_card(number)
    return Reader.objects.filter(person=holder).first() if holder else known


def _returned(actor: Actor, at: Counter, line: OfflineLine, found: Scanned) -> Deed:
    if found.item:
        return return_item(actor, at=at, item=found.item.id)
    candidates = tuple(each.id for each in found.candidates)
    return return_unknown(actor, at=at, scanned=line.barcode, candidates=candidates)


def _lent(actor: Actor, at: Counter, line: OfflineLine, found: Scanned, reader: Reader | None) -> Deed | None:
    """None where it was done at the same instant, or the reader has it already."""
    if reader is None:
        raise NotFound("library.no_reader", _("没有这个读者证号，请查离线文件第 %s 行。") % line.number)
    if found.item is None:
        raise NotFound("library.no_item", _("条码没有登记，或几个馆都有。"))
    lock_item(found.item.id)
    loan = open_loan(found.item.id)
    if done_under(at.key) or (loan and loan.reader == reader.pk):
        return None
    if returned_since(found.item.id, line.at):
        raise Conflict("library.back_already", _("这一册后来已经还回，没有再记借出。"))
    return lend(actor, at=at, item=found.item.id, reader=reader.pk)


def _trouble(
    at: Counter, place: Institution, line: OfflineLine, found: Scanned, reader: Reader | None, why: str
) -> Entered:
    Task.objects.get_or_create(
        key=at.key,
        defaults={
            "kind": TaskKind.OFFLINE,
            "institution": place,
            "item_id": found.item.id if found.item else None,
            "scanned": "" if found.item else line.barcode,
            "reader": reader,
            "said": f"{line.at:%Y-%m-%d %H:%M} {why}"[:200],
            "made_at": clock.now(),
        },
    )
    return Entered(line.number, line.barcode, why)
