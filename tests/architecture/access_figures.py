"""Examples of the addresses of the plan and of figures: documents, imports and publications of 攀枝花."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wenmai.kernel.actor import system
from wenmai.plan.actions import Document, file_evidence
from wenmai.plan.enclosures import Enclosure
from wenmai.plan.models import Evidence


def _paper(_world: Any = None) -> Evidence:
    paper = Document("验收报告", "市发展改革委", date(2025, 3, 8))
    scan = Enclosure("验收报告.pdf", b"%PDF-1.7 tests", public=True)
    return file_evidence(
        system(), clause="PZH-P01", division="5104", document=paper, part="仁和区图书馆功能建设", scan=scan
    )


def _withdrawn(world: Any) -> Mapping[str, Any]:
    return {"key": _paper(world).pk}


FIGURES = {
    "plan:scan": lambda world: {"key": _paper(world).file.pk},
    "plan_desk:papers": lambda _world: {"region": "5104", "clause": "PZH-P01"},
    "plan_desk:withdraw": _withdrawn,
}
