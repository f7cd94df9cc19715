"""The entries of a call as XLSX. Names as on the desk; text that begins like a formula stays text."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import day_of
from wenmai.kernel.spreadsheets import Sheet, workbook
from wenmai.works.exhibiting import call_reference
from wenmai.works.models import WorkCall
from wenmai.works.queries.results import Result, results_of
from wenmai.works.queries.works import EntryLine, entries

PART = 1000


def workbook_of(actor: Actor, call: WorkCall) -> bytes:
    """The file; that it was taken is in the trail."""
    note(actor, "works.take_out", call_reference(call))
    reckoned = {each.work.pk: each for each in results_of(call)}
    rows = [_row(number, line, reckoned.get(line.work.pk)) for number, line in enumerate(_all(call), 1)]
    return workbook([Sheet(_("作品"), _head(), rows, widths=(8, 32))])


def _all(call: WorkCall) -> Iterator[EntryLine]:
    """Every entry, however many there are."""
    number = 1
    while part := entries(call, number, PART).items:
        yield from part
        number += 1


def _head() -> Sequence[str]:
    return [_("序号"), _("名称"), _("类别"), _("作者"), _("署名"), _("监护人"), _("同意展出"), _("同意书"), _("链接"), _("平均分"), _("名次"), _("结果"), _("交的日期")]  # fmt: skip


def _row(number: int, line: EntryLine, result: Result | None) -> Sequence[str | int | float]:
    work = line.work
    mark = float(result.mark) if result and result.mark is not None else ""
    agreed = _("同意") if work.agreed_at else _("等监护人")
    rank = (result.rank if result else None) or ""
    return [number, work.title, str(work.get_kind_display()), line.author, work.shown_name, line.guardian, agreed, work.paper, work.link, mark, rank, str(work.said_outcome), str(day_of(work.made_at))]  # fmt: skip
