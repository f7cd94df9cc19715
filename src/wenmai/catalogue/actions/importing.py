"""A file of records into the catalogue, in batches that each stand or fall; run again after whatever stopped it."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import islice
from multiprocessing import get_context

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.trail import note
from wenmai.catalogue.engine import correcting, duplicates, handing_on, joining, writing
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.faults import Fault
from wenmai.catalogue.marc.opening import read_any
from wenmai.catalogue.marc.reading import Found
from wenmai.catalogue.marc.value import Family
from wenmai.catalogue.models import Level
from wenmai.catalogue.policies import may_edit
from wenmai.catalogue.preparing.prepared import Outcome, Prepared, Unusable, prepare_all
from wenmai.catalogue.queries.sources import source_paths
from wenmai.kernel import garbage
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit

BATCH = 500
"""Records of one transaction."""
_AHEAD = 3  # batches for each process that are read before they are asked for


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that is not kept: where it stands (from 1) and why, in the reader's language."""

    position: int
    reason: str


@dataclass(slots=True)
class Report:
    """What became of the records. Of those not rejected, `merged` were found to be in the catalogue already under another
    number, `questions` are pairs that a person decides on.
    """

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    questions: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """Where records come from: the code of a library or a name for a file, and what a person knows of the format.

    Records of another `level` than full never replace a full one of the same number.
    """

    code: str
    family: Family | None = None
    charset: Charset | None = None
    level: Level = Level.FULL


def import_records(actor: Actor, *, stream: BufferedReader, source: Source, processes: int = 1) -> Report:
    """Read every record of ISO 2709 or MARCXML and keep it under (source, 001), or a digest where there is no 001.

    Twice is harmless; a file that was stopped in the middle is finished by reading it again. Of two records of one number
    in the file the first counts. `processes` > 1 prepares records in as many processes beside this one, which writes.
    Raises NotAllowed.
    """
    permit(may_edit(actor, source_paths([source.code])[source.code]))
    report, seen, known = Report(), set[str](), duplicates.Profiles()
    read = read_any(stream, charset=source.charset, family=source.family)
    with garbage.searched_by_hand(), _preparing(processes, source.family) as preparing:
        for batch in preparing(_batches(read)):
            _keep(actor, source, list(_each_once(batch, seen, report)), report, known)
            garbage.sweep()
    _note(actor, source.code, report)
    return report


def _each_once(batch: Iterable[Outcome], seen: set[str], report: Report) -> Iterator[Prepared]:
    for each in batch:
        if not isinstance(each, Prepared):
            report.rejected.append(Rejected(each.position, _why(each)))
        elif each.control in seen:
            reason = _("控制号 %(control)s 在文件里出现过，只留了第一条。请核对导出文件。") % {"control": each.control}
            report.rejected.append(Rejected(each.position, reason))
        else:
            seen.add(each.control)
            yield each


def _why(outcome: Unusable | Fault) -> str:
    return outcome.sentence() if isinstance(outcome, Fault) else _UNUSABLE[outcome.code]()


_UNUSABLE: dict[str, Callable[[], str]] = {
    "family": lambda: _("看不出是 MARC 21 还是 CNMARC。请用 --format 指明，或核对导出格式。"),
    "title": lambda: _("没有题名。请在原系统中补上题名再导出。"),
    "long": lambda: _("记录超过 99999 字节，存不进 ISO 2709。请在原系统中分成几条再导出。"),
}


@transaction.atomic
def _keep(actor: Actor, source: Source, batch: list[Prepared], report: Report, known: duplicates.Profiles) -> None:
    del actor  # who may import was asked once for the file
    writing.take_turn()
    written = writing.write(source.code, batch, source.level)
    if written.changed:
        handing_on.hand_on(written.changed)
        correcting.part_corrected(written.changed, known)
    found = duplicates.pairs(written.new | written.changed, known)
    merged, questions = joining.join_found(found, written.new)
    report.imported += len(written.new)
    report.updated += len(written.changed)
    report.unchanged += written.unchanged
    report.merged += merged
    report.questions += questions


@transaction.atomic
def _note(actor: Actor, source: str, report: Report) -> None:
    counts = {name: getattr(report, name) for name in ("imported", "updated", "unchanged", "merged", "questions")}
    note(actor, "catalogue.import", "", source=source, rejected=len(report.rejected), **counts)


Batches = Iterable[tuple[Found | Fault, ...]]


@contextmanager
def _preparing(processes: int, family: Family | None) -> Iterator["_Here | _Beside"]:
    """How batches of records are prepared: here, or in other processes while this one writes."""
    if processes < 2:
        yield _Here(family)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), garbage.put_off) as pool:
        yield _Beside(pool, family, _AHEAD * processes)


@dataclass(frozen=True, slots=True)
class _Here:
    family: Family | None

    def __call__(self, batches: Batches) -> Iterator[list[Outcome]]:
        for batch in batches:
            yield prepare_all(batch, self.family)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Keeps the processes busy with a few batches ahead, and gives batches in the order of the file."""

    pool: ProcessPoolExecutor
    family: Family | None
    ahead: int

    def __call__(self, batches: Batches) -> Iterator[list[Outcome]]:
        waiting: deque[Future[list[Outcome]]] = deque()
        for batch in batches:
            waiting.append(self.pool.submit(prepare_all, batch, self.family))
            if len(waiting) > self.ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batches(read: Iterator[Found | Fault]) -> Batches:
    while batch := tuple(islice(read, BATCH)):
        yield batch


def processes_for(size: int) -> int:
    """How many processes a file of so many bytes is worth: starting them takes as long as a thousand records."""
    return min(os.cpu_count() or 1, 4) if size > 4_000_000 else 1
