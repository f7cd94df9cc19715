"""The registers of assessments and reforms, and their gauges."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from wenmai.grading.models import HeritageUnit, Reform, ReformTask
from wenmai.ledger.gauges import Gauge
from wenmai.registers.declaring import Register, RegisterGauge, is_, parts
from wenmai.registers.gauges import declare

GROUP = _("购买和评估")


def _passed(rows: Sequence[Any], _day: date) -> tuple[Decimal, Decimal]:
    return Decimal(sum(1 for row in rows if row.passed)), Decimal(len(rows))


HERITAGE: Final = Register(
    "heritage-units", _("古籍保护单位评估"), HeritageUnit, ("level", "round", "passed", "items"),
    writers="bureau", public=True, group=GROUP, about=_("图书馆、文化馆、文化站的等级在机构资料里。"), examples={"round": "第二批"},
    gauges=(
        RegisterGauge(
            Gauge("grading.heritage", "古籍保护单位通过评估", "%", prefer=("registry",)),
            _passed,
        ),
    ),
)  # fmt: skip
REFORMS: Final = Register(
    "reform-tasks", _("改革任务"), ReformTask, ("task", "planned", "done"), ("task",), unit="division",
    writers="bureau", levels=(1, 2, 3), group=GROUP, examples={"planned": "12", "done": "10"},
    gauges=tuple(
        RegisterGauge(
            Gauge(f"reform.{each.value}", str(each.label), "%", prefer=("registry",)), parts(("done",), "planned"), is_("task", each)
        )
        for each in Reform
    ),
)  # fmt: skip


def declare_all() -> None:
    """Called once, when the application starts."""
    declare(HERITAGE)
    declare(REFORMS)
