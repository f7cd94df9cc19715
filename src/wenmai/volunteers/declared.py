"""The registers of volunteers, and their gauges."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from wenmai.ledger.gauges import Gauge
from wenmai.registers.declaring import Register, RegisterGauge, count, total
from wenmai.registers.gauges import declare
from wenmai.volunteers.models import Project, Registered

GROUP = _("志愿服务")
PREFER: Final = ("registry", "import")
REGISTERED: Final = Register(
    "volunteers", _("注册志愿者"), Registered, ("number", "active"), unit="division", writers="bureau",
    group=GROUP,
    about=_("按村（社区）、乡镇（街道）登记人数，各登各的，不写姓名。场馆自己报了人数的地方，只算场馆报的。"), examples={"number": "3"},
    gauges=(
        RegisterGauge(
            Gauge("volunteers.registered", "注册文化志愿者", "人", prefer=PREFER, importable=True), total("number")
        ),
    ),
)  # fmt: skip
PROJECTS: Final = Register(
    "volunteer-projects", _("志愿服务项目"), Project, ("title", "served"), ("title",), group=GROUP, public=True,
    examples={"title": "周末讲解", "served": "40"},
    gauges=(RegisterGauge(Gauge("volunteers.projects", "志愿服务项目", "个", prefer=PREFER), count),),
)  # fmt: skip


def declare_all() -> None:
    """Called once, when the application starts."""
    declare(REGISTERED)
    declare(PROJECTS)
