"""What the pages and files of this room share: years, names of who acted, papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.spreadsheets import CSV, XLSX
from wenmai.kernel.subjects import resolve
from wenmai.kernel.whole import whole
from wenmai.places.queries import child_divisions
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.returns import chain, workbooks
from wenmai.returns.definitions import get_form
from wenmai.returns.lines import Line, unpacked
from wenmai.returns.models import Step, Version
from wenmai.returns.policies import may_decide, may_fill
from wenmai.returns.queries import returns, sums, turns
from wenmai.returns.queries.returns import Sheet
from wenmai.returns.queries.sums import Table
from wenmai.returns.workbooks import INDENT, More, Paper, Row, amount

YEARS = 5
COLUMNS = 12
"""Houses beside the sums on a page; a file has them all."""


def years() -> list[int]:
    """This year and those before it, for which pages are offered."""
    this = clock.today().year
    return list(range(this, this - YEARS, -1))


def year_of(given: str | None) -> int:
    """What was asked for if it is offered, else the last whole year."""
    wanted = whole(given, 4)
    return wanted if wanted in years() else clock.today().year - 1


def sheet_page(actor: Actor, sheet: Sheet) -> dict[str, Any]:
    """What the page of a return shows, but for its inputs."""
    row = sheet.row
    return {
        "sheet": sheet,
        "steps": named(actor, returns.steps(row)),
        "versions": row.sent.order_by("number").defer("lines") if row else (),
        "changes": returns.changes(sheet),
        "fills": sheet.is_open and may_fill(actor, sheet.house),
        "mine": may_fill(actor, sheet.house),
        "level": level_word(turns.decider(actor, row)) if row else "",
        "sends_back": row is not None and turns.sender_back(actor, row) is not None,
        "ready": sheet.year < clock.today().year,
    }


def table_page(actor: Actor, table: Table) -> dict[str, Any]:
    """What the page of a division's table shows: the first COLUMNS houses beside the sums, and the divisions below."""
    shown = table.counted[:COLUMNS]
    below = child_divisions(table.division.code) if table.division.level < chain.COUNTY else ()
    return {
        "table": table,
        "columns": shown,
        "rows": [(each, [values.get(each.item.key) for _due, values in shown]) for each in table.totals],
        "waiting": sums.waiting_in(actor, table.missing),
        "collects": may_decide(actor, table.division.code),
        "below": [each for each in below if each.level <= chain.COUNTY],
    }


def level_word(level: int | None) -> str:
    """县级, 市级, 省级; "" for none."""
    return {3: _("县级"), 2: _("市级"), 1: _("省级")}.get(level or 0, "")


@dataclass(frozen=True, slots=True)
class Named:
    """A step with the names of who took it and where."""

    step: Step
    who: str
    where: str


def named(actor: Actor, steps: Sequence[Step]) -> list[Named]:
    """Steps with names."""
    places = divisions_by_code({each.division_code for each in steps})
    who = {person: name_of(actor, person) for person in {each.by for each in steps}}
    found = [(each, places.get(each.division_code)) for each in steps]
    return [Named(each, who[each.by], where.name if where else "") for each, where in found]


def name_of(actor: Actor, person: str) -> str:
    """The name as far as it is told; "" for the product itself."""
    try:
        return resolve(actor, f"people.person:{person}").title if person else ""
    except NotFound:
        return _("已注销的账号")


def version_page(actor: Actor, row: Version) -> dict[str, Any]:
    """What the page of a version shows."""
    return {
        "row": row,
        "form": get_form(row.of.form),
        "house": row.of.institution,
        "lines": unpacked(row.lines),
        "who": name_of(actor, row.sent_by),
    }


def of_sheet(actor: Actor, sheet: Sheet) -> Paper:
    """A house's form on paper."""
    foot = [_("数据来源：%(source)s") % {"source": sheet.form.source}]
    if sheet.version and not sheet.is_open:
        said = {"who": name_of(actor, sheet.version.sent_by), "day": clock.day_of(sheet.version.sent_at)}
        foot = [
            _("报出人：%(who)s　报出日期：%(day)s") % said,
            _("第 %(n)s 稿　SM3 %(digest)s") % {"n": sheet.version.number, "digest": sheet.version.digest},
            *foot,
        ]
    else:
        foot = [_("还没有报出，数以报出的为准。"), *foot]
    return Paper(sheet.form.title, sheet.house.name, sheet.year, tuple(_row(each) for each in sheet.lines), tuple(foot))


def _row(line: Line) -> Row:
    remark = ""
    if line.replaced:
        known = _("没有记录") if line.computed is None else f"{line.computed:,f}"
        remark = _("记录：%(computed)s。原因：%(reason)s") % {"computed": known, "reason": line.reason}
    return Row(line.depth, line.item.title, line.item.unit, line.value, remark, line.item.decimals)


def of_table(table: Table) -> Paper:
    """A division's form on paper, with each house and who is missing."""
    said = {"n": len(table.counted), "all": table.expected}
    foot = (
        _("应报 %(all)s 家，已收 %(n)s 家。没有收的不计。") % said,
        _("数据来源：%(source)s") % {"source": table.form.source},
    )
    rows = tuple(
        Row(
            each.depth,
            each.item.title,
            each.item.unit,
            each.value,
            _filled(each.filled, len(table.counted)),
            each.item.decimals,
        )
        for each in table.totals
    )
    return Paper(table.form.title, table.division.name, table.year, rows, foot, (_houses(table), _missing(table)))


def _filled(filled: int, counted: int) -> str:
    return "" if filled == counted else _("%(all)s 家里 %(n)s 家填了") % {"n": filled, "all": counted}


def _houses(table: Table) -> More:
    head = [_("单位"), *[f"{INDENT * each.depth}{each.item.title}（{each.item.unit}）" for each in table.totals]]
    rows = [
        [due.house.name, *[amount(values.get(each.item.key)) for each in table.totals]] for due, values in table.counted
    ]
    return More(_("分单位"), head, rows)


def _missing(table: Table) -> More:
    return More(_("还没收的"), [_("单位"), _("现在")], [[due.house.name, due.word] for due in table.missing])


def file_of(paper: Paper, format_: str, name: str) -> HttpResponse:
    """The download."""
    body, kind, ending = (
        (workbooks.csv(paper), CSV, "csv") if format_ == "csv" else (workbooks.xlsx(paper), XLSX, "xlsx")
    )
    disposition = f'attachment; filename="returns-{name}.{ending}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})
