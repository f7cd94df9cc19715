"""What leaves as a file: the list of books for them, a statement."""

from wenmai.hub.models import DeedKind, ForeignSystem, Outgoing, Statement
from wenmai.hub.queries.statements import Line, lines_of
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.spreadsheets import Cell, Sheet, csv_of, workbook

RETURNS = ("barcode", "title", "returned_at", "institution", "cancelled")
LINES = ("日期", "服务", "说明", "付方", "件数", "元", "冲销")
SIGN = "正数是对方付给开单的馆，负数是开单的馆付给对方"


def returns_csv(system: ForeignSystem) -> bytes:
    """The books of theirs that came back and that they have not taken over; `cancelled` takes an earlier line back."""
    rows = Outgoing.objects.filter(system=system, answered_at=None).select_related("deed__institution")
    return csv_of(
        RETURNS,
        [
            (
                each.deed.barcode,
                each.deed.title,
                f"{each.deed.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
                each.deed.institution.name,
                "1" if each.deed.kind == DeedKind.TAKEN_BACK else "",
            )
            for each in rows
        ],
    )


def statement_csv(row: Statement) -> bytes:
    """Its lines: who pays, and the signs of the drawer (SIGN)."""
    return csv_of(LINES, _rows(row))


def statement_xlsx(row: Statement) -> bytes:
    """The same, with the sums on a sheet of their own."""
    about: list[tuple[Cell, ...]] = [
        ("开单", row.drawer.name), ("对方", row.other.name), ("月份", str(row)), ("分录", row.entries_count),
        ("净件数", row.net_pieces), ("净额，元", row.net_fen / 100), ("正负", SIGN), ("付方", row.payer.name if row.net_fen else "无"),
        ("收方", row.payee.name if row.net_fen else "无"), ("状态", str(row.get_state_display())),
        ("凭证号", row.reference),
    ]  # fmt: skip
    return workbook([Sheet("对账单", ("项目", "内容"), about), Sheet("明细", LINES, _rows(row), widths=(12, 16, 40))])


def _rows(row: Statement) -> list[tuple[Cell, ...]]:
    return [_cells(each) for each in lines_of(row)]


def _cells(line: Line) -> tuple[Cell, ...]:
    back = "冲销" if line.reversal else ""
    return (f"{line.on}", line.service, line.what, line.payer.name, line.pieces, line.fen / 100, back)
