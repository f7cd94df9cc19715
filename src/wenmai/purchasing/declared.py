"""The register of purchases, and its gauges."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from wenmai.ledger.gauges import Gauge
from wenmai.purchasing.models import Purchase
from wenmai.registers.declaring import Register, RegisterGauge, count, is_
from wenmai.registers.gauges import declare


def _begun(rows: Sequence[Any], day: date) -> Decimal:
    """Those that began in the year of the day, whether or not they have ended since."""
    return Decimal(sum(1 for row in rows if row.valid_from.year == day.year))


def _new_year(row: Any, _formers: Iterable[dict[str, Any]]) -> Iterable[date]:
    return [date(row.valid_from.year + 1, 1, 1)]


PURCHASES: Final = Register(
    "purchases", _("政府购买公共文化服务"), Purchase, ("title", "amount", "supplier", "demo_project"), ("title",),
    unit="division", writers="bureau", levels=(1, 2, 3, 4), public=True, group=_("购买和评估"),
    about=_("承接主体只写类别。"), examples={"title": "百场川剧进乡村", "amount": "300000"},
    gauges=(
        RegisterGauge(Gauge("purchasing.projects", "政府购买项目", "项", prefer=("registry",)), count),
        RegisterGauge(
            Gauge("purchasing.demo_projects", "政府购买示范项目", "项", prefer=("registry",)), count, is_("demo_project", True)
        ),
        RegisterGauge(
            Gauge("purchasing.demo_of_year", "当年开始的政府购买示范项目", "项", prefer=("registry",)), _begun,
            is_("demo_project", True), days=_new_year, ended=True,
        ),
    ),
)  # fmt: skip


def declare_all() -> None:
    """Called once, when the application starts."""
    declare(PURCHASES)
