"""Tables from systems that we do not replace: a door counter, another library system, a yearbook.

Nothing is written while a row is wrong, unless the operator keeps the good ones. The same file twice changes nothing.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import IO, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock, crypto, garbage
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.ledger import cells, fact_table, lines, queries, reading_table, tables
from wenmai.ledger.actions import record_many, record_readings
from wenmai.ledger.draft import FactDraft
from wenmai.ledger.gauges import Gauge, get_gauge
from wenmai.ledger.kinds import FactKind, get_kind
from wenmai.ledger.lines import Parsed, RowError
from wenmai.ledger.models import ImportRun, Sent
from wenmai.ledger.policies import may_import_somewhere
from wenmai.ledger.register import Places, Register
from wenmai.ledger.takeovers import Taken

ONE_TRANSACTION: Final = 50_000
"""Up to so many rows are written whole or not at all; more in committed batches, finished by sending the file again."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an import. `written` is False when errors kept everything out; then `recorded` is 0.

    `already`: good rows that were there before; `fresh`: good rows that were not. `encoding` as found in the file.
    `run` is the number under which the import is kept, None while nothing was recorded.
    """

    encoding: str
    rows: int
    recorded: int
    already: int
    written: bool
    errors: tuple[RowError, ...]
    fresh: int = 0
    run: int | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    """A file of facts as far as it was examined; `again`: some were taken back with their import and count anew."""

    table: tables.Table
    places: Places
    fresh: list[FactDraft]
    already: int
    errors: tuple[RowError, ...]
    again: bool


@garbage.searched_by_hand()
def import_facts(
    actor: Actor, file: bytes | IO[bytes], *, register: Register, keep_good: bool = False, name: str = ""
) -> Report:
    """Import facts from CSV; columns in `fact_table.COLUMNS`, by Chinese heading or identifier. `name` is the file's.

    Raises Invalid when the file as a whole cannot be used, NotAllowed for who imports nowhere, Conflict when a
    house took over just now. Rows are judged one by one in the report: unreadable cells, unknown places, places the
    actor does not answer for, rows sent twice, rows that were recorded before with another content.
    """
    content = _content(file)
    found = _facts(actor, content, register)
    written = keep_good or not found.errors
    if not written or not found.fresh:
        return _report(found, written=written)
    with transaction.atomic() if len(found.fresh) <= ONE_TRANSACTION else nullcontext():
        _check_untaken(found.fresh)
        loaded = record_many(actor, drafts=found.fresh, again=found.again)
        report = replace(_report(found, written=True), recorded=loaded.recorded, already=found.already + loaded.already)
        run = keep_run(actor, what=Sent.FACTS, content=content, report=report, places=found.places, name=name)
        ImportRun.objects.filter(pk=run).update(pieces=[list(piece) for piece in loaded.pieces])
        note(
            actor, "ledger.import_facts", f"ledger.import:{run}",
            rows=report.rows, recorded=report.recorded, errors=len(report.errors),
        )  # fmt: skip
    return replace(report, run=run)


def _check_untaken(fresh: Sequence[FactDraft]) -> None:
    """Raise Conflict when a house has begun to count for itself since the file was examined. In one transaction it holds."""
    taken = Taken.settled()
    if taken.entries and any(taken.counts(each.place.institution, each.kind, each.happened_on) for each in fresh):
        raise Conflict(
            "import.taken_over", _("刚才有机构登记为自己计数，文件里有它的行，没有写入任何一行。请再检查一次。")
        )


def check_facts(actor: Actor, file: bytes | IO[bytes], *, register: Register) -> Report:
    """What `import_facts` would say, with nothing written."""
    return _report(_facts(actor, _content(file), register), written=False)


def _facts(actor: Actor, content: bytes, register: Register) -> _Facts:
    table, places = _opened(actor, content, fact_table.COLUMNS, register)
    taken = Taken()
    parsed = lines.parse(
        table.lines,
        fact_table.COLUMNS,
        lambda row: taken.let_pass(row, fact_table.fact_of(row, places)),
        lambda fact: (fact.kind, fact.source),
    )
    fresh, already, changed, again = _sorted_out(parsed)
    return _Facts(table, places, fresh, already, _in_order([*parsed.errors, *changed]), again)


def _report(found: _Facts, *, written: bool) -> Report:
    rows = len(found.table.lines)
    return Report(found.table.encoding, rows, 0, found.already, written, found.errors, fresh=len(found.fresh))


def import_gauges(
    actor: Actor, file: bytes | IO[bytes], *, register: Register, keep_good: bool = False, name: str = ""
) -> Report:
    """Import readings from CSV; columns in `reading_table.COLUMNS`. A changed value becomes the next revision.

    Raises and reports as `import_facts`.
    """
    content = _content(file)
    table, places, parsed = _gauges(actor, content, register)
    written, good = keep_good or not parsed.errors, [sent for _number, sent in parsed.good]
    report = Report(table.encoding, len(table.lines), 0, 0, written, tuple(parsed.errors), fresh=len(good))
    if not written or not good:
        return report
    with transaction.atomic():
        recorded = _keep(actor, good)
        report = replace(report, recorded=recorded, already=len(good) - recorded)
        if not recorded:
            return report
        run = keep_run(actor, what=Sent.GAUGES, content=content, report=report, places=places, name=name)
    return replace(report, run=run)


def check_gauges(actor: Actor, file: bytes | IO[bytes], *, register: Register) -> Report:
    """What `import_gauges` would say, with nothing written; which readings are known already is not told."""
    table, _places, parsed = _gauges(actor, _content(file), register)
    return Report(table.encoding, len(table.lines), 0, 0, False, tuple(parsed.errors), fresh=len(parsed.good))


def _gauges(
    actor: Actor, content: bytes, register: Register
) -> tuple[tables.Table, Places, Parsed[reading_table.Reported]]:
    table, places = _opened(actor, content, reading_table.COLUMNS, register)
    parsed = lines.parse(
        table.lines, reading_table.COLUMNS, lambda row: reading_table.reading_of(row, places), reading_table.identity
    )
    return table, places, parsed


def keep_run(actor: Actor, *, what: Sent, content: bytes, report: Report, places: Places, name: str) -> int:
    """Enter an import into the list of imports; its number."""
    row = ImportRun.objects.create(
        what=what,
        name=name[:120],
        digest=crypto.digest(content),
        encoding=report.encoding,
        rows=report.rows,
        recorded=report.recorded,
        already=report.already,
        errors=len(report.errors),
        within=places.within,
        scopes=places.scopes,
        run_by=actor.person,
        run_at=clock.now(),
    )
    return row.pk


def fact_template(kind: str = "") -> bytes:
    """An example CSV of facts with its header, of one kind if one is named. Raises Invalid for an unknown kind."""
    return tables.template(fact_table.COLUMNS, {"kind": _title(kind, get_kind)} if kind else {})


def gauge_template(gauge: str = "") -> bytes:
    """An example CSV of readings with its header, of one gauge if one is named. Raises Invalid for an unknown gauge."""
    return tables.template(reading_table.COLUMNS, {"gauge": _title(gauge, get_gauge)} if gauge else {})


def _title(name: str, known: Callable[[str], FactKind | Gauge]) -> str:
    try:
        found = known(name)
    except LookupError as error:
        raise Invalid("import.template", _("没有这个类别，请从列表里选。")) from error
    if not found.importable:
        raise Invalid("import.template", _("这一类由本系统自己记，不用导入。"))
    return found.title


def _content(file: bytes | IO[bytes]) -> bytes:
    return file if isinstance(file, bytes) else file.read(tables.LARGEST_FILE + 1)


def _opened(
    actor: Actor, content: bytes, columns: Sequence[tables.Column], register: Register
) -> tuple[tables.Table, Places]:
    permit(may_import_somewhere(actor), _("只有统计员可以导入数据。请让系统管理员授予统计员岗位。"))
    table, places = tables.read(content, columns), Places(actor, register)
    places.learn(_cells(table, "division"), _cells(table, "institution"))
    return table, places


def _cells(table: tables.Table, name: str) -> set[str]:
    """What stands in a column, without the blanks around it."""
    return {cells.bare(raw) for raw in {line.cells.get(name, "") for line in table.lines}} - {""}


def _sorted_out(parsed: Parsed[FactDraft]) -> tuple[list[FactDraft], int, list[RowError], bool]:
    """Split good rows into new ones, the number recorded before, and errors for those recorded differently.

    What was taken back with its whole import is new again; the last value says whether there is such a row.
    """
    before = queries.recorded_of([draft.source for _line, draft in parsed.good])
    undone = queries.undone_of([source for _kind, source in before])
    fresh: list[FactDraft] = []
    changed: list[RowError] = []
    already = 0
    for line, draft in parsed.good:
        known = before.get((draft.kind, draft.source), ())
        if not known or (draft.kind, draft.source) in undone:
            fresh.append(draft)
        elif any(draft.same_as(row) for row in known):
            already += 1
        else:
            changed.append(RowError(line, "", _changed(known[-1].quantity, draft.quantity)))
    return fresh, already, changed, bool(undone)


def _changed(before: Any, now: Any) -> str:
    if before == now:
        return _("这件事已经导入过，地点、方式或其他内容不同。请先核对，再用更正。")
    return _("这件事已经导入过，当时的数量是 %(before)s，这次是 %(now)s。要改数请用更正。") % {
        "before": before,
        "now": now,
    }


@transaction.atomic
def _keep(actor: Actor, sent: Sequence[reading_table.Reported]) -> int:
    gauges = sorted({each.gauge for each in sent})
    stored = sum(
        record_readings(actor, gauge=name, readings=[each.reading for each in sent if each.gauge == name])
        for name in gauges
    )
    note(actor, "ledger.import_gauges", rows=len(sent), recorded=stored)
    return stored


def _in_order(errors: Sequence[RowError]) -> tuple[RowError, ...]:
    return tuple(sorted(errors, key=lambda error: error.line))
