"""A run as sheets: what each place gets and of what, and what was laid down."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.funding.allocation import Award
from wenmai.funding.queries import Beside, Opened
from wenmai.funding.reckoning import Reckoned
from wenmai.funding.snapshot import reasons
from wenmai.kernel.spreadsheets import Cell, Sheet
from wenmai.measures.definitions import get_measure


def marks() -> dict[str, str]:
    """How an amount came about where it is not plainly the formula's."""
    return {"": "", "floor": _("按保底"), "cap": _("按封顶")}


def sheets(found: Opened, beside: Sequence[Beside] = ()) -> list[Sheet]:
    """The places; what was laid down; the trial beside it where there is one."""
    made = [_places(found), _terms(found)]
    if beside:
        head = [_("地方"), _("区划代码"), _("存下的（元）"), _("试算的（元）"), _("相差（元）")]
        rows = [
            [each.kept.known.name, each.kept.known.code, *map(_whole, (_of(each.kept), _of(each.other), each.apart))]
            for each in beside
        ]
        made.append(Sheet(_("试算对照"), head, rows, widths=(20, 14), kept=2))
    return made


def _of(row: Reckoned) -> int | None:
    return row.award.amount


def _places(found: Opened) -> Sheet:
    titles = [get_measure(part.measure).title for part in found.scheme.score]
    head = [_("地方"), _("区划代码"), _("常住人口"), *titles, _("得分"), _("金额（元）"), _("说明"), _("公布编号")]
    rows = [_row(row, len(titles)) for row in found.rows]
    total: list[Cell] = [_("合计"), "", "", *[""] * len(titles), "", found.total, "", ""]
    return Sheet(_("测算结果"), head, [*rows, total], widths=(20, 14), kept=2)


def _row(row: Reckoned, parts: int) -> list[Cell]:
    known, award = row.known, row.award
    amounts: list[Cell] = [_number(each.amount) for each in known.parts] or [""] * parts
    said = reasons()[known.why] if known.why else marks()[award.held]
    if award.reserved:
        said = reserve_said(award, said)
    return [
        known.name,
        known.code,
        _number(known.need),
        *amounts,
        _number(known.score),
        _whole(award.amount),
        said,
        _whole(known.publication),
    ]


def reserve_said(award: Award, why: str) -> str:
    """Why, and by which score the amount is only reserved."""
    if award.score:
        return _("%(why)s，按 %(score)s 分预留") % {"why": why, "score": f"{award.score:f}"}
    return _("%(why)s，从前也没有，只预留基数或保底") % {"why": why}


def _above(found: Opened) -> list[list[Cell]]:
    said = _("没有哪一地公布的部分：%(title)s")
    return [[said % {"title": each.title}, float(each.amount)] for each in found.above]


def _terms(found: Opened) -> Sheet:
    scheme, run = found.scheme, found.run
    rows: list[list[Cell]] = [
        [_("方案"), scheme.title],
        [_("公布的时段"), f"{run.starts_on} — {run.ends_on}"],
        [_("按得分分的钱（元）"), scheme.pool],
        [_("每地基数（元）"), scheme.base],
        [_("每地保底（元）"), scheme.floor],
        [_("每地封顶（元）"), _whole(scheme.cap)],
    ]
    for part in scheme.score:
        rows.append([_("分值：%(title)s") % {"title": part.title}, float(part.weight)])
        rows.append([_("人均多少得满分：%(title)s") % {"title": part.title}, float(part.full)])
    rows += _above(found)
    rows.append([_("SM3 摘要"), run.digest])
    return Sheet(_("方案"), [_("项目"), _("值")], rows, widths=(36, 40))


def _whole(value: int | None) -> Cell:
    return "" if value is None else value


def _number(value: Decimal | None) -> Cell:
    return "" if value is None else float(value)
