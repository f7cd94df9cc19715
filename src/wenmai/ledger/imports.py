"""Tables from systems that we do not replace: a door counter, another library system, a yearbook.

Nothing is written while a row is wrong, unless the operator keeps the good ones. The same file twice changes nothing.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import IO, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.ledger import fact_table, lines, queries, reading_table, tables
from wenmai.ledger.actions import record_many, record_readings
from wenmai.ledger.draft import FactDraft
from wenmai.ledger.lines import Parsed, RowError
from wenmai.ledger.policies import may_import_somewhere
from wenmai.ledger.register import Places, Register

ONE_TRANSACTION: Final = 50_000
"""Up to so many rows are written whole or not at all; more in committed batches, finished by sending the file again."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an import. `written` is False when errors kept everything out; then `recorded` is 0.

    `already`: good rows that were there before. `encoding` as found in the file.
    """

    encoding: str
    rows: int
    recorded: int
    already: int
    written: bool
    errors: tuple[RowError, ...]


def import_facts(actor: Actor, file: bytes | IO[bytes], *, register: Register, keep_good: bool = False) -> Report:
    """Import facts from CSV; columns in `fact_table.COLUMNS`, by Chinese heading or identifier.

    Raises Invalid when the file as a whole cannot be used, NotAllowed for who imports nowhere. Rows are judged one by
    one in the report: unreadable cells, unknown places, places the actor does not answer for, rows sent twice, rows
    that were recorded before with another content.
    """
    table, places = _opened(actor, file, fact_table.COLUMNS, register)
    parsed = lines.parse(
        table.lines,
        fact_table.COLUMNS,
        lambda row: fact_table.fact_of(row, places),
        lambda fact: (fact.kind, fact.source),
    )
    fresh, already, changed = _sorted_out(parsed)
    errors = _in_order([*parsed.errors, *changed])
    written = keep_good or not errors
    recorded = 0
    if written and fresh:
        with transaction.atomic() if len(fresh) <= ONE_TRANSACTION else nullcontext():
            loaded = record_many(actor, drafts=fresh)
            recorded, already = loaded.recorded, already + loaded.already
            note(actor, "ledger.import_facts", rows=len(table.lines), recorded=recorded, errors=len(errors))
    return Report(table.encoding, len(table.lines), recorded, already, written, errors)


def import_gauges(actor: Actor, file: bytes | IO[bytes], *, register: Register, keep_good: bool = False) -> Report:
    """Import readings from CSV; columns in `reading_table.COLUMNS`. A changed value becomes the next revision.

    Raises and reports as `import_facts`.
    """
    table, places = _opened(actor, file, reading_table.COLUMNS, register)
    parsed = lines.parse(
        table.lines, reading_table.COLUMNS, lambda row: reading_table.reading_of(row, places), reading_table.identity
    )
    written, recorded = keep_good or not parsed.errors, 0
    if written and parsed.good:
        recorded = _keep(actor, [sent for _number, sent in parsed.good])
    already = len(parsed.good) - recorded if written else 0
    return Report(table.encoding, len(table.lines), recorded, already, written, tuple(parsed.errors))


def fact_template() -> bytes:
    """An example CSV of facts with its header."""
    return tables.template(fact_table.COLUMNS)


def gauge_template() -> bytes:
    """An example CSV of readings with its header."""
    return tables.template(reading_table.COLUMNS)


def _opened(
    actor: Actor, file: bytes | IO[bytes], columns: Sequence[tables.Column], register: Register
) -> tuple[tables.Table, Places]:
    permit(may_import_somewhere(actor), _("只有统计员可以导入数据。请让系统管理员授予统计员岗位。"))
    content = file if isinstance(file, bytes) else file.read(tables.LARGEST_FILE + 1)
    return tables.read(content, columns), Places(actor, register)


def _sorted_out(parsed: Parsed[FactDraft]) -> tuple[list[FactDraft], int, list[RowError]]:
    """Split good rows into new ones, the number recorded before, and errors for those recorded differently."""
    before = queries.recorded_of([draft.source for _line, draft in parsed.good])
    fresh: list[FactDraft] = []
    changed: list[RowError] = []
    already = 0
    for line, draft in parsed.good:
        known = before.get((draft.kind, draft.source), ())
        if not known:
            fresh.append(draft)
        elif any(draft.same_as(row) for row in known):
            already += 1
        else:
            changed.append(RowError(line, "", _changed(known[-1].quantity, draft.quantity)))
    return fresh, already, changed


def _changed(before: Any, now: Any) -> str:
    if before == now:
        return _("这件事已经导入过，地点、方式或其他内容不同。请先核对，再用更正。")
    return _("这件事已经导入过，当时的数量是 %(before)s，这次是 %(now)s。要改数请用更正。") % {
        "before": before,
        "now": now,
    }


@transaction.atomic
def _keep(actor: Actor, sent: Sequence[reading_table.Sent]) -> int:
    gauges = sorted({each.gauge for each in sent})
    stored = sum(
        record_readings(actor, gauge=name, readings=[each.reading for each in sent if each.gauge == name])
        for name in gauges
    )
    note(actor, "ledger.import_gauges", rows=len(sent), recorded=stored)
    return stored


def _in_order(errors: Sequence[RowError]) -> tuple[RowError, ...]:
    return tuple(sorted(errors, key=lambda error: error.line))
