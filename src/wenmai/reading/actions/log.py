"""阅读记录: turned on and off by its person; written from what was lent; marked, noted and deleted by its person alone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.catalogue.models import Record
from wenmai.catalogue.queries.records import get_record
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit
from wenmai.library.models import CircEvent, Loan
from wenmai.people.actions.consents import give_consent, withdraw_consent
from wenmai.people.models import Consent, Person, Purpose
from wenmai.reading import refusals
from wenmai.reading.models import LogEntry, Mark

TEXT = "2026-11"
"""The version of the words under which a log is turned on (templates/reading/log_off.html)."""


@transaction.atomic
def turn_on(actor: Actor) -> Consent:
    """From now on what the actor borrows is written for them. Twice is once. Raises NotAllowed, Conflict (reading.child)."""
    permit(bool(actor.person))
    if actor.child:
        raise Conflict("reading.child", _("满十四周岁后可以自己打开。现在可以请家长在各自的记录里记。"))
    return give_consent(actor, purpose=Purpose.READING_LOG, text_version=TEXT)


@transaction.atomic
def turn_off(actor: Actor, *, delete: bool) -> int:
    """Nothing more is written; with `delete` all that was written goes. How many entries went. Twice is once."""
    permit(bool(actor.person))
    withdraw_consent(actor, purpose=Purpose.READING_LOG)
    return LogEntry.objects.filter(person=actor.person).delete()[0] if delete else 0


@transaction.atomic
def log_loan(actor: Actor, *, event: CircEvent) -> LogEntry | None:
    """A loan into the log of its reader; None where the log was off when it was lent, or is off now."""
    permit(actor.system)
    person = _person_of(event)
    if not person or event.item is None or not _wants(person, event):
        return None
    day = timezone.localtime(event.at).date()
    return LogEntry.objects.create(
        person=person, house_id=event.institution_id, day=day, borrowed=True, **_said(event.item.record)
    )


@transaction.atomic
def unlog_loan(actor: Actor, *, event: CircEvent) -> int:
    """A loan that was undone was none: its entry goes, unless its reader wrote on it. How many went."""
    permit(actor.system)
    person = _person_of(event)
    if not person or event.item is None:
        return 0
    rows = LogEntry.objects.filter(person=person, borrowed=True, record=event.item.record_id, note="", mark="")
    last = rows.filter(day=timezone.localtime(event.at).date()).order_by("-pk").values("pk")[:1]
    return LogEntry.objects.filter(pk__in=list(last.values_list("pk", flat=True))).delete()[0]


def _person_of(event: CircEvent) -> str:
    """The person of a loan, locked so that turning off waits or is seen; "" for one that is forgotten."""
    found = Loan.objects.filter(pk=event.loan_id or 0).values_list("reader__person", flat=True).first()
    if not found:
        return ""
    return Person.objects.select_for_update().filter(pk=found).values_list("pk", flat=True).first() or ""


def _wants(person: str, event: CircEvent) -> bool:
    """Turned on before it was lent by the counter's clock and by ours, and not off since."""
    rows = Consent.objects.filter(person=person, purpose=Purpose.READING_LOG, withdrawn_at=None)
    return rows.filter(given_at__lte=min(event.at, event.recorded_at)).exists()


def _said(record: Record) -> dict[str, object]:
    letter = record.clc[0][:1] if record.clc else ""
    return {"record": record, "title": record.title, "author": record.author, "clc": letter}


@transaction.atomic
def mark_book(actor: Actor, *, record: int, mark: str) -> LogEntry:
    """想读, 读过: an entry of one's own for a book, one a book; again changes the mark. Raises NotFound, Conflict (reading.off), Invalid."""
    _check_on(actor)
    _check(mark, "")
    book = get_record(actor, record)
    found = LogEntry.objects.filter(person=actor.person, record=book, borrowed=False).first()
    if found is None:
        return LogEntry.objects.create(
            person=actor.person, day=clock.today(), borrowed=False, mark=mark or Mark.WANT, **_said(book)
        )
    found.mark, found.day = mark or Mark.WANT, clock.today()
    found.save(update_fields=["mark", "day"])
    return found


@transaction.atomic
def note_entry(actor: Actor, *, key: int, mark: str, note: str) -> LogEntry:
    """A mark and a note to oneself on an entry. Raises NotFound, Invalid."""
    row = _own(actor, key)
    _check(mark, note.strip())
    row.mark = mark if mark or row.borrowed else row.mark
    row.note = note.strip()
    row.save(update_fields=["mark", "note"])
    return row


@transaction.atomic
def delete_entry(actor: Actor, *, key: int) -> None:
    """One entry goes for good. Raises NotFound."""
    _own(actor, key).delete()


def _own(actor: Actor, key: int) -> LogEntry:
    row = LogEntry.objects.select_for_update().filter(pk=key, person=actor.person or "-").first()
    if row is None:
        raise refusals.no_entry()
    return row


def _check_on(actor: Actor) -> None:
    """Locks the person, as turning off does."""
    permit(bool(actor.person))
    Person.objects.select_for_update().filter(pk=actor.person).first()
    if not Consent.objects.filter(person=actor.person, purpose=Purpose.READING_LOG, withdrawn_at=None).exists():
        raise refusals.off()


def _check(mark: str, note: str) -> None:
    if mark and mark not in Mark.values:
        raise refusals.bad("mark", _("从“想读”“读过”里选。"), "mark")
    if len(note) > 500:
        raise refusals.bad("note", _("写 500 个字以内。"), "note")
