"""The table of facts that other systems send: its columns, and one row as a draft."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from wenmai.kernel import crypto
from wenmai.ledger import cells
from wenmai.ledger.cells import Unreadable
from wenmai.ledger.draft import FactDraft
from wenmai.ledger.kinds import importable_kinds
from wenmai.ledger.lines import Row
from wenmai.ledger.place import Place
from wenmai.ledger.register import Places
from wenmai.ledger.tables import Column

COLUMNS: Final = (
    Column("kind", "类别", True, "事实类别的名称或标识", "公共图书馆流通人次"),
    Column("happened_on", "日期", True, "年-月-日", "2026-03-01"),
    Column("quantity", "数量", True, "不小于 0 的数", "312"),
    Column("institution", "机构代码", False, "机构代码和区划代码至少填一个", "PZH-LIB"),
    Column("division", "区划代码", False, "事情发生地的区划；不填则取机构所在地", ""),
    Column("time", "时间", False, "时:分；不填则记为中午", ""),
    Column("channel", "方式", False, "现场、流动、线上、上门；不填为现场", "现场"),
    Column("audience", "人群", False, "多个用分号隔开", ""),
    Column("setting", "场景", False, "", ""),
    Column("external_id", "编号", False, "原系统里的编号；同一编号只记一次", ""),
    Column("system", "来源系统", False, "", "门禁"),
)

_CHANNELS: Final = {"现场": "onsite", "流动": "mobile", "线上": "online", "上门": "home"}


def fact_of(row: Row, places: Places) -> FactDraft:
    """The fact of one row. Raises Unreadable."""
    kind = row.needed("kind", _kind)
    on = row.needed("happened_on", cells.day)
    quantity: Decimal = row.needed("quantity", cells.number)
    at: datetime = row.get("time", lambda raw: cells.instant(on, raw), cells.instant(on, ""))
    channel = row.get("channel", _channel, "onsite")
    audience: tuple[str, ...] = row.get("audience", cells.tags, ())
    setting, attributes = row.text("setting"), row.attributes()
    place = read_place(row, places)
    given = (at, place, quantity, channel, audience, setting, attributes)
    return FactDraft(kind, _source(row) or _digest(row, FactDraft(kind, "", *given)), *given)


def read_place(row: Row, places: Places) -> Place:
    """The place of a row by its columns 机构代码 and 区划代码. Raises Unreadable."""
    division, institution = row.text("division"), row.text("institution")
    if institution:
        return _at_institution(row, places, institution, division)
    if not division:
        raise Unreadable(_("机构代码和区划代码至少填一个。"))
    row.column = row.columns["division"].title
    places.allow(places.division(division).path)
    return Place(division)


def _at_institution(row: Row, places: Places, institution: str, division: str) -> Place:
    """This institution's service; `division` is where it was given if not at home."""
    host = places.institution(institution)
    places.allow(host.path)
    if division:
        row.column = row.columns["division"].title
        places.division(division)
    return Place(division or host.division, institution, host.institution_kind)


def read_system(row: Row) -> str:
    """The name of the sending system, "csv" when the row does not say."""
    name = row.text("system") or "csv"
    if len(name) > 40 or ":" in name:
        raise Unreadable(_("来源系统最多 40 个字，不能含冒号。"))
    return name


def _source(row: Row) -> str:
    """By the other system's number, "" if it gives none."""
    number = row.text("external_id")
    if len(number) > 100:
        raise Unreadable(_("编号最多 100 个字符。"))
    return f"import:{read_system(row)}:{number}" if number else ""


def _digest(row: Row, fact: FactDraft) -> str:
    """Without a number by all that the row says except how many.

    So a sent-again row is known, and one that comes again with another quantity is noticed instead of counted twice.
    """
    said = (
        fact.kind,
        fact.happened_at.isoformat(),
        fact.place.division,
        fact.place.institution,
        fact.channel,
        fact.audience,
        fact.setting,
        sorted(fact.attributes.items()),
    )
    return f"import:{read_system(row)}:row-{crypto.digest(repr(said).encode())[:40]}"


def _kind(raw: str) -> str:
    return cells.choice(raw, importable_kinds())


def _channel(raw: str) -> str:
    return cells.choice(raw, _CHANNELS)
