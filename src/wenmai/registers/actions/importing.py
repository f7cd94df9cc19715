"""A table on its way into a register: kept, examined line by line, carried out or thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError, Invalid, NotFound
from wenmai.ledger import lines, tables
from wenmai.ledger.lines import RowError
from wenmai.registers import gauges
from wenmai.registers.declaring import Register
from wenmai.registers.drafts import Sent, columns_of, sent_of
from wenmai.registers.models import Draft
from wenmai.registers.placing import drafted, locked, placed, twin
from wenmai.registers.queries.tables import drafts_of
from wenmai.registers.sheets import as_csv

LARGEST: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 2_000
KEPT: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Report:
    """What comes of a table: lines, those that are new, those that were there, and what is wrong with the others."""

    rows: int
    fresh: int
    already: int
    errors: Sequence[RowError]
    written: bool


@transaction.atomic
def receive(actor: Actor, *, register: Register, name: str, content: bytes) -> Draft:
    """Keep a CSV or XLSX table until its sender says yes, for seven days. Raises Invalid for one that cannot be used at all."""
    if len(content) > LARGEST:
        raise Invalid("registers.too_large", _("文件超过 5 MB，请按县（区）拆开再导入。"))
    _table(register, content)
    Draft.objects.filter(sent_at__lt=clock.now() - KEPT).delete()
    return Draft.objects.create(
        register=register.name, name=name[:120], content=content, sent_by=actor.person, sent_at=clock.now()
    )


def _table(register: Register, content: bytes) -> tables.Table:
    found = tables.read(as_csv(content), columns_of(register))
    if len(found.lines) > MOST_ROWS:
        raise Invalid("registers.too_many", _("超过 2,000 行，请按县（区）拆开再导入。"))
    return found


def examine(actor: Actor, *, register: Register, draft: Draft) -> Report:
    """What would come of it now, with nothing written: it is carried out and taken back."""
    with transaction.atomic():
        report = _carry(actor, register, bytes(draft.content), keep_good=True)[0]
        transaction.set_rollback(True)
    return report


@transaction.atomic
def carry_out(actor: Actor, *, register: Register, draft: int, keep_good: bool = False) -> Report:
    """Write a kept table and forget it; with wrong lines and no `keep_good` nothing is written and it is kept.

    The same table again changes nothing. Raises NotFound when it was carried out or thrown away before.
    """
    row = Draft.objects.select_for_update().filter(pk=draft, sent_by=actor.person, register=register.name).first()
    if row is None:
        raise NotFound("registers.no_draft", _("没有这个待导入的文件，可能已经导入或放弃。"))
    mark = transaction.savepoint()
    report, touched = _carry(actor, register, bytes(row.content), keep_good=keep_good)
    if not report.written:
        transaction.savepoint_rollback(mark)
        return report
    gauges.follow(actor, register, touched)
    note(
        actor, "registers.import", f"registers.register:{register.name}",
        rows=report.rows, entered=report.fresh, errors=len(report.errors),
    )  # fmt: skip
    row.delete()
    return report


@transaction.atomic
def discard(actor: Actor, *, register: Register, draft: int) -> None:
    """Throw a kept table away. Twice is no mistake."""
    drafts_of(actor, register).filter(pk=draft).delete()


def _carry(actor: Actor, register: Register, content: bytes, *, keep_good: bool) -> tuple[Report, list[Any]]:
    locked(register)
    table = _table(register, content)
    parsed = lines.parse(
        table.lines, columns_of(register), lambda row: sent_of(register, row), lambda sent: _identity(register, sent)
    )
    errors, touched, fresh, already = list(parsed.errors), list[Any](), 0, 0
    for number, sent in sorted(parsed.good, key=lambda pair: pair[1].said.valid_from):
        try:
            written = _one(actor, register, sent)
            touched += written
            fresh, already = fresh + bool(written), already + (not written)
        except DomainError as error:
            errors.append(RowError(number, _column(register, error), error.message))
    errors.sort(key=lambda each: each.line)
    return Report(len(table.lines), fresh, already, errors, keep_good or not errors), touched


def _identity(register: Register, sent: Sent) -> tuple[object, ...]:
    return sent.place, *(sent.values[name] for name in register.key), sent.said.valid_from


def _one(actor: Actor, register: Register, sent: Sent) -> list[Any]:
    """The rows that a line has changed, none if it was there already."""
    row = drafted(actor, register, sent.place, sent.values, sent.said)
    return [] if twin(register, row) else placed(actor, register, row, None)


def _column(register: Register, error: DomainError) -> str:
    known = {column.name: column.title for column in columns_of(register)}
    return next((known[name] for name in error.fields if name in known), "")
