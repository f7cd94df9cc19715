"""The register of places to go as a CSV file: out, corrected, and in again, line by line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.guide.actions.spots import add_spot, edit_spot
from wenmai.guide.drafts import SpotDraft
from wenmai.guide.models import Spot, SpotKind
from wenmai.guide.policies import may_keep
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.kernel.spreadsheets import csv_of
from wenmai.ledger import cells, lines, tables
from wenmai.ledger.cells import Unreadable, shown
from wenmai.ledger.lines import Row, RowError
from wenmai.ledger.tables import Column
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code

MOST_ROWS: Final = 2000
COLUMNS: Final = (
    Column("title", "名称", True, "60 个字以内", "二滩国家森林公园"),
    Column("kind", "类别", True, "风景、线路、美食、住宿和农家乐", "风景"),
    Column("division", "区划代码", True, "所在的县、乡镇或村", "510422"),
    Column("keeper", "登记单位代码", True, "机构代码", "PZH-CUL"),
    Column("source", "来源", True, "从哪里知道的", "县文旅局名录"),
    Column("checked_on", "核对日期", True, "一年以内", "2026-11-01"),
    Column("address", "地址", False, "", "盐边县桐子林镇"),
    Column("lon", "经度", False, "和纬度一起填", "101.78"),
    Column("lat", "纬度", False, "", "26.83"),
    Column("hours", "开放时间", False, "", "全天"),
    Column("phone", "电话", False, "单位的公开电话", ""),
    Column("url", "网址", False, "以 https:// 开头", ""),
    Column("about", "介绍", False, "600 个字以内", "雅砻江边的森林公园"),
)
_WORDS: Final = ("address", "hours", "phone", "url", "about")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: nothing is written while a row is wrong."""

    added: int = 0
    changed: int = 0
    same: int = 0
    errors: Sequence[RowError] = ()


class _Known:
    """Divisions and houses of one file, looked up in two queries, and what the actor may keep."""

    def __init__(self, actor: Actor, table: tables.Table) -> None:
        self.actor = actor
        self.divisions = divisions_by_code(_cells(table, "division"))
        self.houses = institutions_by_code(_cells(table, "keeper"))

    def division(self, code: str) -> Division:
        if code not in self.divisions:
            raise Unreadable(_("没有代码为「%(code)s」的区划，请对照区划表。") % {"code": shown(code)})
        return self.divisions[code]

    def house(self, code: str) -> Institution:
        if code not in self.houses:
            raise Unreadable(_("没有代码为「%(code)s」的机构，请对照机构表。") % {"code": shown(code)})
        if not may_keep(self.actor, self.houses[code]):
            raise Unreadable(_("「%(name)s」不归你管，请它自己导入。") % {"name": self.houses[code].name})
        return self.houses[code]


@transaction.atomic
def import_spots(actor: Actor, content: bytes, *, demo: bool = False) -> Imported:
    """Write down what is new, correct what differs, leave the rest; all or nothing. The same file twice changes nothing.

    A place is known again by its division, kind and name. Raises Invalid for a file that cannot be read at all.
    """
    table = tables.read(content, COLUMNS)
    if len(table.lines) > MOST_ROWS:
        raise Invalid("import.too_many", _("一次最多 %(most)s 行，请拆开导入。") % {"most": MOST_ROWS})
    known = _Known(actor, table)
    parsed = lines.parse(table.lines, COLUMNS, lambda row: _draft(row, known, demo=demo), _identity)
    if parsed.errors:
        return Imported(errors=parsed.errors)
    there = _there([draft for _, draft in parsed.good])
    done, errors = [], []
    for number, draft in parsed.good:
        try:
            with transaction.atomic():
                done.append(_written(actor, draft, there))
        except DomainError as error:
            errors.append(RowError(number, "", error.message))
    if errors:
        transaction.set_rollback(True)
        return Imported(errors=errors)
    return Imported(done.count("added"), done.count("changed"), done.count("same"))


def export_spots(found: Iterable[Spot]) -> bytes:
    """The same columns, so that a list that was corrected can come back."""
    return csv_of([column.title for column in COLUMNS], map(_row, found))


def _row(spot: Spot) -> list[str]:
    first = [spot.title, str(spot.get_kind_display()), spot.division_id, spot.keeper.code, spot.source]
    position = ["" if value is None else f"{value:f}" for value in (spot.lon, spot.lat)]
    rest = [spot.hours, spot.phone, spot.url, spot.about.replace("\r\n", "\n").replace("\n", " ")]
    return [*first, spot.checked_on.isoformat(), spot.address, *position, *rest]


def _cells(table: tables.Table, name: str) -> set[str]:
    return {line.cells.get(name, "").strip() for line in table.lines}


def _draft(row: Row, known: _Known, *, demo: bool) -> SpotDraft:
    kinds = {str(each.label): str(each.value) for each in SpotKind}
    return SpotDraft(
        title=row.needed("title", _short(60)),
        kind=row.needed("kind", lambda raw: cells.choice(raw, kinds)),
        division=row.needed("division", known.division),
        keeper=row.needed("keeper", known.house),
        source=row.needed("source", _short(120)),
        checked_on=row.needed("checked_on", cells.day),
        lon=row.get("lon", _degrees, None),
        lat=row.get("lat", _degrees, None),
        demo=demo,
        address=row.get("address", _short(120), ""),
        hours=row.get("hours", _short(120), ""),
        phone=row.get("phone", _short(40), ""),
        url=row.get("url", _short(400), ""),
        about=row.get("about", _short(600), ""),
    )


def _short(most: int) -> Callable[[str], str]:
    def read(raw: str) -> str:
        text = raw[1:] if raw[:2] in {"'=", "'+", "'-", "'@"} else raw
        if len(text) > most:
            raise Unreadable(_("太长，最多 %(most)s 个字。") % {"most": most})
        return text

    return read


def _degrees(raw: str) -> Decimal | None:
    """To six decimals, some ten centimetres."""
    try:
        value = Decimal(raw)
    except ArithmeticError as error:
        raise Unreadable(_("要填数字，现在是「%(raw)s」。") % {"raw": shown(raw)}) from error
    if not value.is_finite() or abs(value) > 180:
        raise Unreadable(_("要填数字，现在是「%(raw)s」。") % {"raw": shown(raw)})
    return round(value, 6)


def _identity(draft: SpotDraft) -> tuple[str, str, str]:
    return draft.division.code, draft.kind, draft.title


def _there(drafts: Sequence[SpotDraft]) -> Mapping[tuple[str, str, str], Spot]:
    rows = Spot.objects.filter(retired_at=None, title__in=[each.title for each in drafts])
    found = rows.select_related("keeper__division", "division")
    return {(each.division_id, each.kind, each.title): each for each in found}


def _written(actor: Actor, draft: SpotDraft, there: Mapping[tuple[str, str, str], Spot]) -> str:
    before = there.get(_identity(draft))
    if before is None:
        add_spot(actor, draft=draft)
        return "added"
    after = edit_spot(actor, spot=before, draft=draft)
    names = ("keeper_id", "source", "checked_on", "lon", "lat", *_WORDS)
    return "changed" if any(getattr(before, name) != getattr(after, name) for name in names) else "same"
