"""The registers of facilities: what people see of each, and the gauges that measures read."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from wenmai.facilities.models import (
    AgeFriendly,
    Amenity,
    Checklist,
    Comfort,
    Connection,
    Construction,
    NamedPlace,
    Net,
    Pairing,
    Paper,
    Role,
    Stage,
    Title,
    TownshipRole,
    Website,
)
from wenmai.facilities.shared_work import ALL as SHARED_WORK
from wenmai.ledger.gauges import Gauge
from wenmai.registers.declaring import Register, RegisterGauge, count, is_, total
from wenmai.registers.gauges import declare

GROUP = _("设施和条件")
PREFER: Final = ("registry", "import")
CONTACT: Final = timedelta(days=90)
FRESH: Final = timedelta(days=30)
LOOKED_AT: Final = timedelta(days=365)


def _gauge(name: str, title: str, unit: str, *, importable: bool = False) -> Gauge:
    return Gauge(name, title, unit, prefer=PREFER, importable=importable)


def _days(column: str, span: timedelta) -> Any:
    """The days on which something was seen to work, and the first day on which that is too long ago; former ones too."""

    def found(row: Any, formers: Iterable[dict[str, Any]]) -> Iterable[date]:
        for seen in _seen(row, column, formers):
            yield from (seen, seen + span + timedelta(days=1))

    return found


def _seen(row: Any, column: str, formers: Iterable[dict[str, Any]]) -> list[date]:
    earlier = [date.fromisoformat(each[column]) for each in formers if each.get(column)]
    return [getattr(row, column), *earlier]


def _alive(row: Any, column: str, span: timedelta, day: date) -> bool:
    return any(seen <= day <= seen + span for seen in _seen(row, column, row.formers))


def _connected(rows: Sequence[Any], day: date) -> Decimal:
    return Decimal(any(_alive(row, "last_contact", CONTACT, day) for row in rows))


def _good_site(rows: Sequence[Any], day: date) -> Decimal:
    return Decimal(any(row.complete and _alive(row, "fresh_on", FRESH, day) for row in rows))


def _easy(rows: Sequence[Any], day: date) -> Decimal:
    return Decimal(len({row.item for row in rows if _alive(row, "checked_on", LOOKED_AT, day)}))


def _net(net: Net, name: str, title: str, *, importable: bool = False) -> RegisterGauge:
    gauge = _gauge(name, title, "个", importable=importable)
    return RegisterGauge(gauge, _connected, is_("network", net), days=_days("last_contact", CONTACT))


def _some(rows: Sequence[Any], _day: date) -> Decimal:
    return Decimal(bool(rows))


def _under_way(rows: Sequence[Any], _day: date) -> Decimal:
    return Decimal(any(row.stage in {Stage.BUILDING, Stage.DONE} for row in rows))


def _reached(rows: Sequence[Any], day: date) -> Decimal:
    return Decimal(sum(1 for row in rows if row.reached_on and row.reached_on <= day))


def _reached_days(row: Any, _formers: Iterable[dict[str, Any]]) -> Iterable[date]:
    return [row.reached_on] if row.reached_on else []


def _good_helper(rows: Sequence[Any], _day: date) -> Decimal:
    return Decimal(sum(1 for row in rows if row.helper_grade <= 2))


NAMED: Final = Register(
    "named-places", _("示范区、示范县、示范村"), NamedPlace, ("title", "name", "number", "batch"), ("title", "name"),
    unit="division", writers="bureau", public=True, group=GROUP, about=_("命名的是一个地方。给场馆的称号在机构资料里。"),
    examples={"name": "攀枝花市", "batch": "第四批", "number": "1"},
    gauges=tuple(
        RegisterGauge(_gauge(f"named.{each.value}", str(each.label), "个"), total("number"), is_("title", each))
        for each in Title
    ),
)  # fmt: skip
CONSTRUCTION: Final = Register(
    "construction", _("建设项目"), Construction, ("project", "stage", "below_standard", "area", "amount"), ("project",),
    group=GROUP, about=_("馆舍的新建、改建、扩建。"), examples={"project": "新馆建设", "area": "5200", "amount": "38000000"},
    gauges=(
        RegisterGauge(_gauge("construction.wanting", "馆舍不达建设标准", "个"), _some, is_("below_standard", True)),
        RegisterGauge(
            _gauge("construction.answered", "不达标馆舍已开工或建成", "个"), _under_way, is_("below_standard", True)
        ),
    ),
)  # fmt: skip
PAIRINGS: Final = Register(
    "pairings", _("结对帮扶"), Pairing, ("helper", "helper_grade", "target_grade", "reached_on", "agreement"), ("helper",),
    group=GROUP, about=_("登记在受帮扶的馆名下；帮扶了几次由服务记录计。"), examples={"helper": "PZH-LIB", "reached_on": "2025-06-30"},
    gauges=(
        RegisterGauge(_gauge("pairing.helped", "得到一、二级馆结对帮扶", "对"), _good_helper),
        RegisterGauge(_gauge("pairing.helping", "结对帮扶别的馆", "对"), count, at="helper"),
        RegisterGauge(
            _gauge("pairing.reached", "帮扶的馆达到目标等级", "对"), _reached, at="helper", days=_reached_days
        ),
    ),
)  # fmt: skip
CONNECTIONS: Final = Register(
    "connections", _("数字接入"), Connection, ("network", "last_contact"), ("network",), group=GROUP,
    about=_("90 天没有连通的不算接入，所以要按时更新最近一次连通的日子。"), examples={"last_contact": "2025-03-01"},
    gauges=(
        _net(Net.TIANFU, "connection.tianfu", "接入智游天府"),
        _net(Net.NATIONAL_LIBRARY, "connection.national_library", "接入国家数字图书馆推广工程", importable=True),
        _net(Net.CULTURE_CLOUD, "connection.culture_cloud", "线上服务接入公共文化云"),
    ),
)  # fmt: skip
AMENITIES: Final = Register(
    "amenities", _("无线网络和无障碍"), Amenity, ("kind", "number", "remark"), ("kind",), group=GROUP,
    gauges=(
        RegisterGauge(
            _gauge("facility.wifi", "无线网络覆盖", "处", importable=True), total("number"), is_("kind", Comfort.WIFI)
        ),
        RegisterGauge(
            _gauge("facility.accessible", "无障碍设施", "处"), total("number"), lambda row: row.kind != Comfort.WIFI
        ),
    ),
)  # fmt: skip
AGE_FRIENDLY: Final = Register(
    "age-friendly", _("适老化清单"), AgeFriendly, ("item", "checked_on", "remark"), ("item",), group=GROUP, public=True,
    about=_("做到一项登记一行，写明哪天到现场核对过；一年没有核对的不算。"), examples={"checked_on": "2025-03-01"},
    gauges=(
        RegisterGauge(
            _gauge("facility.age_friendly", "适老化清单做到的项目", "项"), _easy, days=_days("checked_on", LOOKED_AT)
        ),
    ),
)  # fmt: skip
WEBSITES: Final = Register(
    "websites", _("网站"), Website, ("address", "news", "guidance", "resources", "reservation", "fresh_on"), ("address",),
    kinds=("library", "culture_centre", "museum", "art_museum", "culture_station", "arts_centre"), group=GROUP, public=True,
    about=_("栏目齐全，30 天内有更新，才算达标。"), examples={"address": "https://lib.example.cn", "fresh_on": "2025-03-01"},
    gauges=(
        RegisterGauge(
            _gauge("website.standard", "达标网站", "个", importable=True), _good_site, days=_days("fresh_on", FRESH)
        ),
        RegisterGauge(_gauge("website.sites", "网站", "个"), count),
    ),
)  # fmt: skip
ROLES: Final = Register(
    "township-roles", _("乡镇定位"), TownshipRole, ("role", "merged_on", "remark"), unit="division", writers="bureau",
    levels=(4,), group=GROUP, about=_("镇村改革以后的中心镇、一般乡镇、被调整乡镇。"),
    gauges=tuple(
        RegisterGauge(_gauge(f"township.{each.value}", str(each.label), "个"), _some, is_("role", each))
        for each in Role
    ),
)  # fmt: skip
CHECKLISTS: Final = Register(
    "checklists", _("政府责任清单"), Checklist, ("item", "document"), ("item",), unit="division", writers="bureau",
    levels=(1, 2, 3, 4), public=True, group=GROUP, examples={"document": "攀府发〔2021〕5 号"},
    gauges=tuple(
        RegisterGauge(_gauge(f"government.{each.value}", str(each.label), "个"), _some, is_("item", each))
        for each in Paper
    ),
)  # fmt: skip
ALL: Final = (
    NAMED,
    CONSTRUCTION,
    PAIRINGS,
    CONNECTIONS,
    AMENITIES,
    AGE_FRIENDLY,
    WEBSITES,
    ROLES,
    CHECKLISTS,
    *SHARED_WORK,
)


def declare_all() -> None:
    """Called once, when the application starts."""
    for each in ALL:
        declare(each)
