"""A statement as XLSX. Amounts in yuan with two places; no reader stands on it."""

from collections.abc import Mapping, Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wenmai.bookshops.models import Bookshop, Settlement, SettlementLine
from wenmai.fees.money import yuan_of
from wenmai.kernel.spreadsheets import Cell, Sheet, csv_of, workbook


def xlsx_of(settlement: Settlement, lines: Sequence[SettlementLine]) -> bytes:
    """The lines with their sum, and who has confirmed."""
    head = [_("序号"), _("借出日期"), _("ISBN"), _("书名"), _("定价，元"), _("结算，元"), _("册号"), _("现在")]
    widths = (6, 12, 16, 40, 10, 10, 14, 14)
    return workbook(
        [Sheet(_("明细"), head, _rows(lines), widths), Sheet(_("确认"), [_("项目"), _("内容")], _signed(settlement))]
    )


def _rows(lines: Sequence[SettlementLine]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [
            number, f"{localtime(each.loan.lent_at):%Y-%m-%d}", each.loan.isbn, each.loan.title, yuan_of(each.loan.price_fen),
            yuan_of(each.fen), each.loan.item.barcode, str(each.loan.get_state_display()),
        ]
        for number, each in enumerate(lines, 1)
    ]  # fmt: skip
    price, cost = sum(each.loan.price_fen for each in lines), sum(each.fen for each in lines)
    return [*rows, [_("合计"), "", "", "", yuan_of(price), yuan_of(cost), "", ""]]


def _signed(settlement: Settlement) -> list[list[Cell]]:
    shop = settlement.shop
    return [
        [_("书店"), shop.institution.name],
        [_("图书馆"), shop.library.name],
        [_("月份"), f"{settlement.month:%Y-%m}"],
        [_("册数"), settlement.lines_count],
        [_("金额，元"), yuan_of(settlement.fen)],
        [_("书店确认"), _day(settlement.shop_confirmed_at)],
        [_("图书馆确认"), _day(settlement.library_confirmed_at)],
        [_("付款"), _day(settlement.paid_at)],
        [_("凭证号"), settlement.reference],
    ]


def _day(at: object) -> str:
    return f"{localtime(at):%Y-%m-%d}" if at else ""  # type: ignore[arg-type]


def csv_of_shops(shops: Sequence[Bookshop], chosen: Mapping[object, int]) -> bytes:
    """A library's agreements: the shop, how the two stand together, the days, the share of the price, books chosen this year."""
    head = [_("机构代码"), _("书店"), _("合作方式"), _("从"), _("到"), _("按定价的百分之几结算"), _("今年选借，册")]
    rows: list[list[Cell]] = [
        [
            each.institution.code, each.institution.name, str(each.get_tie_display()), f"{each.during.lower}",
            f"{each.last or ''}", each.percent, chosen.get(each.pk, 0),
        ]
        for each in shops
    ]  # fmt: skip
    return csv_of(head, rows)
