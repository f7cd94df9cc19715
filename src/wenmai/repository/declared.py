"""The register of digital collections, and its gauge."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from wenmai.ledger.gauges import Gauge
from wenmai.registers.declaring import Register, RegisterGauge, count
from wenmai.registers.gauges import declare
from wenmai.repository.models import Collection

COLLECTIONS: Final = Register(
    "collections", _("特色数字资源库"), Collection,
    ("title", "titles", "size_mb", "address", "online_since", "updated_on"), ("title",),
    public=True, group=_("数字资源"), about=_("能在网上打开的才登记。"),
    examples={"title": "三线建设口述史", "titles": "320", "online_since": "2024-06-01", "updated_on": ""},
    gauges=(
        RegisterGauge(
            Gauge("library.resource_collections", "特色数字资源库", "个", prefer=("registry", "import"), importable=True), count
        ),
    ),
)  # fmt: skip


def declare_all() -> None:
    """Called once, when the application starts."""
    declare(COLLECTIONS)
