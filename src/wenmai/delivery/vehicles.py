"""The register of vehicles, and its gauge."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from wenmai.delivery.models import Vehicle
from wenmai.ledger.gauges import Gauge
from wenmai.registers.declaring import Register, RegisterGauge, count
from wenmai.registers.gauges import declare

VEHICLES: Final = Register(
    "vehicles", _("流动文化车"), Vehicle, ("plate", "kind", "remark"), ("plate",), group=_("送到身边"),
    about=_("出了几趟车由配送和流动服务计。"), examples={"plate": "川D12345"},
    gauges=(RegisterGauge(Gauge("delivery.vehicles", "流动文化车", "辆", prefer=("registry",)), count),),
)  # fmt: skip


def declare_all() -> None:
    """Called once, when the application starts."""
    declare(VEHICLES)
