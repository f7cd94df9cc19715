"""A weeding list as a spreadsheet: what the files of a house keep of it."""

from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wenmai.kernel.spreadsheets import Cell, Sheet, workbook
from wenmai.library.models import WeedingLine, WeedingList


def as_workbook(row: WeedingList, lines: Sequence[WeedingLine]) -> bytes:
    """Every item with what became of it."""
    head = [
        _("序号"),
        _("条码"),
        _("书名"),
        _("作者"),
        _("索书号"),
        _("定价（元）"),
        _("入藏日期"),
        _("在哪个馆"),
        _("结果"),
    ]
    rows = [_row(number, row, each) for number, each in enumerate(lines, 1)]
    about: list[Sequence[Cell]] = [
        [_("名目"), row.title],
        [_("馆"), row.owner.name],
        [_("原因"), str(row.get_reason_display())],
        [_("去处"), row.goes_to],
        [_("状态"), str(row.get_state_display())],
        [_("提出"), f"{localtime(row.proposed_at):%Y-%m-%d}"],
        [_("决定"), f"{localtime(row.decided_at):%Y-%m-%d}" if row.decided_at else ""],
        [_("说明"), row.decided_words],
        [_("依据"), _("公共图书馆法第二十八条：馆藏不得随意处置")],
    ]
    return workbook(
        [Sheet(_("清单"), head, rows, (6, 16, 40, 20, 18)), Sheet(_("说明"), [_("项目"), _("内容")], about, (10, 60))]
    )


def _row(number: int, row: WeedingList, line: WeedingLine) -> list[Cell]:
    item = line.item
    price: Cell = "" if item.price_fen is None else item.price_fen / 100
    since = item.acquired_on.isoformat() if item.acquired_on else ""
    result = line.kept or (_("已剔除") if line.withdrawn_at else str(row.get_state_display()))
    return [
        number,
        item.barcode,
        item.record.title,
        item.record.author,
        item.call_number,
        price,
        since,
        item.home.name,
        result,
    ]
