"""夜间文件交换: a file is kept, read line by line in portions, and goes on where it was interrupted; twice is harmless."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.hub import exchange_lines, policies, refusals
from wenmai.hub.actions.deeds import LoanThere, back_there, lent_there, note_returned_there
from wenmai.hub.actions.items import know
from wenmai.hub.engine.asking import answered
from wenmai.hub.exchange_lines import Row, Wrong
from wenmai.hub.models import BadLine, DeedKind, ExchangeFile, FileKind, ForeignDeed, ForeignItem, ForeignSystem
from wenmai.hub.queries.systems import get_system
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.crypto import digest
from wenmai.kernel.errors import DomainError, permit
from wenmai.library.actions.returning import return_item
from wenmai.library.counters import Counter
from wenmai.library.models import Item, Reader
from wenmai.library.queries.scanning import the_item
from wenmai.places.models import Institution

PORTION: Final = 200


def take_file(actor: Actor, *, to: int, kind: str, content: bytes) -> ExchangeFile:
    """Keep a file and read it. The same content again gives back the first. Raises NotFound, NotAllowed, Invalid."""
    return go_on(actor, file=_kept(actor, to, kind, content).pk)


@transaction.atomic
def _kept(actor: Actor, to: int, kind: str, content: bytes) -> ExchangeFile:
    theirs = get_system(actor, to)
    permit(policies.may_keep(actor, theirs.library))
    if theirs.paused_at:
        raise refusals.paused()
    if kind not in FileKind.values:
        raise refusals.bad("kind", _("请选文件里是什么。"), "kind")
    rows = exchange_lines.rows_of(kind, content)
    row, made = ExchangeFile.objects.get_or_create(
        system=theirs,
        kind=kind,
        digest=digest(content),
        defaults={
            "content": content, "received_at": clock.now(), "received_by": actor.person, "lines": len(rows),
        },
    )  # fmt: skip
    if made:
        note(actor, "hub.file", f"hub.system:{theirs.pk}", kind=kind, lines=row.lines)
        answered(theirs)
    return row


def go_on(actor: Actor, *, file: int) -> ExchangeFile:
    """Read what is left of a file, a portion a transaction. Whoever may see the file has sent it, or the system goes on.

    The content is fetched and written once, not for every portion, so that twice the lines take twice the time.
    """
    del actor
    rows: Sequence[Row] | None = None
    while True:
        with transaction.atomic():
            kept = ExchangeFile.objects.defer("content").select_for_update(of=("self",))
            row = kept.select_related("system__library").get(pk=file)
            if row.done_at:
                return row
            rows = exchange_lines.rows_of(row.kind, bytes(row.content)) if rows is None else rows
            _portion(row, rows[row.position : row.position + PORTION])


def go_on_all(actor: Actor) -> int:
    """Files that were interrupted; how many."""
    permit(actor.system)
    keys = list(ExchangeFile.objects.filter(done_at=None, system__paused_at=None).values_list("pk", flat=True))
    for key in keys:
        go_on(actor, file=key)
    return len(keys)


def _portion(file: ExchangeFile, rows: Sequence[Row]) -> None:
    for row in rows:
        try:
            with transaction.atomic():
                exchange_lines.check(file.kind, row)
                new = _READERS[file.kind](file.system, row)
        except (Wrong, DomainError) as error:
            said = error.message if isinstance(error, DomainError) else str(error)
            barcode = row.cells.get("barcode", "")[:60]
            BadLine.objects.get_or_create(
                file=file, number=row.number, defaults={"barcode": barcode, "reason": said[:300]}
            )
            continue
        file.taken, file.known = file.taken + new, file.known + (not new)
    file.position, changed = file.position + len(rows), ["taken", "known", "position"]
    if file.position >= file.lines:
        file.done_at, file.content = clock.now(), b""
        changed += ["done_at", "content"]
    file.save(update_fields=changed)


def _holding(theirs: ForeignSystem, row: Row) -> bool:
    names = ("title", "author", "isbn", "call_number")
    known = ForeignItem.objects.filter(system=theirs, barcode=row.cells["barcode"]).first()
    given = {name: row.cells.get(name, "") for name in names}
    given["isbn"] = given["isbn"].replace("-", "")[:13]
    if known and all(getattr(known, name) == value for name, value in given.items() if value):
        return False
    know(theirs, barcode=row.cells["barcode"], **given)
    return True


def _loan(theirs: ForeignSystem, row: Row) -> bool:
    reader = Reader.objects.select_related("home").filter(number=row.cells["reader"].upper()).first()
    if reader is None:
        raise Wrong(_("读者证号不是本系统的。对方自己的读者不用报。"))
    at, due_on = exchange_lines.instant(row.cells["lent_at"]), exchange_lines.day(row.cells.get("due_on", ""))
    thing = _thing(theirs, row) or know(theirs, barcode=row.cells["barcode"], title=row.cells["title"])
    key = f"hub.file:{theirs.pk}:loan:{thing.barcode}:{at:%Y%m%d%H%M%S}"
    return lent_there(system(), key=key, loan=LoanThere(thing, reader, at, due_on))[1]


def _return(theirs: ForeignSystem, row: Row) -> bool:
    """Theirs, which a reader of ours had, or ours: then it names the owner, unless only one of ours has the barcode."""
    at, barcode, owner = (
        exchange_lines.instant(row.cells["returned_at"]),
        row.cells["barcode"],
        _code(row.cells.get("owner", "")),
    )
    key = f"hub.file:{theirs.pk}:return:{owner}:{barcode}:{at:%Y%m%d%H%M%S}"
    thing = _thing(theirs, row)
    if thing and owner in ("", theirs.library.code):
        return back_there(system(), key=key, thing=thing, at=at)
    item = the_item(f"{owner}|{barcode}" if owner else barcode, theirs.library.code)
    if ForeignDeed.objects.filter(key=key).exists():
        return False
    return_item(system(), at=Counter(theirs.library.code, key, at, terminal="hub", offline=True), item=item)
    title = Item.objects.values_list("record__title", flat=True).get(pk=item)
    deed = ForeignDeed(
        system=theirs, kind=DeedKind.RETURNED_THERE, key=key, at=at, institution=theirs.library, barcode=barcode,
        item_id=item, title=title[:200],
    )  # fmt: skip
    return note_returned_there(system(), deed=deed)


def _code(owner: str) -> str:
    """Our code of an owner whom a file names by ISIL; any other text as it stands."""
    named = Institution.objects.filter(isil__iexact=owner).exclude(isil="")
    return named.values_list("code", flat=True).first() or owner


def _thing(theirs: ForeignSystem, row: Row) -> ForeignItem | None:
    rows = ForeignItem.objects.select_related("system__library")
    return rows.filter(system=theirs, barcode=row.cells["barcode"]).first()


_READERS: Final[Mapping[str, Callable[[ForeignSystem, Row], bool]]] = {
    "holdings": _holding,
    "loans": _loan,
    "returns": _return,
}


@transaction.atomic
def settle_line(actor: Actor, *, line: int) -> BadLine:
    """A person has dealt with a line that was set aside. Twice keeps the first time. Raises NotFound."""
    row = (
        BadLine.objects.select_for_update(of=("self",))
        .select_related("file__system__library__division")
        .filter(pk=line)
        .first()
    )
    if row is None or not policies.may_keep(actor, row.file.system.library):
        raise refusals.no_system()
    if row.settled_at is None:
        row.settled_at, row.settled_by = clock.now(), actor.person
        row.save(update_fields=["settled_at", "settled_by"])
        note(actor, "hub.settle_line", f"hub.system:{row.file.system_id}", line=row.number)
    return row
