"""The register of surveys, and its gauges."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from wenmai.ledger.gauges import Gauge
from wenmai.registers.declaring import Register, RegisterGauge, is_, parts
from wenmai.registers.gauges import declare
from wenmai.voice.models import Metric, Survey

NAMES: Final = {
    Metric.AWARE: "awareness.share",
    Metric.TOOK_PART: "participation.share",
    Metric.SATISFIED: "satisfaction.share",
}


def _gauge(metric: Metric) -> RegisterGauge:
    importable = metric == Metric.SATISFIED
    title = "群众满意度" if importable else str(metric.label)
    gauge = Gauge(NAMES[metric], title, "%", prefer=("registry", "import"), importable=importable)
    return RegisterGauge(gauge, parts(("yes",), "asked"), is_("metric", metric))


SURVEYS: Final = Register(
    "surveys", _("知晓率、参与率、满意度调查"), Survey,
    ("metric", "asked", "yes", "method", "fieldwork_from", "fieldwork_to"), ("metric",),
    unit="division", writers="bureau", public=True, group=_("群众意见"),
    about=_("带样本量公布。下一次调查登记以后，前一次到那一天为止。"),
    examples={"asked": "400", "yes": "368", "fieldwork_from": "2025-03-01", "fieldwork_to": "2025-03-15"},
    gauges=tuple(_gauge(each) for each in Metric),
)  # fmt: skip


def declare_all() -> None:
    """Called once, when the application starts."""
    declare(SURVEYS)
