"""What was lent and taken back without a network is entered afterwards, each line by itself under a key of its own."""

from collections.abc import Sequence
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
from wenmai.library.offline_file import RETURN, Fault, OfflineLine
from wenmai.library.queries.at_desk import done_under
from wenmai.library.queries.machine_scans import open_loan, returned_since
from wenmai.library.queries.scanning import Scanned, scan
from wenmai.people.actions.social_cards import recognise
from wenmai.people.cardservice.interface import looks_like_social_card
from wenmai.people.queries.accounts import holder_of_document
from wenmai.people.queries.codes import holder_of_card, holder_of_tied_card
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution

TAIL = 4
"""Signs of a number that nobody has, for who looks for a mistyped one; the device keeps nothing of it."""


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
    reader = _reader(line) if line.reader else None
    try:
        with transaction.atomic():
            deed = _returned(actor, at, line, found) if line.deed == RETURN else _lent(actor, at, line, found, reader)
    except DomainError as refused:
        return _trouble(at, place, line, found, reader, refused.message)
    return Entered(line.number, line.barcode, repeated=deed is None or deed.repeated)


def _reader(line: OfflineLine) -> Reader | None:
    """By the number of a reader's card, else by a card that was tied to the reader; where it was kept sealed also by a
    social-security card or the number of a document, which nobody may have kept otherwise.
    """
    known = Reader.objects.filter(number=line.reader).first()
    if known:
        return known
    if line.sealed:
        holder = holder_of_card(line.reader) or holder_of_document(line.reader)
    else:
        holder = holder_of_tied_card(line.reader)
    return Reader.objects.filter(person=holder).first() if holder else None


def ask_issuer(actor: Actor, *, lines: Sequence[OfflineLine]) -> tuple[Sequence[OfflineLine], Sequence[Fault]]:
    """Lines that can be entered now, and those whose card only its issuer knows, who does not answer: they stay on the device.

    To be called before any transaction. After the first silence nobody is asked any more.
    """
    ready, away = list[OfflineLine](), list[Fault]()
    for line in lines:
        unknown = line.sealed and looks_like_social_card(line.reader) and not holder_of_card(line.reader)
        if unknown and (away or not _recognised(actor, line.reader)):
            away.append(Fault(line.number, _("社保卡服务现在连不上，这一行留在设备里，过会儿再传。")))
        else:
            ready.append(line)
    return ready, away


def _recognised(actor: Actor, number: str) -> bool:
    """False where the issuer is away; what they refuse is told by the line's own task."""
    try:
        recognise(actor, text=number)
    except DomainError as refused:
        return refused.code != "people.card_away"
    return True


def _returned(actor: Actor, at: Counter, line: OfflineLine, found: Scanned) -> Deed:
    if found.item:
        return return_item(actor, at=at, item=found.item.id)
    candidates = tuple(each.id for each in found.candidates)
    return return_unknown(actor, at=at, scanned=line.barcode, candidates=candidates)


def _lent(actor: Actor, at: Counter, line: OfflineLine, found: Scanned, reader: Reader | None) -> Deed | None:
    """None where it was done at the same instant, or the reader has it already."""
    if reader is None:
        told = {"tail": line.reader[-TAIL:], "n": line.number}
        raise NotFound(
            "library.no_reader",
            _("没有这个读者证号（末四位 %(tail)s，第 %(n)s 行），书已经借出。请找到读者补办。") % told,
        )
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
